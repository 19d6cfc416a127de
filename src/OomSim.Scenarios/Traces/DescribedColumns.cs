namespace OomSim.Scenarios;

/// <summary>The columns of the traces (interface §3) and what they hold; headers, expectations and the reference page are made of them.</summary>
public static class DescribedColumns
{
    internal static readonly string[] States = ["created", "running", "paused", "restarting", "removing", "exited", "dead", "removed"];
    internal static readonly string[] ProcessStates = ["R", "S", "D", "T", "Z", "X"];

    private const string OnV1 = "on cgroup v1";
    private const string OnV2 = "on cgroup v2";
    private const string NoLimit = "no limit";

    /// <summary>The column that all traces begin with.</summary>
    public static ColumnInfo Time { get; } = new("time_s", "s", "Simulated time, six decimals.");

    private static readonly ColumnInfo[] ContainerTable =
    [
        Time,
        new("container", "text", "The container's name."),
        new("state", "text", "Docker's state: " + string.Join(", ", States) + "; the last is that of its last row."),
        new("condition", "text", "What is really going on: active; idle (nothing to run); throttled (memory.high or CPU quota); reclaiming; hung (waits at its limit, OOM killer disabled); frozen (paused); dying; none (no process)."),
        new("memory_current_bytes", "bytes", "memory.current (v1: memory.usage_in_bytes); 0 without a cgroup."),
        new("memory_limit_bytes", "bytes", "memory.max (v1: memory.limit_in_bytes).", NoLimit),
        new("working_set_bytes", "bytes", "Current less inactive file pages: what cAdvisor and the kubelet call the working set."),
        new("docker_stats_bytes", "bytes", "MEM USAGE of docker stats."),
        new("anon_bytes", "bytes", "Anonymous memory."),
        new("file_bytes", "bytes", "Page cache, shared memory included."),
        new("shmem_bytes", "bytes", "Shared memory and tmpfs, a part of file_bytes."),
        new("kernel_bytes", "bytes", "Kernel memory: page tables, stacks, slab."),
        new("swap_bytes", "bytes", "Swap used."),
        new("cpu_usage_s", "s", "CPU time used so far."),
        new("cpu_throttled_s", "s", "Time throttled by the CPU quota so far."),
        new("pids", "number", "Tasks."),
        new("oom_events", "number", "oom events so far."),
        new("oom_kills", "number", "Processes that an OOM killer has killed so far."),
        new("restart_count", "number", "Restarts by its policy so far."),
        new("psi_memory_some_avg10", "percent", "Share of the last 10 s in which some task waited for memory."),
        new("psi_memory_full_avg10", "percent", "Share of the last 10 s in which all tasks waited for memory."),
    ];

    private static readonly ColumnInfo[] ProcessTable =
    [
        Time,
        new("container", "text", "The container that it belongs to."),
        new("pid", "number", "PID on the host."),
        new("ppid", "number", "PID of its parent; 0 for none."),
        new("comm", "text", "Its name."),
        new("state", "text", "One letter as in /proc/PID/stat: " + string.Join(", ", ProcessStates) + "."),
        new("rss_bytes", "bytes", "Resident memory."),
        new("anon_bytes", "bytes", "Its anonymous part."),
        new("file_bytes", "bytes", "Its part that maps files."),
        new("shmem_bytes", "bytes", "Its shared-memory part."),
        new("swap_bytes", "bytes", "Swap used."),
        new("vm_bytes", "bytes", "Address space."),
        new("oom_score_adj", "number", "-1000 to 1000."),
        new("oom_score", "number", "/proc/PID/oom_score."),
        new("cpu_usage_s", "s", "CPU time used so far."),
    ];

    private static readonly ColumnInfo[] HostTable =
    [
        Time,
        new("memory_total_bytes", "bytes", "MemTotal."),
        new("memory_free_bytes", "bytes", "MemFree."),
        new("memory_available_bytes", "bytes", "MemAvailable."),
        new("file_bytes", "bytes", "Page cache, shared memory included."),
        new("anon_bytes", "bytes", "Anonymous memory."),
        new("shmem_bytes", "bytes", "Shared memory and tmpfs."),
        new("dirty_bytes", "bytes", "Page cache that is not on the disk yet."),
        new("swap_total_bytes", "bytes", "SwapTotal."),
        new("swap_free_bytes", "bytes", "SwapFree."),
        new("cpu_busy_cores", "CPUs", "CPUs at work."),
        new("disk_read_bytes_per_s", "bytes/s", "Read from the disk."),
        new("disk_write_bytes_per_s", "bytes/s", "Written to the disk."),
    ];

    private static readonly ColumnInfo[] CgroupTable =
    [
        Time,
        new("path", "text", "Path of the cgroup below the hierarchy's root."),
        new("current", "bytes", "memory.current (v1: memory.usage_in_bytes)."),
        new("peak", "bytes", "memory.peak (v1: memory.max_usage_in_bytes)."),
        new("max", "bytes", "memory.max (v1: memory.limit_in_bytes).", NoLimit),
        new("high", "bytes", "memory.high.", NoLimit + ", " + OnV1),
        new("low", "bytes", "memory.low (v1: memory.soft_limit_in_bytes).", "v1: no soft limit"),
        new("min", "bytes", "memory.min.", OnV1),
        new("swap_current", "bytes", "memory.swap.current."),
        new("swap_max", "bytes", "memory.swap.max (v1: the memory+swap limit less the limit).", NoLimit),
        new("events_low", "number", "low of memory.events.", OnV1),
        new("events_high", "number", "high of memory.events.", OnV1),
        new("events_max", "number", "max of memory.events.", OnV1),
        new("events_oom", "number", "oom of memory.events.", OnV1),
        new("events_oom_kill", "number", "oom_kill of memory.events (v1: of memory.oom_control)."),
        new("events_oom_group_kill", "number", "oom_group_kill of memory.events.", OnV1),
        new("failcnt", "number", "memory.failcnt.", OnV2),
        new("under_oom", "0/1", "under_oom of memory.oom_control.", OnV2),
        new("oom_kill_disable", "0/1", "oom_kill_disable of memory.oom_control.", OnV2),
        new("frozen", "0/1", "1: all its processes are frozen."),
    ];

    /// <summary>The pressure columns, described.</summary>
    public static IReadOnlyList<ColumnInfo> Pressure { get; } =
    [
        .. from resource in new[] { "memory", "cpu", "io" }
           from kind in new[] { "some", "full" }
           from value in new[] { "avg10", "avg60", "avg300", "total_us" }
           select new ColumnInfo(
               $"psi_{resource}_{kind}_{value}",
               value == "total_us" ? "us" : "percent",
               (value == "total_us" ? "Time so far" : $"Share of the last {value[3..]} s") + $" in which {(kind == "some" ? "some task" : "all tasks")} waited for {(resource == "io" ? "the disk" : resource == "cpu" ? "a CPU" : resource)}."),
    ];

    /// <summary>The columns of a table, described.</summary>
    /// <param name="table">The table.</param>
    public static IReadOnlyList<ColumnInfo> Of(TraceTable table) => table switch
    {
        TraceTable.Container => ContainerTable,
        TraceTable.Process => ProcessTable,
        TraceTable.Host => HostTable,
        _ => CgroupTable,
    };
}
