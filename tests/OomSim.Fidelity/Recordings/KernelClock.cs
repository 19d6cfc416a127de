namespace OomSim.Fidelity;

/// <summary>
/// The clock of the kernel's log is not that of the rows and of the programs: it counts from another moment and is read to a hundredth of a
/// second at t = 0. Where it stands shows in <c>oom_kill</c>, which the kernel raises just before it prints a kill: it rises between two rows.
/// </summary>
internal static class KernelClock
{
    // Two periods of the recorder, ns: where it stalled between two rows nobody knows when the counter rose.
    private const long Widest = 200_000_000;

    /// <summary>Puts the kills of a log on the clock of the rows; as they are where no counter shows one.</summary>
    /// <param name="rows">Rows of all groups in order of time.</param>
    /// <param name="kills">Kills in order, on the log's own clock.</param>
    /// <param name="names">Names of containers by their IDs.</param>
    public static IReadOnlyList<KernelKill> OnTheClockOf(IReadOnlyList<TracePoint> rows, IReadOnlyList<KernelKill> kills, IReadOnlyDictionary<string, string> names)
    {
        long behind = Behind(rows, kills, names);
        return [.. kills.Select(kill => kill with { Time = kill.Time + behind })];
    }

    /// <summary>How far the log is behind, ns: what the kills agree on, else the median of the middles; 0 where no counter shows a kill.</summary>
    public static long Behind(IReadOnlyList<TracePoint> rows, IReadOnlyList<KernelKill> kills, IReadOnlyDictionary<string, string> names)
    {
        List<(long From, long To)> bounds = [.. kills
            .GroupBy(kill => ContainerNames.OfKill(kill, names), StringComparer.Ordinal)
            .SelectMany(group => group.Zip(Rises(rows.Where(row => row.Container == group.Key)), (kill, rise) => (rise.From - kill.Time, rise.To - kill.Time)))
            .Where(bound => bound.Item2 - bound.Item1 <= Widest)];
        if (bounds.Count == 0)
        {
            return 0;
        }

        long from = bounds.Max(bound => bound.From);
        long to = bounds.Min(bound => bound.To);
        List<long> middles = [.. bounds.Select(bound => (bound.From + bound.To) / 2).Order()];
        return from <= to ? (from + to) / 2 : (middles[(middles.Count - 1) / 2] + middles[middles.Count / 2]) / 2;
    }

    // For each kill that the counter of one group shows, the rows that it rose between.
    private static IEnumerable<(long From, long To)> Rises(IEnumerable<TracePoint> rows)
    {
        TracePoint? before = null;
        foreach (TracePoint row in rows.Where(row => row.OomKills is not null))
        {
            for (long? i = before?.OomKills; i < row.OomKills; i++)
            {
                yield return (before!.Value.Time, row.Time);
            }

            before = row;
        }
    }
}
