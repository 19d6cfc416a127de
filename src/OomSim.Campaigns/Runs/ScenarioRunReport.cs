using OomSim.Results;
using OomSim.Scenarios;

namespace OomSim.Campaigns;

/// <summary>What came of a run.</summary>
/// <param name="Summary">What <c>summary.json</c> says.</param>
/// <param name="Expectations">The scenario's expectations, in order, and how each came out.</param>
/// <param name="Folder">The folder of the results; null when nothing was written.</param>
/// <param name="Fingerprint">Hash of all traces; empty when nothing was written.</param>
/// <param name="Refusal">Why the services did not come up, in the engine's words; null when they did, or when that was expected.</param>
public sealed record ScenarioRunReport(
    RunSummary Summary, IReadOnlyList<ExpectationResult> Expectations, string? Folder, string Fingerprint, string? Refusal)
{
    /// <summary>Commands of the timeline whose time or event did not come.</summary>
    public IReadOnlyList<UntypedCommand> Untyped { get; init; } = [];

    /// <summary>What was asked for of moments after the end of the run, a line each.</summary>
    public IReadOnlyList<string> Missed { get; init; } = [];

    /// <summary>What to tell of a run that ended while programs go on, with no end of its own; empty for others.</summary>
    public string CutOff { get; init; } = "";

    /// <summary>For each expectation the rows that show why it failed; null for those that hold or where there are none.</summary>
    public IReadOnlyList<TraceExcerpt?> Excerpts { get; init; } = [];

    /// <summary>The run as <see cref="Results.GoldenTrace"/>; null when it was not asked for.</summary>
    public string? GoldenTrace { get; init; }

    /// <summary><c>file:line:col</c> of the service or the key that was refused; empty when none was.</summary>
    public string RefusedAt { get; init; } = "";

    /// <summary>The key that was refused with its value, and what would be right, in brackets; empty where no one key is to blame.</summary>
    public string RefusedHint { get; init; } = "";

    /// <summary>What the engine warned of when the services were brought up: <c>file:line:col</c> of the key or the service, and the text.</summary>
    public IReadOnlyList<(string At, string Text)> UpWarnings { get; init; } = [];
}
