using System.Globalization;

namespace OomSim.Results;

/// <summary>A card for each container: how it ended, what it took, and its own charts.</summary>
internal static class ContainerSection
{
    private const int MostTimes = 12;

    /// <summary>The section as HTML.</summary>
    public static string Make(ReportContent content)
    {
        var html = new HtmlWriter();
        int all = content.Summary.Containers.Count;
        if (all == 0)
        {
            return html.Element("p", "No container was made.", ("class", "quiet")).ToString();
        }

        if (content.Cards.Count < all)
        {
            html.Element(
                "p",
                string.Create(CultureInfo.InvariantCulture, $"{content.Cards.Count} of {all} containers: those with the most kills, then the most hangs, then the highest peaks. summary.json has all."),
                ("class", "remark note"));
        }

        Dictionary<ContainerSeries, int> curves = content.Curves.Index().ToDictionary(static c => c.Item, static c => c.Index);
        html.Open("div", ("class", "cards"), ("id", "cards"));
        foreach (ContainerSummary container in content.Cards)
        {
            if (content.CurveOf(container) is not { } series || !curves.TryGetValue(series, out int curve))
            {
                WriteCard(html, content, container, null, null);
                continue;
            }

            // Where the rows do not tell as many containers of that name apart, its first card has all of the curve.
            Life? life = content.LifeOf(container, series);
            WriteCard(html, content, container, curve, life);
            if (life is null)
            {
                curves.Remove(series);
            }
        }

        return html.CloseLine().ToString();
    }

    private static void WriteCard(HtmlWriter html, ReportContent content, ContainerSummary container, int? curve, Life? life)
    {
        ContainerSeries? series = curve is { } at ? content.Curves[at] : null;
        string end = ContainerWords.FinalState(container);
        html.Open(
                "article",
                ("class", "card"),
                ("data-search", ContainerWords.Searched(container)),
                ("data-kills", container.OomKills.ToString(CultureInfo.InvariantCulture)), ("data-peak", container.PeakBytes.ToString(CultureInfo.InvariantCulture)))
            .Open("header").Element("h3", container.Name)
            .Element("span", end, ("class", "state " + (IsWell(container) ? "well" : "ill"))).CloseLine();
        html.Open("dl", ("class", "facts"));
        if (ContainerWords.HasExited(container))
        {
            html.Term("exit code", container.ExitCode.ToString(CultureInfo.InvariantCulture));
        }

        if (life is { } there)
        {
            html.Term("existed", string.Create(CultureInfo.InvariantCulture, $"from {there.From:0.###} s to {there.To:0.###} s"));
        }

        if (container.Names.Count > 1)
        {
            html.Term("names", ContainerWords.Names(container));
        }

        html.Term("OOMKilled", container.OomKilled ? "true" : "false")
            .Term("peak", Shown.Bytes(container.PeakBytes))
            .Term("limit", series is null ? "–" : life is { } own ? Limit(own.Limit, own.LimitUntil) : Limit(series.LastLimit, series.LimitUntil))
            .Term("restarts", Shown.Number(container.Restarts));
        WriteBound(html, container, "memory.high", static b => b.High);
        WriteBound(html, container, content.Data.IsV1 ? "soft limit" : "memory.low", static b => b.Low);
        WriteBound(html, container, "memory.min", static b => b.Min);

        // As many marks as the chart has, but those of the policy.
        long again = series is null ? 0 : (life is { } span ? series.Restarts.Count(t => t > span.From && t <= span.To) : series.RestartCount) - container.Restarts;
        if (again > 0)
        {
            html.Term("started again", Shown.Count(again, "time"));
        }

        if (container.ScrapeSeen is { } seen)
        {
            html.Term("highest scrape", $"{Shown.Bytes(seen)}, {Shown.Bytes(Math.Max(0, container.PeakBytes - seen))} below the peak");
        }

        if (container.LostBytes > 0)
        {
            html.Term("lost with its processes", Shown.Bytes(container.LostBytes));
        }

        // One that was renamed has some under each of its names.
        foreach (RequestSummary requests in content.Summary.Requests.Where(r => r.Id.Length > 0 ? r.Id == container.Id : r.Container == container.Name))
        {
            WriteRequests(html, requests, requests.Container == container.Name ? "" : " as " + requests.Container);
        }

        html.CloseLine();
        WriteTimes(html, "OOM kills", container.OomKills, [.. container.Kills.Take(MostTimes).Select(k => (k.TimeNs, $"{k.Comm} ({k.Pid.ToString(CultureInfo.InvariantCulture)}) at {Shown.Seconds(k.TimeNs)}"))]);
        WriteIntervals(html, "hung", container.Hung, container.TimesHung, content.Summary.SimulatedNs);
        WriteIntervals(html, "paused", container.Paused, container.TimesPaused, content.Summary.SimulatedNs);
        if (curve is { } index)
        {
            string number = index.ToString(CultureInfo.InvariantCulture);
            string? from = life is { } first ? Micros(first.From) : null, to = life is { } last ? Micros(last.To) : null;
            html.Open("div", ("class", "chart"), ("data-chart", "memory"), ("data-container", number), ("data-from", from), ("data-to", to)).CloseLine();
            html.Open("div", ("class", "chart"), ("data-chart", "cpu"), ("data-container", number), ("data-from", from), ("data-to", to)).CloseLine();
            if (content.Data.Requests.Exists(r => r.Curve == series))
            {
                html.Open("div", ("class", "chart"), ("data-chart", "latency"), ("data-container", number), ("data-from", from), ("data-to", to)).CloseLine();
            }
        }

        html.CloseLine();
    }

    private static string Micros(double seconds) => ChartData.Micros(seconds).ToString(CultureInfo.InvariantCulture);

    private static bool IsWell(ContainerSummary container) =>
        !container.OomKilled && container.OomKills == 0 && (!ContainerWords.HasExited(container) || container.ExitCode == 0);

    private static void WriteRequests(HtmlWriter html, RequestSummary requests, string name)
    {
        html.Term(
            "requests" + name,
            $"{Shown.Number(requests.Ok)} ok, {Shown.Number(requests.Timeout)} timed out, {Shown.Number(requests.Refused)} refused, {Shown.Number(requests.Reset)} reset, {Shown.Number(requests.Pending)} pending");
        if (requests.MedianNs is { } median && requests.P99Ns is { } high)
        {
            html.Term("latency" + name, $"median {Shown.Short(median)}, p99 {Shown.Short(high)}" + (requests.LatencyError > 0 ? string.Create(CultureInfo.InvariantCulture, $", both within {requests.LatencyError:0.##%}") : ""));
        }
    }

    private static string Limit(double bytes, double? until) => bytes <= 0 ? "none" : Shown.Bytes(bytes) + Shown.Until(until);

    // The last that it had, and until when where it is no longer in force.
    private static void WriteBound(HtmlWriter html, ContainerSummary container, string what, Func<MemoryBounds, long?> bound)
    {
        int last = container.Bounds.Count - 1;
        while (last >= 0 && bound(container.Bounds[last].Bounds) is null)
        {
            last--;
        }

        if (last >= 0)
        {
            double? until = last + 1 < container.Bounds.Count ? container.Bounds[last + 1].TimeNs / 1e9 : null;
            html.Term(what, Shown.Bytes(bound(container.Bounds[last].Bounds)!.Value) + Shown.Until(until));
        }
    }

    private static void WriteIntervals(HtmlWriter html, string what, IReadOnlyList<IntervalSummary> intervals, long count, long endNs) =>
        WriteTimes(html, what, count, [.. intervals.Take(MostTimes).Select(i => (i.FromNs, Shown.Interval(i, endNs)))]);

    // Each time is a button that shows it in the charts.
    private static void WriteTimes(HtmlWriter html, string what, long count, List<(long Ns, string Text)> times)
    {
        if (count == 0)
        {
            return;
        }

        html.Open("p", ("class", "times")).Text(what + ": ");
        foreach ((long ns, string text) in times)
        {
            html.Element("button", text, ("type", "button"), ("class", "at"), ("data-t", Shown.Micros(ns))).Text(" ");
        }

        if (count > times.Count)
        {
            html.Text(string.Create(CultureInfo.InvariantCulture, $"and {count - times.Count:#,0} more"));
        }

        html.CloseLine();
    }
}
