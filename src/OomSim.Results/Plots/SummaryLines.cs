namespace OomSim.Results;

/// <summary>What pictures take of each container from summary.json: what it may have of the CPUs, and the lines of its memory other than its limit.</summary>
internal static class SummaryLines
{
    /// <summary>Adds them to the curves of the names that the containers had: a name can have been several containers' one after the other.</summary>
    /// <param name="data">The run.</param>
    /// <param name="summary">What is known of its containers; null for nothing.</param>
    public static void Add(RunData data, RunSummary? summary)
    {
        Dictionary<string, ContainerSeries> byName = data.Containers.ToDictionary(c => c.Name, StringComparer.Ordinal);
        foreach (ContainerSummary container in summary?.Containers ?? [])
        {
            if (byName.TryGetValue(container.Name, out ContainerSeries? last))
            {
                last.PolicyRestarts = (last.PolicyRestarts ?? 0) + container.Restarts;
            }

            foreach (string name in container.Names.Select(static n => n.Name).Append(container.Name).Distinct())
            {
                if (byName.TryGetValue(name, out ContainerSeries? series))
                {
                    Add(series, container, name);
                }
            }
        }

        data.Containers.ForEach(Order);
    }

    private static void Add(ContainerSeries series, ContainerSummary container, string name)
    {
        foreach ((long from, long to) in container.Named(name))
        {
            series.Grants.AddRange(Within(container.Grants, static g => g.TimeNs, from, to).Select(g => Grant(g, from)));

            // What the one before had is not this one's.
            series.Bounds.Add(new BoundPoint(Seconds(from), null, null, null));
            series.Bounds.AddRange(Within(container.Bounds, static b => b.TimeNs, from, to).Select(b => Bound(b, from)));
        }
    }

    // Those of a stretch of time, and the one that is in force when it begins.
    private static IEnumerable<T> Within<T>(IReadOnlyList<T> all, Func<T, long> time, long from, long to)
    {
        int first = all.Count;
        while (first > 0 && time(all[first - 1]) > from)
        {
            first--;
        }

        return all.Skip(Math.Max(0, first - 1)).TakeWhile(a => time(a) < to);
    }

    private static void Order(ContainerSeries series)
    {
        List<GrantPoint> grants = [.. series.Grants.OrderBy(static g => g.Time)];
        List<BoundPoint> bounds = [.. series.Bounds.OrderBy(static b => b.Time)];
        series.Grants.Clear();
        series.Grants.AddRange(grants);
        series.Bounds.Clear();
        if (bounds.Exists(static b => (b.High ?? b.Low ?? b.Min) is not null))
        {
            series.Bounds.AddRange(bounds);
        }
    }

    private static GrantPoint Grant(CpuGrantSummary grant, long from) => new(
        Seconds(Math.Max(from, grant.TimeNs)), grant.Grant.Shares, grant.Grant is { QuotaUs: > 0, PeriodUs: > 0 } limited ? limited.QuotaUs / (double)limited.PeriodUs : null, grant.Grant.Cpus);

    private static BoundPoint Bound(MemoryBoundsSummary line, long from) => new(Seconds(Math.Max(from, line.TimeNs)), line.Bounds.High, line.Bounds.Low, line.Bounds.Min);

    private static double Seconds(long ns) => ns / 1e9;
}
