namespace OomSim.Fidelity;

/// <summary>Event counters of a group in one row: <c>memory.events</c> on v2, <c>memory.failcnt</c> on v1; null where the row does not show them.</summary>
public readonly record struct CounterPoint(long Time, string Container, long? Low, long? High, long? Max, long? Oom, long? Failcnt)
{
    /// <summary>Reads the rows of all groups in order of time.</summary>
    public static IReadOnlyList<CounterPoint> Read(string path) =>
        [.. CsvTable.Rows(path)
            .Where(row => row.Long("memory_current_bytes") is not null)
            .Select(row => new CounterPoint(
                row.Time(),
                row.GetField("container")!,
                row.Long("events_low"),
                row.Long("events_high"),
                row.Long("events_max"),
                row.Long("events_oom"),
                row.Long("failcnt")))];
}
