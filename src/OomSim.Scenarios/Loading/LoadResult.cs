namespace OomSim.Scenarios;

/// <summary>What came of loading a scenario file.</summary>
/// <param name="Scenario">The scenario; null when there are errors.</param>
/// <param name="Diagnostics">Errors and warnings in the order in which they were found.</param>
public sealed record LoadResult(Scenario? Scenario, IReadOnlyList<Diagnostic> Diagnostics);
