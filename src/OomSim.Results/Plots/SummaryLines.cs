namespace OomSim.Results;

/// <summary>What pictures take of each container from summary.json: what it may have of the CPUs, and the lines of its memory other than its limit.</summary>
internal static class SummaryLines
{
    /// <summary>Adds them to the curves of the containers.</summary>
    /// <param name="data">The run.</param>
    /// <param name="summary">What is known of its containers; null for nothing.</param>
    public static void Add(RunData data, RunSummary? summary)
    {
        ILookup<string, ContainerSummary> byName = (summary?.Containers ?? []).ToLookup(static c => c.Name, StringComparer.Ordinal);
        foreach (ContainerSeries series in data.Containers)
        {
            foreach (ContainerSummary container in series.Owners.Count > 0 ? series.Owners : byName[series.Name])
            {
                series.PolicyRestarts = (series.PolicyRestarts ?? 0) + container.Restarts;
                series.Grants.AddRange(container.Grants.Select(Grant));

                // What the one before had is not this one's.
                series.Bounds.Add(new BoundPoint(Seconds(container.Names.Count > 0 ? container.Names[0].TimeNs : 0), null, null, null));
                series.Bounds.AddRange(container.Bounds.Select(Bound));
            }
        }

        data.Containers.ForEach(Order);
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

    private static GrantPoint Grant(CpuGrantSummary grant) => new(
        Seconds(grant.TimeNs), grant.Grant.Shares, grant.Grant is { QuotaUs: > 0, PeriodUs: > 0 } limited ? limited.QuotaUs / (double)limited.PeriodUs : null, grant.Grant.Cpus);

    private static BoundPoint Bound(MemoryBoundsSummary line) => new(Seconds(line.TimeNs), line.Bounds.High, line.Bounds.Low, line.Bounds.Min);

    private static double Seconds(long ns) => ns / 1e9;
}
