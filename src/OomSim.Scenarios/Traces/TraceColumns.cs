using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>The columns of the output contract (interface §3), in order.</summary>
public static class TraceColumns
{
    /// <summary>containers.csv.</summary>
    public static IReadOnlyList<string> Containers { get; } = Split(
        "time_s,container,state,condition,memory_current_bytes,memory_limit_bytes,working_set_bytes,docker_stats_bytes,anon_bytes,file_bytes,shmem_bytes,"
        + "kernel_bytes,swap_bytes,cpu_usage_s,cpu_throttled_s,pids,oom_events,oom_kills,restart_count,psi_memory_some_avg10,psi_memory_full_avg10");

    /// <summary>processes.csv.</summary>
    public static IReadOnlyList<string> Processes { get; } = Split(
        "time_s,container,pid,ppid,comm,state,rss_bytes,anon_bytes,file_bytes,shmem_bytes,swap_bytes,vm_bytes,oom_score_adj,oom_score,cpu_usage_s");

    /// <summary>host.csv.</summary>
    public static IReadOnlyList<string> Host { get; } = Split(
        "time_s,memory_total_bytes,memory_free_bytes,memory_available_bytes,file_bytes,anon_bytes,shmem_bytes,dirty_bytes,swap_total_bytes,swap_free_bytes,"
        + "cpu_busy_cores,disk_read_bytes_per_s,disk_write_bytes_per_s");

    /// <summary>cgroups.csv.</summary>
    public static IReadOnlyList<string> Cgroups { get; } = Split(
        "time_s,path,current,peak,max,high,low,min,swap_current,swap_max,events_low,events_high,events_max,events_oom,events_oom_kill,events_oom_group_kill,"
        + "failcnt,under_oom,oom_kill_disable,frozen");

    /// <summary>
    /// The pressure columns of pressure.csv (K16.7). Expectations may name them for containers, the host and cgroups.
    /// </summary>
    public static IReadOnlyList<string> Pressure { get; } =
    [
        .. from resource in new[] { "memory", "cpu", "io" }
           from kind in new[] { "some", "full" }
           from value in new[] { "avg10", "avg60", "avg300", "total_us" }
           select $"psi_{resource}_{kind}_{value}",
    ];

    /// <summary>Values of <c>state</c> in containers.csv.</summary>
    public static IReadOnlyList<string> States { get; } = Split("created,running,paused,restarting,removing,exited,dead,removed");

    /// <summary>Values of <c>condition</c> in containers.csv.</summary>
    public static IReadOnlyList<string> Conditions { get; } = Split("active,idle,throttled,reclaiming,hung,frozen,dying,none");

    /// <summary>Values of <c>state</c> in processes.csv, as in <c>/proc/PID/stat</c>.</summary>
    public static IReadOnlyList<string> ProcessStates { get; } = Split("R,S,D,T,Z,X");

    /// <summary>Values of <c>outcome</c> in requests.csv, in the order of <see cref="RequestOutcome"/>.</summary>
    public static IReadOnlyList<string> Outcomes { get; } = Split("pending,ok,timeout,refused,reset");

    /// <summary>The columns of a table.</summary>
    public static IReadOnlyList<string> Of(TraceTable table) => table switch
    {
        TraceTable.Container => Containers,
        TraceTable.Process => Processes,
        TraceTable.Host => Host,
        _ => Cgroups,
    };

    /// <summary>The column a name means: itself, itself without its unit, or <c>memory</c> for <c>memory_current_bytes</c>; null when none.</summary>
    public static string? Resolve(TraceTable table, string name)
    {
        IReadOnlyList<string> columns = Of(table);
        if (table == TraceTable.Container && name == "memory")
        {
            return "memory_current_bytes";
        }

        return columns.FirstOrDefault(c => c == name) ?? columns.FirstOrDefault(c => WithoutUnit(c) == name)
            ?? (table == TraceTable.Process ? null : Pressure.FirstOrDefault(c => c == name));
    }

    /// <summary>A column's name without its unit.</summary>
    public static string WithoutUnit(string column)
    {
        foreach (string unit in new[] { "_bytes_per_s", "_bytes", "_s", "_cores" })
        {
            if (column.EndsWith(unit, StringComparison.Ordinal))
            {
                return column[..^unit.Length];
            }
        }

        return column;
    }

    /// <summary>True for columns that hold sizes in bytes (the cgroup files' columns too).</summary>
    public static bool IsSize(TraceTable table, string column) =>
        column.EndsWith("_bytes", StringComparison.Ordinal)
        || (table == TraceTable.Cgroup && column is "current" or "peak" or "max" or "high" or "low" or "min" or "swap_current" or "swap_max");

    /// <summary>True for columns that hold text.</summary>
    public static bool IsText(string column) => column is "container" or "comm" or "state" or "condition" or "path";

    /// <summary>True when the hosts of a cgroup version have the file that a column of cgroups.csv shows.</summary>
    public static bool IsIn(CgroupVersion version, string column) => column switch
    {
        "high" or "min" or "events_low" or "events_high" or "events_max" or "events_oom" or "events_oom_group_kill" => version == CgroupVersion.V2,
        "failcnt" or "under_oom" or "oom_kill_disable" => version == CgroupVersion.V1,
        _ => version == CgroupVersion.V2 || !column.StartsWith("psi_", StringComparison.Ordinal),
    };

    private static string[] Split(string names) => names.Split(',');
}
