using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>What the kernel log says about a host that runs out of memory, as docker/v1-08 recorded it.</summary>
public sealed class HostOomReportTests
{
    [Fact]
    public void A_host_OOM_tells_the_hosts_memory_the_tasks_and_the_victim()
    {
        Bench bench = new(configure: c => c with { Memory = 512L << 20 });
        Watcher watcher = new(bench.Host);
        bench.Host.Observers.Add(watcher);
        Process shared = bench.Run(bench.Group("/docker/s"), new ShmStep(Quantity.Of(40 * MiB), Pace.Free), new SleepStep(null));
        Process hog = bench.Run(bench.Group("/docker/a"), Alloc(400 * MiB, 100 * MiB), Alloc(400 * MiB, 100 * MiB), Exit(0));
        bench.RunTo(10);

        HostValues then = watcher.AtKill!.Value;
        string[] log = [.. bench.Host.Log.Select(l => l[15..])];
        int start = Array.FindIndex(log, l => l == "Mem-Info:");
        Assert.Equal("hog invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0", log[0]);
        string[] expected =
        [
            "Mem-Info:",
            $"active_anon:0 inactive_anon:{(then.Anon + then.Shmem) / 4096} isolated_anon:0",
            " active_file:0 inactive_file:0 isolated_file:0",
            " unevictable:0 dirty:0 writeback:0",
            " slab_reclaimable:0 slab_unreclaimable:*",
            $" mapped:{then.Shmem / 4096} shmem:{then.Shmem / 4096} pagetables:*",
            " sec_pagetables:0 bounce:0",
            " kernel_misc_reclaimable:0",
            $" free:{then.MemoryFree / 4096} free_pcp:0 free_cma:0",
            $"Node 0 active_anon:0kB inactive_anon:{(then.Anon + then.Shmem) / 1024}kB active_file:0kB inactive_file:0kB unevictable:0kB isolated(anon):0kB*all_unreclaimable? yes",

            // Of 26,214 kB (K10.2: 5 %) 764 are DMA's, in whole pages; a 256th of the 508,928 kB above is 497 pages, 1,988 kB (K10.6).
            "Node 0 DMA free:2752kB boost:0kB min:764kB low:952kB high:1140kB*managed:15360kB mlocked:0kB*",
            "lowmem_reserve[]: 0 497 497 497 497",
            $"Node 0 DMA32 free:{(then.MemoryFree / 1024) - 2752}kB boost:0kB min:25444kB*managed:508928kB mlocked:0kB*",
            "lowmem_reserve[]: 0 0 0 0 0",
            "Node 0 DMA: 0*4kB 0*8kB 0*16kB 0*32kB 1*64kB (U) 1*128kB (U) 0*256kB 1*512kB (U) 0*1024kB 1*2048kB (U) 0*4096kB = 2752kB",
            $"Node 0 DMA32: * = {(then.MemoryFree / 1024) - 2752}kB",
            "Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB",
            $"{then.File / 4096} total pagecache pages",
            "0 pages in swap cache",
            "Free swap  = 0kB",
            "Total swap = 0kB",
            "131072 pages RAM",
            "0 pages HighMem/MovableOnly",
            "0 pages reserved",
            "Tasks state (memory values in pages):",
            "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
            $"[{shared.Pid,7}]     0 {shared.Pid,5} *        0             0 hog",
            $"[{hog.Pid,7}]     0 {hog.Pid,5} *        0             0 hog",
            $"oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=a,mems_allowed=0,global_oom,task_memcg=/docker/a,task=hog,pid={hog.Pid},uid=0",
            $"Out of memory: Killed process {hog.Pid} (hog) total-vm:*kB, anon-rss:*kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:*kB oom_score_adj:0",
        ];
        Assert.All(expected.Zip(log[start..(start + expected.Length)]), line => Assert.Matches(Pattern(line.First), line.Second));
    }

    [Theory]
    [InlineData("5.4", "writeback:0 unstable:0", "pagetables:* bounce:0", "anon_thp: 0kB writeback_tmp:0kB unstable:0kB all_unreclaimable? yes", "min:*high:*kB active_anon:*mlocked:0kB kernel_stack:*kB pagetables:*kB bounce:0kB")]
    [InlineData("5.10", "writeback:0", "pagetables:* bounce:0", "anon_thp: 0kB writeback_tmp:0kB kernel_stack:*kB all_unreclaimable? yes", "min:*high:*kB reserved_highatomic:0KB active_anon:*mlocked:0kB pagetables:*kB bounce:0kB")]
    [InlineData("5.15", "writeback:0", "pagetables:* bounce:0", "anon_thp: 0kB writeback_tmp:0kB kernel_stack:*kB pagetables:*kB all_unreclaimable? yes", "min:*high:*kB reserved_highatomic:0KB active_anon:*mlocked:0kB bounce:0kB")]
    [InlineData("6.1", "writeback:0", "pagetables:*", "anon_thp: 0kB writeback_tmp:0kB kernel_stack:*kB pagetables:*kB sec_pagetables:0kB all_unreclaimable? yes", "boost:0kB min:*high:*kB reserved_highatomic:0KB active_anon:*mlocked:0kB bounce:0kB")]
    [InlineData("6.12", "writeback:0", "pagetables:*", "anon_thp:0kB writeback_tmp:0kB kernel_stack:*kB pagetables:*kB sec_pagetables:0kB all_unreclaimable? yes", "boost:0kB min:*high:*kB reserved_highatomic:0KB active_anon:*mlocked:0kB bounce:0kB")]
    [InlineData("6.18", "writeback:0", "pagetables:*", "anon_thp:0kB kernel_stack:*kB pagetables:*kB sec_pagetables:0kB all_unreclaimable? yes Balloon:0kB", "boost:0kB min:*high:*kB reserved_highatomic:0KB free_highatomic:0KB active_anon:*mlocked:0kB bounce:0kB")]
    public void The_lines_are_those_of_the_kernel_with_the_figures_of_its_files(string kernel, string writes, string tables, string node, string zone)
    {
        // 5.4 and 5.13: ../shared/realdata/oomlogs; 6.1: recording kernel/v1-g01; the others: reports on the kernel's lists.
        Bench bench = new(configure: c => c with { Memory = 512L << 20, Kernel = kernel });
        Watcher watcher = new(bench.Host);
        bench.Host.Observers.Add(watcher);
        bench.Run(bench.Group("/docker/s"), Alloc(40 * MiB), new MlockAllStep(), new SleepStep(null));
        bench.Run(bench.Group("/docker/a"), Alloc(300 * MiB, 100 * MiB), Alloc(300 * MiB, 100 * MiB), Exit(0));
        bench.RunTo(10);
        string[] log = [.. bench.Host.Log.Select(l => l[15..])];
        string info = watcher.Info!;
        Assert.Equal($"active_anon:{Of(info, "Active(anon)") / 4} inactive_anon:{Of(info, "Inactive(anon)") / 4} isolated_anon:0", Line("active_anon:"));
        Assert.Equal($" slab_reclaimable:{Of(info, "SReclaimable") / 4} slab_unreclaimable:{Of(info, "SUnreclaim") / 4}", Line(" slab_reclaimable:"));
        Assert.Matches(Pattern($" unevictable:{Of(info, "Unevictable") / 4} dirty:0 {writes}"), Line(" unevictable:"));
        Assert.Matches(Pattern($" mapped:0 shmem:0 {tables}"), Line(" mapped:"));
        Assert.Matches(Pattern("*" + node.Replace("kernel_stack:*", $"kernel_stack:{Of(info, "KernelStack")}", StringComparison.Ordinal)), Line("Node 0 active_anon:"));
        Assert.Matches(Pattern($"Node 0 DMA free:*kB {zone.Replace("mlocked:0", "mlocked:*", StringComparison.Ordinal)} free_pcp:*"), Line("Node 0 DMA free:"));
        Assert.Equal(kernel[0] == '6', log.Contains(" kernel_misc_reclaimable:0"));

        string Line(string start) => Assert.Single(log, l => l.StartsWith(start, StringComparison.Ordinal));
    }

    private static long Of(string info, string key)
    {
        string line = Assert.Single(info.Split('\n'), l => l.StartsWith(key + ":", StringComparison.Ordinal));
        return long.Parse(line[(key.Length + 1)..].Replace("kB", "", StringComparison.Ordinal).Trim(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Pattern(string line) => "^" + System.Text.RegularExpressions.Regex.Escape(line).Replace("\\*", ".*", StringComparison.Ordinal) + "$";

    private sealed class Watcher(LinuxHost host) : IHostObserver
    {
        public HostValues? AtKill { get; private set; }

        public string? Info { get; private set; }

        public void OnOomKill(Process process)
        {
            AtKill ??= host.Read();
            Info ??= host.ReadProc("/proc/meminfo");
        }
    }
}
