namespace OomSim.Docker;

/// <summary>What a command answered, as a shell sees it.</summary>
public sealed record CommandResult(int ExitCode, string Stdout, string Stderr);
