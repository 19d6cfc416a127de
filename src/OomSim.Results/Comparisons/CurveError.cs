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
        int begin = FirstAfter(rows, first);
        int end = FirstAfter(rows, first + LongestRelease);
        if (begin == end)
        {
            return (from, to);
        }

        double before = begin > 0 ? rows[begin - 1].Value : 0;
        double low = double.MaxValue;
        for (int i = begin; i < end; i++)
        {
            low = Math.Min(low, rows[i].Value);
        }

        int at = begin;
        while (at < end && before - rows[at].Value < Released * (before - low))
        {
            at++;
        }

        return (from, Math.Max(to, at < end ? rows[at].Time : 0));
    }

    // There can be thousands of kills, and each would look at all rows.
    private static int FirstAfter(IReadOnlyList<CurvePoint> rows, long time)
    {
        int low = 0, high = rows.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = rows[middle].Time > time ? (low, middle) : (middle + 1, high);
        }

        return low;
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
        (double? nrmse, long leftOut) = Compare([.. rows.Select((row, i) => (row.Time, row.Value, other(i)))], new KnownTime([rows], reach), windows, scale);
        return (nrmse ?? 0, leftOut);
    }

    /// <summary>Root mean square error of one curve against another at the rows of either, as a fraction of a scale.</summary>
    /// <param name="rows">Both curves at the rows of one, in order of time.</param>
    /// <param name="known">What time is known of.</param>
    /// <param name="windows">Spans that are left out, ns.</param>
    /// <param name="scale">What the error is relative to.</param>
    /// <returns>The error, of rows that stand for no time each as much as another; null where all rows are left out.</returns>
    internal static (double? Nrmse, long LeftOut) Compare(
        IReadOnlyList<(long Time, double First, double Second)> rows, KnownTime known, IReadOnlyList<(long From, long To)> windows, double scale)
    {
        double squares = 0;
        double weight = 0;
        double plain = 0;
        int counted = 0;
        long leftOut = 0;
        (long From, long To)[] ordered = [.. windows.OrderBy(w => w.From)];
        int opened = 0;
        long left = long.MinValue;
        for (int i = 0; i < rows.Count; i++)
        {
            long time = rows[i].Time;
            long begin = i == 0 ? time : rows[i - 1].Time + ((time - rows[i - 1].Time) / 2);
            long end = i == rows.Count - 1 ? time : time + ((rows[i + 1].Time - time) / 2);
            long span = known.Within(begin, end);
            for (; opened < ordered.Length && ordered[opened].From <= time; opened++)
            {
                left = Math.Max(left, ordered[opened].To);
            }

            if (time <= left)
            {
                leftOut += span;
                continue;
            }

            double error = rows[i].Second - rows[i].First;
            squares += error * error * span;
            weight += span;
            plain += error * error;
            counted++;
        }

        if (counted == 0)
        {
            return (null, leftOut);
        }

        return (scale > 0 ? Math.Sqrt(weight > 0 ? squares / weight : plain / counted) / scale : 0, leftOut);
    }
}
