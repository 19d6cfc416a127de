using System.Globalization;

namespace OomSim.Results;

/// <summary>The head of the page: how the run came out, and what happened, in a few lines.</summary>
internal static class VerdictSection
{
    private const int MostContainers = 8;

    /// <summary><c>PASS</c> or <c>FAIL</c>; <c>DONE</c> where the scenario expects nothing; <c>ERROR</c> where its services did not come up.</summary>
    /// <param name="summary">The run.</param>
    /// <param name="refusal">Why the services did not come up; null where they did.</param>
    public static string Word(RunSummary summary, string? refusal) =>
        refusal is not null ? "ERROR" : summary.Expectations.Count == 0 ? "DONE" : summary.Expectations.All(e => e.Passed) ? "PASS" : "FAIL";

    /// <summary>The section as HTML.</summary>
    public static string Make(ReportContent content)
    {
        RunSummary summary = content.Summary;
        var html = new HtmlWriter();
        string word = Word(summary, content.Refusal);
        html.Open("p", ("class", "verdict"))
            .Element("strong", word, ("class", "word " + word.ToLowerInvariant()))
            .Text(" " + (content.Refusal is null ? "" : "The services did not come up. ") + Sentence(summary))
            .CloseLine();
        if (content.Refusal is { } refusal)
        {
            html.Element("p", refusal, ("class", "remark refusal"));
        }

        if (summary.PanicNs is { } panic)
        {
            html.Element("p", $"The kernel panicked at {Shown.Seconds(panic)}; the run ends there.", ("class", "remark warning"));
        }

        foreach (string warning in summary.Warnings)
        {
            html.Element("p", "Warning: " + warning, ("class", "remark warning"));
        }

        WriteNumbers(html, summary);
        WriteHappened(html, summary);
        return html.ToString();
    }

    private static string Sentence(RunSummary summary)
    {
        int count = summary.Expectations.Count;
        int held = summary.Expectations.Count(e => e.Passed);
        return count == 0
            ? "The scenario ran to its end; nothing expected."
            : held == count
                ? count == 1 ? "The expectation holds." : string.Create(CultureInfo.InvariantCulture, $"All {count} expectations hold.")
                : string.Create(CultureInfo.InvariantCulture, $"{count - held} of {count} expectations {(count - held == 1 ? "does" : "do")} not hold.");
    }

    private static void WriteNumbers(HtmlWriter html, RunSummary summary)
    {
        IReadOnlyList<ContainerSummary> all = summary.Containers;
        html.Open("dl", ("class", "numbers"))
            .Term("simulated", Shown.Duration(summary.SimulatedNs))
            .Term("containers", Shown.Number(all.Count))
            .Term("OOM kills", Shown.Number(all.Sum(c => c.OomKills)))
            .Term("hangs", Shown.Number(all.Sum(c => c.TimesHung)))
            .Term("pauses", Shown.Number(all.Sum(c => c.TimesPaused)))
            .Term("restarts", Shown.Number(all.Sum(c => c.Restarts)))
            .Term("highest peak", all.Count == 0 ? "–" : Shown.Bytes(all.Max(c => c.PeakBytes)))
            .CloseLine();
    }

    private static void WriteHappened(HtmlWriter html, RunSummary summary)
    {
        List<ContainerSummary> notable = [.. summary.Containers.Where(c => c.OomKills > 0 || c.Hung.Count > 0 || c.Paused.Count > 0 || c.Restarts > 0)];
        if (notable.Count == 0)
        {
            return;
        }

        if (notable.Count > MostContainers)
        {
            // The worst; otherwise as they were made.
            notable = [.. notable.OrderByDescending(c => c.OomKills).ThenByDescending(c => c.TimesHung).ThenByDescending(c => c.Restarts)];
        }

        html.Open("ul", ("class", "happened"));
        foreach (ContainerSummary container in notable.Take(MostContainers))
        {
            html.Open("li").Element("b", container.Name).Text(": " + Happened(container, summary.SimulatedNs)).CloseLine();
        }

        if (notable.Count > MostContainers)
        {
            html.Element("li", string.Create(CultureInfo.InvariantCulture, $"… and {notable.Count - MostContainers} more, each with a card below"));
        }

        html.CloseLine();
    }

    private static string Happened(ContainerSummary container, long endNs)
    {
        var parts = new List<string>();
        if (container.OomKills > 0)
        {
            string first = container.Kills.Count == 0 ? "" : (container.OomKills == 1 ? " at " : ", first at ") + Shown.Seconds(container.Kills[0].TimeNs);
            parts.Add(Shown.Count(container.OomKills, "OOM kill") + first);
        }

        Add(parts, "hung", container.Hung, container.TimesHung, endNs);
        Add(parts, "paused", container.Paused, container.TimesPaused, endNs);
        if (container.Restarts > 0)
        {
            parts.Add("restarted " + Shown.Count(container.Restarts, "time"));
        }

        return string.Join("; ", parts) + "; " + ContainerWords.FinalState(container);
    }

    private static void Add(List<string> parts, string what, IReadOnlyList<IntervalSummary> intervals, long count, long endNs)
    {
        if (intervals.Count > 0)
        {
            parts.Add($"{what} {Shown.Interval(intervals[0], endNs)}" + (count > 1 ? $", {Shown.Count(count, "time")} in all" : ""));
        }
    }
}
