namespace OomSim.Scenarios;

/// <summary>What came of loading a scenario file.</summary>
/// <param name="Scenario">The scenario; null when there are errors.</param>
/// <param name="Diagnostics">Errors and warnings in the order in which they were found.</param>
public sealed record LoadResult(Scenario? Scenario, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Full paths of what was read: the scenario itself, the files that it includes, extends and names, such as data, variables and archives, and the folders that images are built of. In no order that means anything, each once.</summary>
    public IReadOnlyCollection<string> Files { get; init; } = [];
}
