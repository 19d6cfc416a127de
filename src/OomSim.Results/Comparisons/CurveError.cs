namespace OomSim.Results;

/// <summary>
/// The error of a curve against another. Weighted by time, because a trace has more rows where something jumps, and
/// relative to the first one's peak (the range from 0). Left out is the time between a kill or exit of the one and of the
/// other, which the error in time counts already, and until the memory is given back.
/// </summary>
public static class CurveError
{
    private const double Released = 0.9;

    private const long LongestRelease = 2_000_000_000;

    /// <summary>The window of a kill or exit: from the earlier of both to the first row that shows the memory given back.</summary>
    /// <param name="rows">The first curve, in order of time.</param>
    /// <param name="first">Its kill, ns.</param>
    /// <param name="second">The other's, ns.</param>
    public static (long From, long To) Window(IReadOnlyList<CurvePoint> rows, long first, long second)
    {
        ArgumentNullException.ThrowIfNull(rows);
        long from = Math.Min(first, second);
        long to = Math.Max(first, second);
        double before = rows.Where(row => row.Time <= first).Select(row => row.Value).LastOrDefault();
        List<CurvePoint> after = [.. rows.Where(row => row.Time > first && row.Time <= first + LongestRelease)];
        if (after.Count == 0)
        {
            return (from, to);
        }

        double low = after.Min(row => row.Value);
        CurvePoint released = after.FirstOrDefault(row => before - row.Value >= Released * (before - low));
        return (from, Math.Max(to, released.Time));
    }

    /// <summary>Root mean square error of another curve at the rows of this one, as a fraction of a scale.</summary>
    /// <param name="rows">The first curve, in order of time.</param>
    /// <param name="other">The other's value at the row of an index.</param>
    /// <param name="windows">Spans that are left out, ns.</param>
    /// <param name="scale">What the error is relative to.</param>
    /// <param name="reach">What a row stands for on either side at most, ns: a recorder's period; where it stalled nobody knows the curve.</param>
    public static (double Nrmse, long LeftOut) Compare(
        IReadOnlyList<CurvePoint> rows, Func<int, double> other, IReadOnlyList<(long From, long To)> windows, double scale, long reach)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(windows);
        return Compare([.. rows.Select((row, i) => (row.Time, row.Value, other(i)))], new KnownTime([rows], reach), windows, scale);
    }

    /// <summary>Root mean square error of one curve against another at the rows of either, as a fraction of a scale.</summary>
    /// <param name="rows">Both curves at the rows of one, in order of time.</param>
    /// <param name="known">What time is known of.</param>
    /// <param name="windows">Spans that are left out, ns.</param>
    /// <param name="scale">What the error is relative to.</param>
    internal static (double Nrmse, long LeftOut) Compare(
        IReadOnlyList<(long Time, double First, double Second)> rows, KnownTime known, IReadOnlyList<(long From, long To)> windows, double scale)
    {
        double squares = 0;
        double weight = 0;
        long leftOut = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            long time = rows[i].Time;
            long begin = i == 0 ? time : rows[i - 1].Time + ((time - rows[i - 1].Time) / 2);
            long end = i == rows.Count - 1 ? time : time + ((rows[i + 1].Time - time) / 2);
            long span = known.Within(begin, end);
            if (windows.Any(window => time >= window.From && time <= window.To))
            {
                leftOut += span;
                continue;
            }

            double error = rows[i].Second - rows[i].First;
            squares += error * error * span;
            weight += span;
        }

        return (weight > 0 && scale > 0 ? Math.Sqrt(squares / weight) / scale : 0, leftOut);
    }
}
