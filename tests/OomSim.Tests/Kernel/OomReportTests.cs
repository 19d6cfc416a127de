using System.Globalization;
using System.Text.RegularExpressions;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>The kernel log of an OOM, line by line against the recordings' logs (K21).</summary>
public sealed class OomReportTests
{
    private static readonly string[] StatKeys =
        ("anon file kernel kernel_stack pagetables sec_pagetables percpu sock vmalloc shmem file_mapped file_dirty file_writeback swapcached "
        + "anon_thp file_thp shmem_thp inactive_anon active_anon inactive_file active_file unevictable slab_reclaimable slab_unreclaimable slab "
        + "workingset_refault_anon workingset_refault_file workingset_activate_anon workingset_activate_file workingset_restore_anon "
        + "workingset_restore_file workingset_nodereclaim pgscan pgsteal pgscan_kswapd pgscan_direct pgsteal_kswapd pgsteal_direct pgfault "
        + "pgmajfault pgrefill pgactivate pgdeactivate pglazyfree pglazyfreed thp_fault_alloc thp_collapse_alloc").Split(' ');

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void AMemcgReportHasTheRecordedLines(CgroupVersion version)
    {
        // Recordings kernel/v1-a01 and v2-a01: 64 MiB, no swap, 10 MiB/s.
        Bench bench = new(version);
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        if (version == CgroupVersion.V2)
        {
            bench.Host.WriteFile(a, "memory.swap.max", "0");
        }

        bench.Run(a, Sleep(1), Alloc(200 * MiB, 10 * MiB), Exit(0));
        bench.RunTo(30);
        string[] log = Texts(bench);
        int stack = Array.IndexOf(log, "Call Trace:");
        Assert.Equal("hog invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0", log[stack - 2]);
        Assert.StartsWith("CPU: 0 PID: 101 Comm: hog Not tainted 6.1.0-", log[stack - 1], StringComparison.Ordinal);
        string[] rest = log[(Array.IndexOf(log, " </TASK>") + 1)..];
        int at = 0;
        if (version == CgroupVersion.V1)
        {
            Assert.Equal("memory: usage 65536kB, limit 65536kB, failcnt 0", rest[at++]);
            Assert.Equal("memory+swap: usage 65536kB, limit 65536kB, failcnt 19", rest[at++]);
            Assert.Matches(@"^kmem: usage \d+kB, limit 9007199254740988kB, failcnt 0$", rest[at++]);
        }
        else
        {
            Assert.Equal("memory: usage 65536kB, limit 65536kB, failcnt 19", rest[at++]);
            Assert.Equal("swap: usage 0kB, limit 0kB, failcnt 0", rest[at++]);
        }

        Assert.Equal("Memory cgroup stats for /docker/a:", rest[at++]);
        Assert.Equal(StatKeys, rest[at..(at + StatKeys.Length)].Select(line => line.Split(' ')[0]));
        at += StatKeys.Length;
        Assert.Equal("Tasks state (memory values in pages):", rest[at++]);
        Assert.Equal("[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name", rest[at++]);
        Assert.Matches(@"^\[    101\]     0   101 {3,4}\d{5} {4}163\d\d {3}\d{6} {8}0 {13}0 hog$", rest[at++]);
        Assert.Equal("oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a,mems_allowed=0,oom_memcg=/docker/a,task_memcg=/docker/a,task=hog,pid=101,uid=0", rest[at++]);
        Assert.Matches(@"^Memory cgroup out of memory: Killed process 101 \(hog\) total-vm:\d+kB, anon-rss:65\d\d\dkB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:1\d\dkB oom_score_adj:0$", rest[at++]);
        Assert.Equal(at, rest.Length);

        // The block that belongs to one record is indented below it.
        Assert.StartsWith("               file ", bench.Host.Log.First(line => line.Contains(" file ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void AGlobalReportDividesTheHostIntoItsZones()
    {
        // Above 3 GiB there is Normal: 5 GiB − 3 GiB = 524,288 pages, of which a 256th is kept in each zone below, with what is between.
        Bench bench = new(configure: c => c with { Memory = 5L << 30 });
        bench.Run(bench.Group("/docker/a"), new WriteStep("/log", Quantity.Of(100 * Bench.MiB), Pace.Free), Alloc(4900 * Bench.MiB), Alloc(200 * Bench.MiB));
        bench.RunTo(60);
        string[] log = Texts(bench);
        string[] zones = [.. log.Where(l => l.Contains(" boost:", StringComparison.Ordinal))];
        Assert.Equal(["DMA", "DMA32", "Normal"], zones.Select(l => l.Split(' ')[2]));
        Assert.Equal(["lowmem_reserve[]: 0 3057 5105 5105 5105", "lowmem_reserve[]: 0 0 2048 2048 2048", "lowmem_reserve[]: 0 0 0 0 0"], log.Where(l => l.StartsWith("lowmem", StringComparison.Ordinal)));
        Assert.Equal([15360, 3130368, 2097152], zones.Select(l => Of(l, "managed")));
        string node = Assert.Single(log, l => l.StartsWith("Node 0 active_anon", StringComparison.Ordinal));
        foreach (string key in new[] { "inactive_anon", "active_file", "inactive_file", "unevictable" })
        {
            Assert.Equal(Of(node, key), zones.Sum(l => Of(l, key)));
        }

        Assert.All(zones, l => Assert.InRange(Of(l, "free") + Of(l, "inactive_anon") + Of(l, "inactive_file"), 0, Of(l, "managed")));
        Assert.Equal(15360, Of(zones[0], "free")); // 5,105 pages are more than DMA has
        Assert.Equal(Of(zones[1], "min") + (2048 * 4), Of(zones[1], "free"));
        Assert.Equal(zones.Select(l => Of(l, "free")), log.Where(l => l.Contains("kB = ", StringComparison.Ordinal) || l.Contains(") = ", StringComparison.Ordinal)).Select(l => long.Parse(l.Split(' ')[^1][..^2], System.Globalization.CultureInfo.InvariantCulture)));

        static long Of(string line, string key)
        {
            string rest = line[(line.IndexOf(" " + key + ":", StringComparison.Ordinal) + key.Length + 2)..];
            return long.Parse(rest[..rest.IndexOf("kB", StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public void AGlobalReportHasTheRecordedLines()
    {
        // Recording kernel/v1-g01.
        Bench bench = new();
        bench.Run(bench.Group("/docker/big"), Alloc(300 * MiB), Sleep(100));
        bench.Run(bench.Group("/docker/press"), new OomScoreAdjStep(-1000), Sleep(1), Alloc(700 * MiB, 100 * MiB), Sleep(100));
        bench.RunTo(20);
        string[] log = Texts(bench);
        string[] rest = log[(Array.IndexOf(log, " </TASK>") + 1)..];
        string[] patterns =
        [
            "^Mem-Info:$",
            @"^active_anon:0 inactive_anon:\d+ isolated_anon:0$",
            @"^ active_file:0 inactive_file:\d+ isolated_file:0$",
            @"^ unevictable:0 dirty:0 writeback:0$",
            @"^ slab_reclaimable:\d+ slab_unreclaimable:\d+$",
            @"^ mapped:0 shmem:0 pagetables:\d+$",
            "^ sec_pagetables:0 bounce:0$",
            "^ kernel_misc_reclaimable:0$",
            @"^ free:\d+ free_pcp:0 free_cma:0$",
            @"^Node 0 active_anon:0kB inactive_anon:\d+kB active_file:0kB inactive_file:\d+kB unevictable:0kB isolated\(anon\):0kB isolated\(file\):0kB mapped:0kB dirty:0kB writeback:0kB shmem:0kB shmem_thp: 0kB shmem_pmdmapped: 0kB anon_thp: 0kB writeback_tmp:0kB kernel_stack:\d+kB pagetables:\d+kB sec_pagetables:0kB all_unreclaimable\? yes$",
            @"^Node 0 DMA free:\d+kB boost:0kB min:\d+kB low:\d+kB high:\d+kB reserved_highatomic:0KB .*writepending:0kB present:15360kB managed:15360kB mlocked:0kB bounce:0kB free_pcp:0kB local_pcp:0kB free_cma:0kB$",
            @"^lowmem_reserve\[\]: 0 1009 1009 1009 1009$",
            @"^Node 0 DMA32 free:\d+kB boost:0kB min:\d+kB low:\d+kB high:\d+kB reserved_highatomic:0KB .*writepending:0kB present:1033216kB managed:1033216kB mlocked:0kB bounce:0kB free_pcp:0kB local_pcp:0kB free_cma:0kB$",
            @"^lowmem_reserve\[\]: 0 0 0 0 0$",
            @"^Node 0 DMA:( \d+\*\d+kB( \(U\))?){11} = \d+kB$",
            @"^Node 0 DMA32:( \d+\*\d+kB( \(U\))?){11} = \d+kB$",
            "^Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB$",
            @"^\d+ total pagecache pages$",
            "^0 pages in swap cache$",
            "^Free swap  = 0kB$",
            "^Total swap = 0kB$",
            "^262144 pages RAM$",
            "^0 pages HighMem/MovableOnly$",
            "^0 pages reserved$",
            @"^Tasks state \(memory values in pages\):$",
            @"^\[  pid  \]",
            @"^\[    101\] .* hog$",
            @"^\[    102\] .* -1000 hog$",
            "^oom-kill:constraint=CONSTRAINT_NONE,nodemask=\\(null\\),cpuset=press,mems_allowed=0,global_oom,task_memcg=/docker/big,task=hog,pid=101,uid=0$",
            @"^Out of memory: Killed process 101 \(hog\) total-vm:\d+kB, anon-rss:307\d\d\dkB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:\d+kB oom_score_adj:0$",
        ];
        Assert.Equal(patterns.Length, rest.Length);
        Assert.All(patterns.Zip(rest), pair => Assert.Matches(pair.First, pair.Second));
        Assert.Contains("gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=-1000", log[0], StringComparison.Ordinal);

        // The blocks of the buddy line add up to what is free.
        string buddy = rest[15];
        long sum = Regex.Matches(buddy, @"(\d+)\*(\d+)kB").Sum(m => Number(m.Groups[1]) * Number(m.Groups[2]));
        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $" = {sum}kB"), buddy, StringComparison.Ordinal);
    }

    [Fact]
    public void TenReportsOfKillsInFiveSecondsAndEveryKillLine()
    {
        // K2.6: kills at 0, 0.4, … 4.4 s: twelve in the first window, ten of them with a report; the next one, 6 s after the first, tells of the two.
        Bench bench = new();
        for (int i = 0; i < 12; i++)
        {
            bench.Run(bench.Group("/docker/a" + i, 8 * MiB), Sleep(1 + (0.4 * i)), Alloc(16 * MiB));
        }

        bench.Run(bench.Group("/docker/last", 8 * MiB), Sleep(7), Alloc(16 * MiB));
        bench.RunTo(6.5);
        string[] log = Texts(bench);
        Assert.Equal(10, log.Count(l => l.Contains("invoked oom-killer", StringComparison.Ordinal)));
        Assert.Equal(10, log.Count(l => l.StartsWith("oom-kill:", StringComparison.Ordinal)));
        Assert.Equal(12, log.Count(l => l.Contains("Killed process", StringComparison.Ordinal)));
        Assert.DoesNotContain(log, l => l.Contains("suppressed", StringComparison.Ordinal));
        bench.RunTo(10);
        log = Texts(bench);
        int suppressed = Array.IndexOf(log, "oom_kill_process: 2 callbacks suppressed");
        Assert.Contains("invoked oom-killer", log[suppressed + 1], StringComparison.Ordinal);
        Assert.Equal(11, log.Count(l => l.StartsWith("oom-kill:", StringComparison.Ordinal)));
    }

    [Fact]
    public void WithoutAVictimEveryTryIsReportedAndNoLineNamesOne()
    {
        // Recordings kernel/v1-a08 and v2-a08: report after report, each without the constraint line.
        Bench bench = new();
        Process p = bench.Run(bench.Group("/docker/a", 32 * MiB), new OomScoreAdjStep(-1000), Alloc(100 * MiB, 10 * MiB));
        bench.RunTo(10);
        string[] log = Texts(bench);
        int reports = log.Count(l => l.Contains("invoked oom-killer", StringComparison.Ordinal));

        // From about 3.2 s on, five tries a second: more than the 20 that a limit of 10 in 5 s would let through.
        Assert.InRange(reports, 30, 36);
        Assert.Equal(reports, log.Count(l => l == "Out of memory and no killable processes..."));
        Assert.Equal(reports, log.Count(l => l.StartsWith("[    101]", StringComparison.Ordinal)));
        Assert.DoesNotContain(log, l => l.StartsWith("oom-kill:", StringComparison.Ordinal));
        Assert.Null(p.Exit);
    }

    [Fact]
    public void TheTaskTableCanBeLeftOut()
    {
        Bench bench = new(CgroupVersion.V2, c => c with { Sysctl = new SortedDictionary<string, long> { ["vm.oom_dump_tasks"] = 0 } });
        bench.Run(bench.Group("/docker/a", 8 * MiB), Alloc(16 * MiB));
        bench.RunTo(2);
        string[] log = Texts(bench);
        Assert.DoesNotContain(log, l => l.StartsWith("Tasks state", StringComparison.Ordinal) || l.StartsWith('['));
        Assert.Contains(log, l => l.StartsWith("oom-kill:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("5.10", "CPU: 0 PID: 101 ", "rss pgtables_bytes", "0x100cca(GFP_HIGHUSER_MOVABLE)")]
    [InlineData("6.12", "CPU: 0 UID: 0 PID: 101 ", "rss rss_anon rss_file rss_shmem pgtables_bytes", "0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP)")]
    public void ReleasesDifferInFields(string kernel, string cpu, string columns, string gfp)
    {
        Bench bench = new(CgroupVersion.V2, c => c with { Kernel = kernel });
        bench.Run(bench.Group("/docker/a"), Alloc(1000 * MiB, 500 * MiB));
        bench.RunTo(10);
        string[] log = Texts(bench);
        Assert.Contains("gfp_mask=" + gfp + ", order=0", log[0], StringComparison.Ordinal);
        Assert.StartsWith(cpu, log[1], StringComparison.Ordinal);
        Assert.Contains(log, l => l.Contains(columns, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("5.4", "own", "0x100cca(GFP_HIGHUSER_MOVABLE)")]
    [InlineData("6.1", "own", "0x100cca(GFP_HIGHUSER_MOVABLE)")] // docker/v1-01
    [InlineData("6.12", "own", "0x100cca(GFP_HIGHUSER_MOVABLE)")]
    [InlineData("6.1", "elsewhere", "0xcc0(GFP_KERNEL)")] // docker/v2-15, the second and third kill
    [InlineData("6.1", "locked", "0xcc0(GFP_KERNEL)")]
    public void AMemcgReportHasTheFlagsOfTheLastFault(string kernel, string text, string gfp)
    {
        Bench bench = new(CgroupVersion.V2, c => c with { Kernel = kernel });
        TestFiles files = new(("/hog", 800 << 10));
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        if (text == "elsewhere")
        {
            Spawn(bench, bench.Group("/docker/first"), files, Sleep(100));
            bench.RunTo(1);
        }

        Spawn(bench, a, files, text == "locked" ? [new MlockAllStep(), Alloc(100 * MiB)] : [Alloc(100 * MiB)]);
        bench.RunTo(5);
        Assert.Equal(1, a.Read().EventsOomKill);
        Assert.Equal("hog invoked oom-killer: gfp_mask=" + gfp + ", order=0, oom_score_adj=0", Texts(bench)[0]);
        OomLogReport report = Assert.Single(OomLogReader.Read(bench.Host.Log));
        Assert.True(Assert.Single(VictimCheck.Of([report], null)).Agrees);
    }

    private static void Spawn(Bench bench, Cgroup cgroup, TestFiles files, params Step[] steps) => bench.Host.Spawn(new SpawnRequest
    {
        Cgroup = cgroup,
        Program = Program("hog", steps) with { Exec = "/hog" },
        Files = files,
        Owner = "a",
    });

    private static long Number(Group digits) => long.Parse(digits.Value, CultureInfo.InvariantCulture);

    /// <summary>The log without its time stamps and the indentation that stands for them.</summary>
    private static string[] Texts(Bench bench) => [.. bench.Host.Log.Select(line => Regex.Replace(line, @"^(\[ *\d+\.\d{6}\] | {15})", ""))];
}
