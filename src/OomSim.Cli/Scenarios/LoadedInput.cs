using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary>A scenario file as it was read.</summary>
/// <param name="Input">The file.</param>
/// <param name="Name">The scenario's name; the file's when it could not be read.</param>
/// <param name="Problems">What reading it turned up.</param>
/// <param name="Scenario">The scenario; null when it has errors.</param>
internal sealed record LoadedInput(ScenarioInput Input, string Name, IReadOnlyList<Problem> Problems, Scenario? Scenario)
{
    /// <summary>Full paths of the files that were read for it.</summary>
    public IReadOnlyCollection<string> Files { get; init; } = [];

    /// <summary>The bug of the tool that kept it from being read; null for none.</summary>
    public Exception? Bug { get; init; }

    /// <summary>What becomes of a command line that can't run it.</summary>
    public int ExitCode => Bug is not null ? Cli.ExitCode.Internal : IsInvalid ? Cli.ExitCode.Invalid : Cli.ExitCode.Fine;

    /// <summary>True when it can't be run.</summary>
    public bool IsInvalid => Scenario is null || Problems.Any(p => p.IsError);
}
