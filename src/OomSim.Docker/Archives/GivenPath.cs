namespace OomSim.Docker;

/// <summary>A file or folder beside the scenario that a command of its timeline names: the client runs in that folder.</summary>
/// <param name="Path">As it is named there.</param>
/// <param name="Text">What is in the file; null for a folder.</param>
public sealed record GivenPath(string Path, string? Text);
