namespace OomSim.Cli;

/// <summary>A scenario file as it was read.</summary>
/// <param name="Input">The file.</param>
/// <param name="Name">The scenario's name; the file's when it could not be read.</param>
/// <param name="NameLine">Line of the name, from 1.</param>
/// <param name="NameColumn">Column of the name, from 1.</param>
/// <param name="Problems">What reading it turned up.</param>
/// <param name="Scenario">The scenario; null when it has errors.</param>
internal sealed record LoadedInput(
    ScenarioInput Input, string Name, int NameLine, int NameColumn, IReadOnlyList<Problem> Problems, object? Scenario)
{
    /// <summary>True when it can't be run.</summary>
    public bool IsInvalid => Scenario is null || Problems.Any(p => p.IsError);
}
