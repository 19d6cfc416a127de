namespace OomSim.Results;

/// <summary>A column of a container in two traces, on one clock.</summary>
/// <param name="Container">The container, as <c>NAME</c> or <c>NAME=OTHER</c>.</param>
/// <param name="Column">The column.</param>
/// <param name="First">The first one's rows from the begin of the clock on.</param>
/// <param name="Second">The other's.</param>
/// <param name="Both">The rows at which they are compared, as <see cref="CommonRows"/> has them.</param>
/// <param name="FirstKills">Times of the first one's kills, ns.</param>
/// <param name="SecondKills">Times of the other's.</param>
public sealed record AlignedCurve(
    string Container, string Column, IReadOnlyList<CurvePoint> First, IReadOnlyList<CurvePoint> Second, IReadOnlyList<(long Time, double First, double Second)> Both,
    IReadOnlyList<long> FirstKills, IReadOnlyList<long> SecondKills)
{
    private const string Memory = "memory_current_bytes";

    /// <summary>The curves that two traces have in common.</summary>
    /// <param name="first">What is taken for true.</param>
    /// <param name="second">What is held against it.</param>
    /// <param name="alignStart">True to count each container's time from when its program begins.</param>
    /// <param name="columns">Which columns; empty for memory.</param>
    /// <param name="pairs">Which containers; empty for all, as <see cref="ContainerPairs"/> has them.</param>
    public static IReadOnlyList<AlignedCurve> Of(
        ComparedTrace first, ComparedTrace second, bool alignStart, IReadOnlyCollection<string> columns, IReadOnlyList<(string First, string Second)> pairs)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(pairs);
        List<AlignedCurve> curves = [];
        foreach ((string name, string other) in pairs.Count > 0 ? pairs : ContainerPairs.Of(first.Containers, second.Containers))
        {
            if (!first.Containers.Contains(name) || !second.Containers.Contains(other))
            {
                continue;
            }

            long firstStart = alignStart ? first.Start(name) : 0;
            long secondStart = alignStart ? second.Start(other) : 0;
            foreach (string column in columns.Count > 0 ? columns : [Memory])
            {
                if (first.Columns(name).Contains(column) && second.Columns(other).Contains(column))
                {
                    List<CurvePoint> a = Shifted(first.Curve(name, column), firstStart);
                    List<CurvePoint> b = Shifted(second.Curve(other, column), secondStart);
                    curves.Add(new AlignedCurve(
                        name == other ? name : name + "=" + other, column, a.FindAll(p => p.Time >= 0), b.FindAll(p => p.Time >= 0), CommonRows.Of(a, b, from: 0).Rows,
                        [.. first.Kills(name).Select(k => k - firstStart)], [.. second.Kills(other).Select(k => k - secondStart)]));
                }
            }
        }

        return curves;
    }

    private static List<CurvePoint> Shifted(IReadOnlyList<CurvePoint> curve, long start) => [.. curve.Select(p => p with { Time = p.Time - start })];
}
