namespace OomSim.Fidelity;

/// <summary>Memory pressure of one group, recorded and simulated, at the end of its last row.</summary>
/// <param name="Container">Name in the trace.</param>
/// <param name="Recorded">What the kernel told.</param>
/// <param name="Simulated">What the model tells.</param>
public sealed record PressureComparison(string Container, PressurePoint Recorded, PressurePoint Simulated)
{
    /// <summary>Below this a total tells nothing about who got on meanwhile, µs.</summary>
    public const long Least = 50_000;

    /// <summary>The groups of a recording; none on v1, which has no pressure files.</summary>
    public static IEnumerable<PressureComparison> Of(Comparison comparison) =>
        from point in comparison.Recording.Pressure
        group point by point.Container into rows
        where !rows.Key.Contains('/', StringComparison.Ordinal)
        select new PressureComparison(
            rows.Key,
            Highest(rows),
            Highest(rows.Select(row => comparison.Run.Pressure.GetValueOrDefault((row.Container, row.Time)))));

    /// <summary>True where nobody gets on while somebody stalls, or next to nobody stalls.</summary>
    public static bool IsFull(PressurePoint point) => point.Some < Least || point.Some - point.Full <= point.Some / 100;

    // A container that starts again has a group of its own each time.
    private static PressurePoint Highest(IEnumerable<PressurePoint> rows) => rows.Aggregate((a, b) => new PressurePoint(
        b.Time, b.Container, Math.Max(a.Some, b.Some), Math.Max(a.Full, b.Full), Math.Max(a.Average10, b.Average10)));
}
