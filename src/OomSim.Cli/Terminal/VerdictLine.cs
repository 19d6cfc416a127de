using System.Globalization;
using System.Text;
using OomSim.Engine;
using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary>One line per scenario: whether it went as expected, and what happened to its containers.</summary>
internal static class VerdictLine
{
    private const int MostContainers = 4;

    /// <summary>A peak that scrapes missed by less than a hundredth is not worth a word.</summary>
    private const int PeakWorthTelling = 100;

    /// <summary>The line of one scenario.</summary>
    /// <param name="outcome">What became of it.</param>
    /// <param name="nameWidth">Width of the name column.</param>
    public static string Of(ScenarioOutcome outcome, int nameWidth)
    {
        var line = new StringBuilder();
        line.Append(outcome.Verdict.PadRight(6)).Append(outcome.Name.PadRight(nameWidth)).Append("  ");
        line.Append(outcome.Ran ? Happened(outcome) : outcome.Failure ?? FirstError(outcome));
        return line.ToString().TrimEnd();
    }

    private static string FirstError(ScenarioOutcome outcome) =>
        outcome.Problems.FirstOrDefault(p => p.IsError)?.Text ?? "not run";

    private static string Happened(ScenarioOutcome outcome)
    {
        var parts = new List<string>();
        if (outcome.Expectations.Count > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{outcome.Held}/{outcome.Expectations.Count} expectations"));
        }

        parts.AddRange(outcome.Alarms);
        if (outcome.Failure is not null)
        {
            parts.Add(outcome.Failure);
        }

        if (outcome.PanicNs is { } panic)
        {
            parts.Add($"kernel panic at {SimTime.ToSeconds(panic)} s");
        }

        List<ContainerOutcome> notable = [.. outcome.Containers.Where(c => c.OomKills > 0 || c.VainOoms > 0 || c.Hangs > 0 || c.Restarts > 0 || c.IsEvicted)];
        if (notable.Count == 0)
        {
            // What is gone, such as the containers of a build, comes last.
            notable = [.. outcome.Containers.OrderBy(c => c.State == "removed")];
        }

        parts.AddRange(notable.Take(MostContainers).Select(Describe));
        if (notable.Count > MostContainers)
        {
            parts.Add($"and {notable.Count - MostContainers} more");
        }

        return string.Join("; ", parts);
    }

    private static string When(long? firstNs, long count) => firstNs is not { } ns ? "" : (count == 1 ? " at " : ", first at ") + Words.Seconds(ns);

    private static string Describe(ContainerOutcome container)
    {
        string text = container.ExitCode is int code && container.State is "exited" or "dead"
            ? string.Create(CultureInfo.InvariantCulture, $"{container.Name} {container.Status} {container.ExitCode}")
            : $"{container.Name} {container.Status}";
        var notes = new List<string>();
        if (container.OomKills > 0)
        {
            notes.Add(Words.Count(container.OomKills, "OOM kill", "OOM kills") + When(container.FirstKillNs, container.OomKills));
        }

        if (container.VainOoms > 0)
        {
            notes.Add(Words.Count(container.VainOoms, "OOM", "OOMs") + " with nobody to kill" + When(container.FirstVainOomNs, container.VainOoms));
        }

        if (container.Hangs > 0)
        {
            notes.Add((container.Hangs == 1 ? "hung" : "hung " + Words.Times(container.Hangs)) + When(container.FirstHangNs, container.Hangs));
        }

        if (container.Restarts > 0)
        {
            notes.Add($"restarted {Words.Times(container.Restarts)}");
        }

        if (container is { ScrapedPeak: { } seen, PeakBytes: > 0 } && container.PeakBytes - seen >= container.PeakBytes / PeakWorthTelling)
        {
            notes.Add($"scrapes saw {ByteText.Of(seen)} of its peak of {ByteText.Of(container.PeakBytes)}");
        }

        return notes.Count == 0 ? text : $"{text} ({string.Join(", ", notes)})";
    }
}
