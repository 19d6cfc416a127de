namespace OomSim.Fidelity;

/// <summary>One row of a recording's <c>trace.csv</c>: times in ns, sizes in bytes.</summary>
public readonly record struct TracePoint(
    long Time, string Container, long Memory, long? Limit, long Anon, long File, long Kernel, long Swap, bool Hung, long? Failcnt, long? EventsMax, long? OomKills, long? Stalled)
{
    /// <summary>File pages that the disk has not got yet, bytes: dirty or on their way.</summary>
    public long Unwritten { get; init; }

    /// <summary>Major faults so far.</summary>
    public long MajorFaults { get; init; }

    /// <summary>CPU time so far, ns.</summary>
    public long CpuTime { get; init; }

    /// <summary>Reads the rows of all containers in order of time.</summary>
    public static IReadOnlyList<TracePoint> Read(string path) =>
        [.. CsvTable.Rows(path)
            .Where(row => row.Long("memory_current_bytes") is not null)
            .Select(row => new TracePoint(
                row.Time(),
                row.GetField("container")!,
                row.Long("memory_current_bytes")!.Value,
                row.Long("memory_limit_bytes"),
                row.Long("anon_bytes") ?? 0,
                row.Long("file_bytes") ?? 0,
                row.Long("kernel_bytes") ?? 0,
                row.Long("swap_bytes") ?? 0,
                row.Long("under_oom") == 1 && row.Long("oom_kill_disable") == 1,
                row.Long("failcnt"),
                row.Long("events_max"),
                row.Long("events_oom_kill"),
                row.Long("psi_some_total_us") * 1000)
            {
                Unwritten = (row.Long("dirty_bytes") ?? 0) + (row.Long("writeback_bytes") ?? 0),
                MajorFaults = row.Long("pgmajfault") ?? 0,
                CpuTime = (row.Long("cpu_usage_usec") ?? 0) * 1000,
            })];
}
