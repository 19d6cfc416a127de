namespace OomSim.Scenarios;

/// <summary>What came of an import.</summary>
/// <param name="Text">The scenario file; null when there are errors.</param>
/// <param name="Diagnostics">Errors and warnings, in the order in which they were found.</param>
/// <param name="Notes">What was left out on purpose.</param>
public sealed record ImportResult(string? Text, IReadOnlyList<Diagnostic> Diagnostics, IReadOnlyList<string> Notes)
{
    /// <summary>True when a cluster refuses an object that was given: it is left out, with an error, and the others are in the scenario.</summary>
    public bool HasRefused { get; init; }
}
