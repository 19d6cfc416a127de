namespace OomSim.Fidelity;

/// <summary>One row of a recording's <c>host.csv</c>: time in ns, sizes in bytes.</summary>
/// <param name="Time">When it was taken.</param>
/// <param name="Free">MemFree.</param>
/// <param name="Cached">Page cache.</param>
public readonly record struct HostPoint(long Time, long Free, long Cached)
{
    /// <summary>Reads the rows in order of time; none where free memory is not shown.</summary>
    public static IReadOnlyList<HostPoint> Read(string path) =>
        [.. CsvTable.Rows(path)
            .Where(row => row.Long("memory_free_kb") is not null)
            .Select(row => new HostPoint(row.Time(), row.Long("memory_free_kb")!.Value << 10, (row.Long("cached_kb") ?? 0) << 10))];
}
