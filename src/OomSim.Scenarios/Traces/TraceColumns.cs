using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>The columns of the output contract (interface §3), in order.</summary>
public static class TraceColumns
{
    /// <summary>containers.csv.</summary>
    public static IReadOnlyList<string> Containers { get; } = Names(DescribedColumns.Of(TraceTable.Container));

    /// <summary>processes.csv.</summary>
    public static IReadOnlyList<string> Processes { get; } = Names(DescribedColumns.Of(TraceTable.Process));

    /// <summary>host.csv.</summary>
    public static IReadOnlyList<string> Host { get; } = Names(DescribedColumns.Of(TraceTable.Host));

    /// <summary>cgroups.csv.</summary>
    public static IReadOnlyList<string> Cgroups { get; } = Names(DescribedColumns.Of(TraceTable.Cgroup));

    /// <summary>
    /// The pressure columns of pressure.csv (K16.7). Expectations may name them for containers, the host and cgroups.
    /// </summary>
    public static IReadOnlyList<string> Pressure { get; } = Names(DescribedColumns.Pressure);

    /// <summary>Values of <c>state</c> in containers.csv.</summary>
    public static IReadOnlyList<string> States { get; } = DescribedColumns.States;

    /// <summary>Values of <c>condition</c> in containers.csv.</summary>
    public static IReadOnlyList<string> Conditions { get; } = Split("active,idle,throttled,reclaiming,hung,frozen,dying,none");

    /// <summary>Values of <c>state</c> in processes.csv, as in <c>/proc/PID/stat</c>.</summary>
    public static IReadOnlyList<string> ProcessStates { get; } = DescribedColumns.ProcessStates;

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

    /// <summary>True for amounts of memory that flow: straight lines between what happens. Limits and addresses jump.</summary>
    public static bool IsLine(TraceTable table, string column) => IsSize(table, column) && column switch
    {
        "memory_limit_bytes" or "vm_bytes" or "memory_total_bytes" or "swap_total_bytes" or "peak" or "max" or "high" or "low" or "min" or "swap_max" => false,
        _ => true,
    };

    /// <summary>True for columns that hold whole numbers without a unit: counts, PIDs and scores.</summary>
    public static bool IsCount(TraceTable table, string column) => DescribedColumns.Of(table).Any(c => c.Name == column && c.Unit == "number");

    /// <summary>True for columns that hold text.</summary>
    public static bool IsText(string column) => column is "container" or "comm" or "state" or "condition" or "path";

    /// <summary>True when the hosts of a cgroup version have the file that a column of cgroups.csv shows.</summary>
    public static bool IsIn(CgroupVersion version, string column) => column switch
    {
        "high" or "min" or "events_low" or "events_high" or "events_max" or "events_oom" or "events_oom_group_kill" => version == CgroupVersion.V2,
        "failcnt" or "under_oom" or "oom_kill_disable" => version == CgroupVersion.V1,
        _ => version == CgroupVersion.V2 || !column.StartsWith("psi_", StringComparison.Ordinal),
    };

    private static string[] Names(IEnumerable<ColumnInfo> columns) => [.. columns.Select(c => c.Name)];

    private static string[] Split(string names) => names.Split(',');
}
