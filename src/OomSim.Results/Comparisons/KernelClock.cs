namespace OomSim.Results;

/// <summary>
/// The clock of a recorded kernel log is not that of the rows and of the programs: it counts from another moment and is read to a hundredth of a
/// second at t = 0. Where it stands shows in <c>oom_kill</c>, which the kernel raises just before it prints a kill (K2.7): it rises between two rows.
/// </summary>
public static class KernelClock
{
    // Two periods of the recorder, ns: where it stalled between two rows nobody knows when the counter rose.
    private const long Widest = 200_000_000;

    /// <summary>How far the log is behind, ns: what the kills agree on, else the median of the middles; 0 where no counter shows a kill.</summary>
    /// <param name="kills">Times of the kills of each group on the log's own clock, in order, ns.</param>
    /// <param name="counter">The rows of a group's <c>oom_kill</c> in order of time; none where nobody counted.</param>
    public static long Behind(IEnumerable<KeyValuePair<string, IReadOnlyList<long>>> kills, Func<string, IEnumerable<CurvePoint>> counter)
    {
        ArgumentNullException.ThrowIfNull(kills);
        ArgumentNullException.ThrowIfNull(counter);
        List<(long From, long To)> bounds = [.. kills
            .SelectMany(group => Pairs(group.Value, [.. Rises(counter(group.Key))]))
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

    // A kill of before the first row, or of before the first one of another run, is in the log with no rise: the log has that many more than there are rises.
    private static IEnumerable<(long From, long To)> Pairs(IReadOnlyList<long> kills, List<(long From, long To)?> rises)
    {
        int unseen = kills.Count - rises.Count(rise => rise is not null);
        int next = 0;
        foreach ((long From, long To)? rise in rises)
        {
            if (rise is null && --unseen < 0)
            {
                continue;
            }

            if (next < kills.Count && rise is { } seen)
            {
                yield return (seen.From - kills[next], seen.To - kills[next]);
            }

            next++;
        }
    }

    // For each kill that the counter of one group shows, the rows that it rose between; null for one that it shows from the beginning.
    private static IEnumerable<(long From, long To)?> Rises(IEnumerable<CurvePoint> rows)
    {
        CurvePoint? before = null;
        foreach (CurvePoint row in rows)
        {
            bool begins = before is null || row.Value < before.Value.Value;
            for (double i = begins ? 0 : before!.Value.Value; i < row.Value; i++)
            {
                yield return begins ? null : (before!.Value.Time, row.Time);
            }

            before = row;
        }
    }
}
