using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary>A service's limits on cgroup v1 and v2 beside each other.</summary>
internal static class LimitsSideBySide
{
    private static readonly string[] Headings = ["CGROUP V1", "VALUE", "CGROUP V2", "VALUE", "FROM"];

    // Files of the same meaning; empty where one version has none.
    private static readonly (string V1, string V2)[] Pairs =
    [
        ("memory.limit_in_bytes", "memory.max"),
        ("memory.memsw.limit_in_bytes", "memory.swap.max"),
        ("memory.soft_limit_in_bytes", "memory.low"),
        ("memory.oom_control", ""),
        ("memory.swappiness", ""),
        ("", "memory.high"),
        ("", "memory.swap.high"),
        ("", "memory.min"),
        ("", "memory.oom.group"),
        ("cpu.shares", "cpu.weight"),
        ("cpu.cfs_quota_us", "cpu.max"),
        ("cpu.cfs_period_us", ""),
        ("cpuset.cpus", "cpuset.cpus"),
        ("pids.max", "pids.max"),
        ("oom_score_adj", "oom_score_adj"),
        ("/dev/shm", "/dev/shm"),
        ("restart", "restart"),
    ];

    /// <summary>Writes it.</summary>
    public static void Write(CliConsole console, ServiceLimits v1, ServiceLimits v2, string file)
    {
        List<string[]> rows = [];
        List<(string File, string How)> differences = [];
        foreach ((string first, string second) in Pairs)
        {
            LimitValue? one = v1.Values.FirstOrDefault(v => v.File == first);
            LimitValue? two = v2.Values.FirstOrDefault(v => v.File == second);
            if ((one ?? two) is not { } either)
            {
                continue;
            }

            rows.Add([one?.File ?? "-", one is null ? "" : LimitsText.Value(one), two?.File ?? "-", two is null ? "" : LimitsText.Value(two), LimitsText.From(either, file)]);
            if (one is not null && two is not null && one.How != two.How && (one.IsSet || one.Bytes is not null))
            {
                differences.AddRange([(one.File, one.How), (two.File, two.How)]);
            }
        }

        if (rows.Count > 0)
        {
            DrawnTable.Write(console, Headings, rows, isText: _ => true, indent: "  ", width: LimitsText.Width);
        }

        differences.ForEach(d => Prose.Write(console, $"  {d.File}: ", d.How));
        LimitsText.WriteRemarks(console, v1.Remarks, v2.Remarks);
    }
}
