using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What a command line starts in a container.</summary>
/// <param name="Program">What runs; null when nothing does.</param>
/// <param name="Fault">Why nothing runs.</param>
/// <param name="Problem">The runtime's words for a missing or not executable file, or what is not simulated; empty when it runs.</param>
public sealed record CommandProgram(ProgramSet? Program, CommandFault Fault = CommandFault.None, string Problem = "")
{
    /// <summary>True when it was given arguments that its description has no use for.</summary>
    public bool IgnoresArguments { get; init; }

    /// <summary>The first word of an image's own command that nobody describes: it sleeps for ever; null for others.</summary>
    public string? Undescribed { get; init; }
}
