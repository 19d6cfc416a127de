namespace OomSim.Docker;

/// <summary>What a command answered, as a shell sees it.</summary>
/// <param name="ExitCode">0 to 255; 0 for success (D2).</param>
/// <param name="Stdout">What it printed, with line ends.</param>
/// <param name="Stderr">Warnings and errors, with line ends.</param>
public sealed record CommandResult(int ExitCode, string Stdout, string Stderr);
