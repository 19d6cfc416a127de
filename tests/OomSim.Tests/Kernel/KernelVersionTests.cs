using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>What reports, files and the reaper do by the kernel's release (K23).</summary>
public sealed class KernelVersionTests
{
    private const string Lists = "inactive_anon,active_anon,inactive_file,active_file,unevictable,slab_reclaimable,slab_unreclaimable";

    private const string Workingset = "slab,workingset_refault_anon,workingset_refault_file,workingset_activate_anon,workingset_activate_file,workingset_restore_anon,workingset_restore_file,workingset_nodereclaim";

    [Theory]
    [InlineData("5.4", "anon,file,kernel_stack,slab,sock,shmem,file_mapped,file_dirty,file_writeback,anon_thp," + Lists
        + ",pgfault,pgmajfault,workingset_refault,workingset_activate,workingset_nodereclaim,pgrefill,pgscan,pgsteal,pgactivate,pgdeactivate,pglazyfree,pglazyfreed,thp_fault_alloc,thp_collapse_alloc")]
    [InlineData("5.10", "anon,file,kernel_stack,percpu,sock,shmem,file_mapped,file_dirty,file_writeback,anon_thp," + Lists + "," + Workingset
        + ",pgfault,pgmajfault,pgrefill,pgscan,pgsteal,pgactivate,pgdeactivate,pglazyfree,pglazyfreed,thp_fault_alloc,thp_collapse_alloc")]
    [InlineData("5.15", "anon,file,kernel_stack,pagetables,percpu,sock,shmem,file_mapped,file_dirty,file_writeback,swapcached,anon_thp,file_thp,shmem_thp," + Lists + "," + Workingset
        + ",pgfault,pgmajfault,pgrefill,pgscan,pgsteal,pgactivate,pgdeactivate,pglazyfree,pglazyfreed,thp_fault_alloc,thp_collapse_alloc")]
    [InlineData("6.18", "anon,file,kernel,kernel_stack,pagetables,sec_pagetables,percpu,sock,vmalloc,shmem,file_mapped,file_dirty,file_writeback,swapcached,anon_thp,file_thp,shmem_thp," + Lists
        + "," + Workingset + ",pgdemote_kswapd,pgdemote_direct,pgdemote_khugepaged,pgscan,pgsteal,pswpin,pswpout,pgscan_kswapd,pgscan_direct,pgscan_khugepaged,pgscan_proactive,pgsteal_kswapd,pgsteal_direct,"
        + "pgsteal_khugepaged,pgsteal_proactive,pgfault,pgmajfault,pgrefill,pgactivate,pgdeactivate,pglazyfree,pglazyfreed,swpin_zero,swpout_zero,thp_fault_alloc,thp_collapse_alloc,thp_swpout,thp_swpout_fallback")]
    public void MemoryStatHasTheKernelsKeys(string kernel, string keys)
    {
        // K7.19 for 6.18; older ones as their memory_stat_format has them.
        Bench bench = new(configure: c => c with { Kernel = kernel });
        string[] lines = bench.Host.ReadFile(bench.Group("/a"), "memory.stat")!.TrimEnd('\n').Split('\n');
        Assert.Equal(keys.Split(','), lines.Select(l => l.Split(' ')[0]));
    }

    [Theory]
    [InlineData("5.15", false, false)]
    [InlineData("6.1", true, false)]
    [InlineData("6.18", true, true)]
    public void V1StatGrewKeys(string kernel, bool workingset, bool swapcached)
    {
        Bench bench = new(CgroupVersion.V1, c => c with { Kernel = kernel });
        string stat = bench.Host.ReadFile(bench.Group("/a"), "memory.stat")!;
        Assert.Equal(workingset, stat.Contains("\nworkingset_refault_file ", StringComparison.Ordinal));
        Assert.Equal(swapcached, stat.Contains("\nswapcached ", StringComparison.Ordinal) && stat.Contains("\ntotal_swapcached ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("6.1", CgroupVersion.V1, "anon")]
    [InlineData("6.18", CgroupVersion.V1, "cache")]
    [InlineData("6.18", CgroupVersion.V2, "anon")]
    public void AReportShowsTheStatOfItsHierarchyInNewKernels(string kernel, CgroupVersion version, string first)
    {
        // K21.4.
        Bench bench = new(version, c => c with { Kernel = kernel });
        bench.Run(bench.Group("/a", 16 * MiB), Alloc(32 * MiB));
        bench.RunTo(3);
        string[] log = [.. bench.Host.Log];
        int at = Array.FindIndex(log, l => l.EndsWith("Memory cgroup stats for /a:", StringComparison.Ordinal));
        Assert.Contains($" {first} ", log[at + 1], StringComparison.Ordinal);
    }

    [Fact]
    public void FailcntOfAReportIsWhatTheEventsCountIn618()
    {
        Bench bench = new(configure: c => c with { Kernel = "6.18" });
        Cgroup a = bench.Group("/a", 16 * MiB);
        bench.Run(a, Alloc(32 * MiB));
        bench.RunTo(3);

        // One OOM of a group that has nothing to reclaim: 18 passes, counted as events; the counter itself was refused once more (K3.13, K3.14).
        string line = Assert.Single(bench.Host.Log, l => l.Contains("] memory: usage", StringComparison.Ordinal));
        Assert.EndsWith("failcnt 18", line, StringComparison.Ordinal);
        Bench old = new();
        old.Run(old.Group("/a", 16 * MiB), Alloc(32 * MiB));
        old.RunTo(3);
        Assert.EndsWith("failcnt 19", Assert.Single(old.Host.Log, l => l.Contains("] memory: usage", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void TheSwapLimitsFailcntIsShown()
    {
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/a", 16 * MiB);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.swap.max", "8M"));
        bench.Run(a, Alloc(32 * MiB));
        bench.RunTo(5);
        string line = Assert.Single(bench.Host.Log, l => l.Contains("] swap: usage", StringComparison.Ordinal));
        Assert.Matches("usage 8192kB, limit 8192kB, failcnt [1-9][0-9]*$", line);
    }

    [Theory]
    [InlineData("5.15", true)]
    [InlineData("6.1", false)]
    public void LockedMemoryIsReapedFrom61On(string kernel, bool stays)
    {
        // K2.13. Its program's 4 MiB are mapped from a file: unmapped with the rest.
        Bench bench = new(configure: c => c with { Kernel = kernel, Profile = c.Profile with { ExitTime = 100 * SimTime.Second } });
        Cgroup a = bench.Group("/a", 64 * MiB);
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = a,
            Owner = "a",
            Files = new TestFiles(("/hog", 4 * MiB)),
            Program = Program("hog", new MlockAllStep(), Alloc(100 * MiB)) with { Exec = "/hog" },
        });
        bench.RunTo(5);
        string line = Assert.Single(bench.Host.Log, l => l.Contains("oom_reaper: reaped", StringComparison.Ordinal));
        Assert.EndsWith(stays ? "file-rss:4096kB, shmem-rss:0kB" : "now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB", line, StringComparison.Ordinal);
        Assert.Equal(stays, a.Read().Anon > 50 * MiB);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("5.10", false)]
    [InlineData("5.15", true)]
    [InlineData("6.1", true)]
    public void AFaultThatNobodyCanBeKilledForIsTold(string kernel, bool tells)
    {
        // K4.5, K23.5: five tries a second, of which ten in 5 s are told.
        Bench bench = new(configure: c => c with { Kernel = kernel });
        bench.Run(bench.Group("/a", 16 * MiB), new OomScoreAdjStep(-1000), Alloc(32 * MiB));
        bench.RunTo(11);
        string[] told = [.. bench.Host.Log.Where(l => l.EndsWith("] Huh VM_FAULT_OOM leaked out to the #PF handler. Retrying PF", StringComparison.Ordinal))];
        Assert.InRange(told.Length, tells ? 20 : 0, tells ? 30 : 0);
        Assert.Equal(tells, bench.Host.Log.Any(l => l.Contains("] pagefault_out_of_memory: ", StringComparison.Ordinal) && l.EndsWith(" callbacks suppressed", StringComparison.Ordinal)));
    }

    [Fact]
    public void AFaultOnAFileIsTriedAgainInSilence()
    {
        // Recordings kernel/v1-a08, v2-a08: reports without end, and no such line.
        Bench bench = new();
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = bench.Group("/a", 16 * MiB),
            Owner = "a",
            Files = new TestFiles(("/hog", MiB)),
            Program = Program("hog", new OomScoreAdjStep(-1000), Alloc(32 * MiB)) with { Exec = "/hog" },
        });
        bench.RunTo(5);
        Assert.Contains(bench.Host.Log, l => l.Contains("no killable processes", StringComparison.Ordinal));
        Assert.DoesNotContain(bench.Host.Log, l => l.Contains("leaked out", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("6.1", false)]
    [InlineData("6.12", true)]
    [InlineData("6.18", true)]
    public void DeprecatedFilesAreToldOnce(string kernel, bool tells)
    {
        // K4.7; the texts are those of mm/memcontrol-v1.c since 6.12, with the address that it has for oom_control.
        Bench bench = new(CgroupVersion.V1, c => c with { Kernel = kernel });
        Cgroup a = bench.Group("/a");
        bench.Host.WriteFile(a, "memory.oom_control", "1");
        bench.Host.WriteFile(a, "memory.oom_control", "0");
        bench.Host.WriteFile(a, "memory.soft_limit_in_bytes", "1M");
        bench.Host.WriteFile(a, "memory.move_charge_at_immigrate", "0");
        bench.Host.WriteFile(a, "memory.kmem.limit_in_bytes", "1M");
        const string use = " Please report your usecase to linux-mm@kvack.org if you depend on this functionality.";
        string[] all =
        [
            "oom_control is deprecated and will be removed. Please report your usecase to linux-mm-@kvack.org if you depend on this functionality.",
            "soft_limit_in_bytes is deprecated and will be removed." + use,
            "Cgroup memory moving (move_charge_at_immigrate) is deprecated." + use,
            "kmem.limit_in_bytes is deprecated and will be removed. Writing any value to this file has no effect." + use,
        ];
        Assert.Equal(tells ? all : all[3..], bench.Host.Log.Select(l => l[(l.IndexOf(']', StringComparison.Ordinal) + 2)..]));
    }

    [Theory]
    [InlineData("5.4", 67584)]
    [InlineData("5.10", 92681)]
    public void TheDefaultReserveOfA54HostIsCapped(string kernel, long kilobytes)
    {
        // K10.1: 512 GiB, sqrt(16 * 536870912) = 92681, at most 65536 in 5.4; huge pages then ask for (2 * 512 + 512 * 9) pages in each of three zones, K10.2.
        Bench bench = new(configure: c => c with { Kernel = kernel, Memory = 512L << 30 });
        Assert.Equal(kilobytes, bench.Host.Sysctl("vm.min_free_kbytes"));
    }

    [Fact]
    public void AvailableMemoryCountsReclaimableSlab()
    {
        // K10.10: 400 MiB of a file that was written have some 12 MiB of slab, which is available again but for half of it or the low watermarks.
        Bench bench = new(configure: c => c with { DiskWrite = 1000 * MiB });
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = bench.Group("/a"),
            Owner = "a",
            Files = new TestFiles(),
            Program = Program("w", new WriteStep("/f", Quantity.Of(400 * MiB), Pace.Free), Sleep(100)),
        });
        bench.RunTo(40);
        long slab = MemInfo(bench, "SReclaimable");
        long file = MemInfo(bench, "Cached");
        Assert.InRange(slab, 10_000, 14_000);
        Watermarks marks = bench.Host.Watermarks;
        long low = marks.LowSum >> 10;
        long expected = MemInfo(bench, "MemFree") - (marks.High >> 10) + file - Math.Min(file / 2, low) + slab - Math.Min(slab / 2, low);
        Assert.InRange(MemInfo(bench, "MemAvailable"), expected - 8, expected + 8);
        bench.Host.SetSysctl("vm.drop_caches", "1");
        bench.Host.CheckInvariants();
    }

    private static long MemInfo(Bench bench, string key)
    {
        string line = Assert.Single(bench.Host.ReadProc("/proc/meminfo")!.Split('\n'), l => l.StartsWith(key + ":", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
