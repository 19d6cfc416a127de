namespace OomSim.Scenarios;

/// <summary>What came of an import.</summary>
/// <param name="Text">The scenario file; null when there are errors.</param>
/// <param name="Diagnostics">Errors and warnings, in the order in which they were found.</param>
/// <param name="Notes">What was left out on purpose.</param>
public sealed record ImportResult(string? Text, IReadOnlyList<Diagnostic> Diagnostics, IReadOnlyList<string> Notes);
