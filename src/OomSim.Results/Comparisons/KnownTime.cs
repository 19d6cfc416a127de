namespace OomSim.Results;

/// <summary>How much of a span two traces know of: a recorder that stalled does not know the curve, a run knows all of it.</summary>
/// <param name="recordings">The rows of those of both that are recordings, each in order of time.</param>
/// <param name="reach">What a recorded row stands for on either side at most, ns: a recorder's period.</param>
internal sealed class KnownTime(IReadOnlyList<IReadOnlyList<CurvePoint>> recordings, long reach)
{
    private readonly int[] _next = new int[recordings.Count];

    /// <summary>How much of a span lies near enough to a row of each recording, ns.</summary>
    /// <param name="from">Its begin, ns; not before that of an earlier question.</param>
    /// <param name="to">Its end, ns.</param>
    public long Within(long from, long to)
    {
        long known = to - from;
        for (int i = 0; i < recordings.Count; i++)
        {
            known = Math.Min(known, Near(recordings[i], ref _next[i], from, to));
        }

        return known;
    }

    private long Near(IReadOnlyList<CurvePoint> rows, ref int next, long from, long to)
    {
        while (next < rows.Count && rows[next].Time + reach <= from)
        {
            next++;
        }

        long known = 0;
        long reached = from;
        for (int i = next; i < rows.Count && rows[i].Time - reach < to; i++)
        {
            long begin = Math.Max(reached, rows[i].Time - reach);
            long end = Math.Min(to, rows[i].Time + reach);
            known += Math.Max(0, end - begin);
            reached = Math.Max(reached, end);
        }

        return known;
    }
}
