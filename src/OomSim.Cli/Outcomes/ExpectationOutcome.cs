using OomSim.Results;

namespace OomSim.Cli;

/// <summary>What became of one expectation.</summary>
/// <param name="Text">The expectation in words.</param>
/// <param name="Passed">True when it held.</param>
/// <param name="Detail">What was found instead; empty when it held.</param>
/// <param name="Line">Line in the scenario file, from 1.</param>
/// <param name="Column">Column in the scenario file, from 1.</param>
internal sealed record ExpectationOutcome(string Text, bool Passed, string Detail, int Line, int Column)
{
    /// <summary>The file that says it; null for the scenario's.</summary>
    public string? File { get; init; }

    /// <summary>The rows around what was found; null for none.</summary>
    public TraceExcerpt? Excerpt { get; init; }

    /// <summary>What differs, in the unified form; empty where nothing was compared.</summary>
    public IReadOnlyList<string> Diff { get; init; } = [];
}
