using OomSim.Kernel;

namespace OomSim.Tests.Kernel;

/// <summary>Kernel logs of few lines, and what is worked out of them.</summary>
internal static class OomLogs
{
    public const string Table61 = "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name";

    public static string[] HostReport(int pid, string between = "") =>
    [
        "hog invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
        "262144 pages RAM",
        "Total swap = 0kB",
        Table61,
        "[      7]     0     7     4000     1000    65536        0             0 small",
        between,
        "[     12]     0    12     4000    10000    65536        0             0 hog",
        "[     13]     0    13     4000     9000    65536        0             0 web",
        $"oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=a,mems_allowed=0,global_oom,task_memcg=/docker/a,task=hog,pid={pid},uid=0",
        $"Out of memory: Killed process {pid} (hog) total-vm:16000kB, anon-rss:40000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:64kB oom_score_adj:0",
    ];

    public static IReadOnlyList<VictimCheck> Check(string prefix, params string[] lines) => VictimCheck.Of(OomLogReader.Read(lines.Select(l => prefix + l)), null);

    public static string[] HostReport(string release, params string[] rows) =>
    [
        "hog invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0",
        $"CPU: 0 PID: 9 Comm: hog Tainted: G           OE      {release} #1 Debian",
        "Mem-Info:",
        "Node 0 DMA free:1kB boost:0kB min:1kB low:1kB high:1kB present:15984kB managed:15360kB mlocked:0kB",
        "Node 0 DMA: 1*4kB (U) 0*8kB = 4kB", "Node 0 Normal free:1kB min:1kB present:16kB managed:1kB",
        "Node 1 Normal free:1kB min:1kB present:1048576kB managed:1000000kB", "Node 2 Normal free:1kB min:1kB present:524288kB managed:500000kB",
        "Total swap = 40000kB", "300000 pages RAM", "0 pages HighMem/MovableOnly", "10000 pages reserved", "5 pages cma reserved",
        "Tasks state (memory values in pages):", Table61, .. rows,
    ];

    public static string Killed(int pid, string name) =>
        $"Out of memory: Killed process {pid} ({name}) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:1kB oom_score_adj:0";
}
