namespace OomSim.Results;

/// <summary>A command that one could type.</summary>
/// <param name="Command">The line.</param>
/// <param name="Effect">What it does here.</param>
public sealed record ExplainedRemedy(string Command, string Effect);
