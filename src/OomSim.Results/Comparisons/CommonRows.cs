namespace OomSim.Results;

/// <summary>The moments at which two curves on one clock are compared: those of the coarser one, so that the result is the same either way round.</summary>
/// <param name="Rows">Their rows in common time, with both values.</param>
/// <param name="Coarser"><c>A</c> or <c>B</c>, which has fewer rows in common time and at whose times both are read; empty where both have as many.</param>
public sealed record CommonRows(IReadOnlyList<(long Time, double First, double Second)> Rows, string Coarser)
{
    /// <summary>The rows of two curves: between rows each is straight.</summary>
    /// <param name="first">The first curve, in order of time, at least one row.</param>
    /// <param name="second">The other, on the first one's clock, at least one row.</param>
    /// <param name="from">Where the comparison begins, ns.</param>
    public static CommonRows Of(IReadOnlyList<CurvePoint> first, IReadOnlyList<CurvePoint> second, long from)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);

        List<CurvePoint> a = Within(first, second, from);
        List<CurvePoint> b = Within(second, first, from);
        int moments = Moments(a);
        int others = Moments(b);
        bool atSecond = Order(b, others, a, moments) < 0;
        double[] read = atSecond ? Interpolate(b, first) : Interpolate(a, second);
        return new CommonRows(
            atSecond ? [.. b.Select((p, i) => (p.Time, read[i], p.Value))] : [.. a.Select((p, i) => (p.Time, p.Value, read[i]))],
            atSecond ? others < moments ? "B" : "" : moments < others ? "A" : "");
    }

    // A straight line between rows far apart is not the curve: the one with fewer rows says where they are compared, but not one
    // with a single moment where the other has more. Of as many the one whose rows come first, so that it is the same either way round.
    private static int Order(List<CurvePoint> one, int moments, List<CurvePoint> other, int others)
    {
        int order = Math.Min(others, 2).CompareTo(Math.Min(moments, 2));
        order = order != 0 ? order : moments.CompareTo(others);
        order = order != 0 ? order : one.Count.CompareTo(other.Count);
        for (int i = 0; order == 0 && i < one.Count; i++)
        {
            order = one[i].Time.CompareTo(other[i].Time);
        }

        return order;
    }

    private static List<CurvePoint> Within(IReadOnlyList<CurvePoint> rows, IReadOnlyList<CurvePoint> other, long from) =>
        [.. rows.Where(p => p.Time >= Math.Max(from, other[0].Time) && p.Time <= other[^1].Time)];

    // Rows of one time are a jump, not two samples.
    private static int Moments(List<CurvePoint> rows) => rows.Where((row, i) => i == 0 || rows[i - 1].Time != row.Time).Count();

    // Straight between rows. Of the rows of one time the first one of a curve meets the other's first, the last its last.
    private static double[] Interpolate(List<CurvePoint> at, IReadOnlyList<CurvePoint> curve)
    {
        double[] values = new double[at.Count];
        int next = 0;
        for (int i = 0; i < at.Count; i++)
        {
            long time = at[i].Time;
            bool afterJump = i > 0 && at[i - 1].Time == time;
            while (next < curve.Count && (curve[next].Time < time || (afterJump && curve[next].Time == time)))
            {
                next++;
            }

            if (next < curve.Count && curve[next].Time == time)
            {
                values[i] = curve[next].Value;
                continue;
            }

            CurvePoint left = curve[Math.Max(0, next - 1)];
            CurvePoint right = curve[Math.Min(next, curve.Count - 1)];
            values[i] = right.Time == left.Time ? left.Value : left.Value + ((right.Value - left.Value) * ((double)(time - left.Time) / (right.Time - left.Time)));
        }

        return values;
    }
}
