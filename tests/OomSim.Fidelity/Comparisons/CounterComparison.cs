namespace OomSim.Fidelity;

/// <summary>An event counter of one group, recorded and simulated, at its highest.</summary>
/// <param name="Container">Name in the trace.</param>
/// <param name="Counter">Name of the counter.</param>
/// <param name="Recorded">What the kernel counted.</param>
/// <param name="Simulated">What the model counts; null where it was never read, so that nothing is compared.</param>
public sealed record CounterComparison(string Container, string Counter, long Recorded, long? Simulated)
{
    /// <summary>The counters of a recording's groups that count anything.</summary>
    public static IEnumerable<CounterComparison> Of(Comparison comparison) =>
        from point in comparison.Recording.Counters
        group point by point.Container into rows
        where !rows.Key.Contains('/', StringComparison.Ordinal)
        let isRead = rows.Any(row => comparison.Run.Counters.ContainsKey((row.Container, row.Time)))
        from counter in Counters
        let recorded = rows.Max(row => counter.Of(row)) ?? -1
        let simulated = isRead ? rows.Max(row => counter.Of(comparison.Run.Counters.GetValueOrDefault((row.Container, row.Time)))) ?? 0 : (long?)null
        where recorded > 0 || (recorded == 0 && simulated > 0)
        select new CounterComparison(rows.Key, counter.Name, recorded, simulated);

    private static IEnumerable<(string Name, Func<CounterPoint, long?> Of)> Counters { get; } =
    [
        ("low", static row => row.Low),
        ("high", static row => row.High),
        ("max", static row => row.Max),
        ("oom", static row => row.Oom),
        ("failcnt", static row => row.Failcnt),
    ];
}
