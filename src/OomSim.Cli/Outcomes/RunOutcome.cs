using System.Globalization;
using OomSim.Campaigns;
using OomSim.Results;
using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary>Turns the report of a run into what the commands tell about it.</summary>
internal static class RunOutcome
{
    /// <summary>The outcome of a run that came to its end.</summary>
    public static ScenarioOutcome Of(ScenarioOutcome begun, Scenario scenario, ScenarioRunReport report, ExecuteSettings settings)
    {
        ContainerOutcome[] containers = [.. report.Summary.Containers.Select(Of)];
        ExpectationOutcome[] expectations = [.. report.Expectations.Select((e, i) => Of(e, begun.File) with { Excerpt = report.Excerpts[i] })];
        IReadOnlyList<string> alarms = Alarms.Find(settings.FailOn, containers, report.Summary.PanicNs);
        return (begun with
        {
            Ran = true,
            Problems = [.. Problems(begun, scenario, report).Distinct()],
            PanicNs = report.Summary.PanicNs,
            Folder = report.Folder is null ? null : Path.Join(settings.OutputRoot, begun.Name),
            Failure = report.Refusal?.ReplaceLineEndings(" "),
            FailureHint = report.RefusedHint,
            ExitCode = report.Refusal is not null || alarms.Count > 0 || expectations.Any(e => !e.Passed) ? ExitCode.Failed : ExitCode.Fine,
            SimulatedNs = report.Summary.SimulatedNs,
            Events = report.Summary.SimulatorEvents,
            Seed = report.Summary.Seed,
            Fingerprint = report.Fingerprint,
            Containers = containers,
            Expectations = expectations,
            Alarms = alarms,
        }).FailingAt(report.RefusedAt);
    }

    /// <summary>With the place of what failed.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="at"><c>file:line:col</c>; empty for the scenario as a whole.</param>
    public static ScenarioOutcome FailingAt(this ScenarioOutcome outcome, string at) => outcome with { FailurePlace = PlaceIn(at, outcome.File) };

    private static IEnumerable<Problem> Problems(ScenarioOutcome begun, Scenario scenario, ScenarioRunReport report) =>
    [
        .. begun.Problems,
        .. report.UpWarnings.Select(w => Engine("warning", begun.File, w.At, w.Text)),
        .. report.Untyped.Select(u => Of(u, begun.File)),
        .. report.Missed.Select(m => new Problem("warning", begun.File, 1, 1, m)),
        .. report.CutOff.Length == 0 ? [] : new[] { new Problem("note", begun.File, 1, 1, report.CutOff) },
        .. report.Refusal is null ? Idle(begun.File, scenario) : [],
    ];

    /// <summary>What the engine says about a service.</summary>
    /// <param name="severity"><c>error</c> or <c>warning</c>.</param>
    /// <param name="file">The scenario's file.</param>
    /// <param name="at"><c>file:line:col</c> of a service or a key, which may be in a file that is merged over it; empty for the scenario as a whole.</param>
    /// <param name="text">What it says.</param>
    public static Problem Engine(string severity, string file, string at, string text)
    {
        (string where, int line, int column) = PlaceIn(at, file);
        return new Problem(severity, where, line, column, text.ReplaceLineEndings(" "));
    }

    // A plain Compose file runs, and nothing comes of it: whoever tries it first is told what is missing.
    private static IEnumerable<Problem> Idle(string file, Scenario scenario) =>
        scenario.Services.Count > 0 && scenario.Timeline.Count == 0 && scenario.Images.All(i => i.IsDefault) && scenario.Registry is null && scenario.Services.All(s => s.Spec is { Program: null, RunsCommand: false })
            ? [new Problem("note", file, 1, 1, "nothing says what the programs do, so all containers sleep: x-oomsim: {program: {steps: […]}} of a service does, here or in a file of your own (-f)")]
            : [];

    private static Problem Of(UntypedCommand command, string file)
    {
        (string where, int line, int column) = PlaceIn(command.Entry.Source, file);
        return new Problem("warning", where, line, column, command.Message);
    }

    private static ContainerOutcome Of(ContainerSummary container) => new(
        container.Name,
        container.State,
        container.State is "exited" or "dead" or "restarting" or "removed" ? container.ExitCode : null,
        container.OomKilled,
        container.OomKills,
        container.Hung.Count,
        container.Restarts,
        container.PeakBytes)
    {
        ScrapedPeak = container.ScrapeSeen,
        RestartCount = container.RestartCount,
        IsEvicted = container.IsEvicted,
        Backoff = container.Backoff,
        FirstKillNs = container.Kills.Count > 0 ? container.Kills[0].TimeNs : null,
        VainOoms = container.VainOoms,
        FirstVainOomNs = container.FirstVainOomNs,
        FirstHangNs = container.Hung.Count > 0 ? container.Hung[0].FromNs : null,
    };

    private static ExpectationOutcome Of(ExpectationResult result, string file)
    {
        (string where, int line, int column) = PlaceIn(result.Expectation.Source, file);
        return new ExpectationOutcome(result.Expectation.Text, result.Passed, result.Passed ? "" : result.Actual, line, column) { File = where == file ? null : where };
    }

    // file:line:col; the file's name may hold colons itself. What is none is the file as a whole.
    private static (string File, int Line, int Column) PlaceIn(string at, string file)
    {
        string[] parts = at.Split(':');
        return parts.Length >= 3
            && int.TryParse(parts[^2], NumberStyles.None, CultureInfo.InvariantCulture, out int line)
            && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int column)
                ? (string.Join(':', parts[..^2]), line, column)
                : (file, 1, 1);
    }
}
