namespace OomSim.Results;

/// <summary>The span over which two curves were compared, and what of each was not. Times are ns on the clock of the comparison.</summary>
/// <param name="From">The first row that was compared.</param>
/// <param name="To">The last one.</param>
/// <param name="LeftOut">How much of the span lies between the earlier kill of the one or the other and the moment when both have given the memory back, ns: the error in time counts it already.</param>
public sealed record ComparedSpan(long From, long To, long LeftOut)
{
    /// <summary>What was not compared: which trace, and from when to when.</summary>
    public IReadOnlyList<(string Trace, long From, long To)> Rest { get; private init; } = [];

    /// <summary><c>A</c> or <c>B</c>, which has fewer rows in common time and at whose times both were compared; empty where both have as many.</summary>
    public string Coarser { get; private init; } = "";

    /// <summary>The span of curves.</summary>
    /// <param name="both">The rows that were compared, at least one.</param>
    /// <param name="first">All rows of the first trace.</param>
    /// <param name="second">All rows of the other, on the first one's clock.</param>
    /// <param name="start">Where the comparison's clock is 0, ns on the first one's.</param>
    /// <param name="leftOut">How much of it was left out, ns.</param>
    public static ComparedSpan Of(CommonRows both, IReadOnlyList<CurvePoint> first, IReadOnlyList<CurvePoint> second, long start, long leftOut)
    {
        ArgumentNullException.ThrowIfNull(both);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        long from = both.Rows[0].Time;
        long to = both.Rows[^1].Time;
        (string, long From, long To)[] parts =
            [("A", first[0].Time, from), ("A", to, first[^1].Time), ("B", second[0].Time, from), ("B", to, second[^1].Time)];
        return new ComparedSpan(from - start, to - start, leftOut)
        {
            Coarser = both.Coarser,
            Rest = [.. parts.Where(p => p.From < p.To).Select(p => (p.Item1, p.From - start, p.To - start))],
        };
    }
}
