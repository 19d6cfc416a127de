using OomSim.Kernel;
using OomSim.Tests.Scenarios;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>OOM reports read back: figures, formats of all ages, and who the arithmetic names (K1, K21, K22).</summary>
public sealed class VictimCheckTests
{
    private const string Table61 = "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name";

    /// <summary>What stands before the kernel's text, depending on who kept the log.</summary>
    public static TheoryData<string> Prefixes =>
    [
        "", "[ 5864.708440] ", "[Thu May 14 23:17:24 2020] ", "Jan  5 15:19:27 kernel: [ 5864.708440] ", "Jan 28 19:58:45 host kernel: ",
        "2026-11-28T10:00:00,123456+01:00 host kernel: ", "<4>[   12.345678] ", "kern  :warn  : [   12.345678] ", "[   12.345678][ T1234] ",
        "[Di Aug 12 03:54:03 2025] ", "[mer. août 12 03:54:03 2025] ", "[火  8月 12 03:54:03 2025] ", "Aug 12 03:54:03 host kernel: [Mi Mär 12 03:54:03 2025] ",
        "4,1234,5678900,-;", "2026-11-28T10:00:00,123456+01:00 ",
    ];

    [Theory]
    [InlineData("12345x", "the row of pid 12 has '12345x' as rss")]
    [InlineData("99999999999999999999", "the row of pid 12 has '99999999999999999999' as rss")]
    public void ARowThatCannotBeReadIsToldAndLeavesTheVictimOpen(string rss, string reason)
    {
        string[] lines = HostReport(12);
        int hog = Array.FindIndex(lines, l => l.EndsWith(" hog", StringComparison.Ordinal));
        lines[hog] = lines[hog].Replace("10000", rss, StringComparison.Ordinal);
        VictimCheck check = Assert.Single(Check("<4>", lines));
        UnreadRow unread = Assert.Single(check.Report.Unread);
        Assert.Equal((hog + 1, lines[hog].IndexOf(rss, StringComparison.Ordinal) + 4), (unread.Line, unread.Column));
        Assert.Equal(reason, unread.Reason);
        Assert.Equal(["small", "web"], check.Candidates.Select(c => c.Task.Name));
        Assert.Equal((true, null, null), (check.LacksRows, check.Computed, check.Agrees));
    }

    [Theory]
    [InlineData(3, false)] // The heading alone: there is no row that could be the last.
    [InlineData(5, true)]
    [InlineData(8, true)]
    [InlineData(9, false)] // What follows the table shows that it is whole.
    [InlineData(10, false)]
    public void ATableThatTheLogEndsInIsCut(int lines, bool isCut)
    {
        VictimCheck check = Assert.Single(Check("", HostReport(12)[..lines]));
        Assert.Equal((isCut, false), (check.Report.IsTableCut, check.LacksRows));

        // Another report begins: the first is cut as well.
        Assert.Equal(isCut, Check("", [.. HostReport(12)[..lines], .. HostReport(12)])[0].Report.IsTableCut);
    }

    [Fact]
    public void ARowCutInTheMiddleIsTold()
    {
        string[] lines = [.. HostReport(12)[..6], "[     12]     0    12     4000    100"];
        VictimCheck check = Assert.Single(Check("", lines));
        Assert.Equal(new UnreadRow(7, 38, "the row of pid 12 ends before its name"), Assert.Single(check.Report.Unread));
        Assert.Equal((true, null), (check.Report.IsTableCut, check.Computed));
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void AReportIsReadWhoeverKeptIt(string prefix)
    {
        VictimCheck check = Assert.Single(Check(prefix,
            "hog invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=5",
            "CPU: 1 PID: 12 Comm: hog Not tainted 6.1.0-50-cloud-amd64 #1  Debian 6.1.176-1",
            "memory: usage 65536kB, limit 65536kB, failcnt 19",
            "swap: usage 0kB, limit 0kB, failcnt 0",
            "Memory cgroup stats for /docker/a:",
            "Tasks state (memory values in pages):",
            Table61,
            "[     12]     0    12     4000    10000    65536        7             5 hog",
            "[     13]     0    13     4000    10000    65536        7           -30 name with blanks",
            "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a,mems_allowed=0,oom_memcg=/docker/a,task_memcg=/docker/a/b,task=hog,pid=12,uid=0",
            "Memory cgroup out of memory: Killed process 12 (hog) total-vm:16000kB, anon-rss:40000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:64kB oom_score_adj:5"));
        OomLogReport report = check.Report;
        Assert.Equal((1, "hog", "6.1.0-50-cloud-amd64", true, "/docker/a", 65536, 0), (report.Line, report.Trigger, report.Release, report.IsMemcg, report.Memcg, report.LimitKb, report.SwapLimitKb));
        Assert.Equal("name with blanks", report.Tasks[1].Name);
        Assert.Equal(40000, Assert.Single(report.Kills).AnonRssKb);

        // 65536 kB are 16384 pages, a thousandth is 16: 10000 + 7 + 16 + 5 * 16 and 10000 + 7 + 16 - 30 * 16.
        Assert.Equal([10103, 9543], check.Candidates.Select(c => c.Points));
        Assert.Equal((12, true, false), (check.Computed!.Task.Pid, check.Agrees, check.SwapIsAssumed));
    }

    private static string[] HostReport(int pid, string between = "") =>
    [
        "hog invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
        "262144 pages RAM",
        "Total swap = 0kB",
        Table61,
        "[      7]     0     7     4000     1000    65536        0             0 small",
        between,
        "[     12]     0    12     4000    10000    65536        0             0 hog",
        "[     13]     0    13     4000     9000    65536        0             0 web",
        "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=a,mems_allowed=0,global_oom,task_memcg=/docker/a,task=hog,pid=12,uid=0",
        $"Out of memory: Killed process {pid} (hog) total-vm:16000kB, anon-rss:40000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:64kB oom_score_adj:0",
    ];

    [Fact]
    public void OtherLinesOfTheKernelDoNotEndATable()
    {
        VictimCheck check = Assert.Single(Check("", HostReport(12, "docker0: port 1(veth0) entered disabled state")));
        Assert.Equal([7, 12, 13], check.Candidates.Select(c => c.Task.Pid).Order());
        Assert.True(check.Agrees);
    }

    [Theory]
    [InlineData(12, "")]
    [InlineData(13, "Linux version 6.1.0-50-amd64 (debian-kernel@lists.debian.org)")]
    public void WhoWasKilledBeforeABootMayDieAgain(int second, string boot)
    {
        // The second report has the same processes: of another boot, told by the kernel's first line or by a PID that dies again.
        VictimCheck[] checks = [.. Check("", [.. HostReport(12), boot, .. HostReport(second)])];
        Assert.All(checks[1].Candidates, c => Assert.False(c.WasKilledBefore));
        Assert.Equal((true, second == 12), (checks[0].Agrees, checks[1].Agrees));
    }

    [Fact]
    public void ATableWithoutItsBeginningIsAReportOfItsOwn()
    {
        VictimCheck[] checks = [.. Check("", [.. HostReport(12), .. HostReport(13)[3..]])];
        Assert.Equal(2, checks.Length);

        // PID 12 died in the first: of the others 13 has the most.
        Assert.Equal((3, 262144L, 13, true), (checks[1].Candidates.Count, checks[1].TotalPages, checks[1].Computed!.Task.Pid, checks[1].Agrees));
    }

    [Fact]
    public void TheColumnsOfOldAndNewKernelsAreFoundByTheirNames()
    {
        OomLogReport[] reports =
        [
            .. OomLogReader.Read(
            [
                "a invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0",
                "[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds swapents oom_score_adj name",
                "[13536] 275858 13536  8389663      343   16267       3  8324326           -17 monster",
                "b invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0",
                "[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name",
                "[    651]     0   651    27005     5232     2095     3137         0   106496       11             9 unattended-upgr",
            ]),
        ];
        Assert.Equal(new ReportedTask(13536, 275858, 343, 16270, 8324326, -17, "monster"), Assert.Single(reports[0].Tasks));
        Assert.Equal(new ReportedTask(651, 0, 5232, 26, 11, 9, "unattended-upgr"), Assert.Single(reports[1].Tasks));
    }

    [Fact]
    public void OfEqualsTheLastOneListedIsNamedAndMinus1000Never()
    {
        VictimCheck check = Assert.Single(Check("", HostReport("6.1.0", "[ 1] 0 1 9 100 0 0 0 first", "[ 2] 0 2 9 100 0 0 0 last", "[ 3] 0 3 9 999 0 0 -1000 spared")));
        Assert.Equal("last", check.Computed!.Task.Name);
        Assert.Equal([100, 100, null], check.Candidates.Select(c => c.Points));
        Assert.Null(check.Agrees);
    }

    [Theory]
    [InlineData("4.19.37", "first")]
    [InlineData("5.2.0", "first")]
    [InlineData("5.3.0", "last")]
    public void Until52TheFirstOfEqualsIsNamed(string release, string victim) =>
        Assert.Equal(victim, Assert.Single(Check("", HostReport(release, "[ 1] 0 1 9 100 0 0 0 first", "[ 2] 0 2 9 100 0 0 0 last"))).Computed!.Task.Name);

    [Fact]
    public void NumbersThatNoMachineHasAreTakenDownToWhatCanBeAdded()
    {
        const string Absurd = "9223372036854775807";
        VictimCheck check = Assert.Single(Check("",
            "hog invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
            $"memory: usage 1kB, limit {Absurd}kB, failcnt 0",
            $"swap: usage 0kB, limit 99999999999999999999999kB, failcnt 0",
            Table61,
            $"[ 1] 0 1 9 {Absurd} {Absurd} {Absurd} 1000 a",
            "[ 2] 0 2 9 100 0 0 0 b"));

        Assert.Equal("a", check.Computed!.Task.Name);
        Assert.True(check.Computed.Points > 0);
        Assert.True(check.TotalPages > 0);
    }

    [Fact]
    public void TheHostsTotalIsRamLessTheReservedPagesAndSwap()
    {
        VictimCheck check = Assert.Single(Check("", HostReport("6.1.0", "[ 1] 0 1 9 100 8192 5 -2 a")));

        // 300000 - 10000 pages of RAM and 40000 kB of swap; 100 + 5 + 2 - 2 * 300.
        Assert.Equal(300_000, check.TotalPages);
        Assert.Equal(-493, check.Computed!.Points);
    }

    [Theory]
    [InlineData("5.4.0", 1)]
    [InlineData("5.4.143", 1)]
    [InlineData("5.4.144-generic", -493)]
    [InlineData("5.8.18", 1)]
    [InlineData("5.9.0", -493)]
    [InlineData("5.10.0", -493)]
    public void Until58PointsAreAtLeastOne(string release, long points) =>
        Assert.Equal(points, Assert.Single(Check("", HostReport(release, "[ 1] 0 1 9 100 8192 5 -2 a"))).Computed!.Points);

    [Theory]
    [InlineData("4.16.0", "b")]
    [InlineData("4.17.0", "a")]
    public void Until417RootWasWorthThreePerCentMore(string release, string victim)
    {
        VictimCheck check = Assert.Single(Check("", HostReport(release, "[ 1] 0 1 9 1000 0 0 0 a", "[ 2] 7 2 9 980 0 0 0 b")));
        Assert.Equal(victim, check.Computed!.Task.Name);
    }

    [Fact]
    public void SwapThatTheReportOfACgroupDoesNotHoldIsToldWhereItCounts()
    {
        string[] log =
        [
            "a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
            "memory: usage 40000kB, limit 40000kB, failcnt 19",
            "swap: usage 0kB, limit 9007199254740988kB, failcnt 0",
            Table61,
            "[ 1] 0 1 9 9000 0 0 0 big",
            "[ 2] 0 2 9 8000 0 0 50 disliked",
            "Memory cgroup out of memory: Killed process 2 (disliked) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:1kB oom_score_adj:50",
        ];
        VictimCheck check = Assert.Single(Check("", log));

        // 10000 pages: 8000 + 50 * 10 is less than 9000; with 80000 kB of swap 30000 pages make it 9500.
        Assert.True(check.SwapIsAssumed);
        Assert.Equal(("big", "disliked", false), (check.Computed!.Task.Name, check.Others!.Name, check.Agrees));
        VictimCheck known = Assert.Single(VictimCheck.Of(OomLogReader.Read(log), 80_000));
        Assert.Equal((false, true), (known.SwapIsAssumed, known.Agrees));
        Assert.Null(known.Others);
        Assert.Equal(30_000, known.TotalPages);
    }

    [Fact]
    public void V1SwapIsWhatMemoryAndSwapTogetherLeave()
    {
        OomLogReport report = Assert.Single(OomLogReader.Read(
        [
            "a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
            "memory: usage 40000kB, limit 40000kB, failcnt 19",
            "memory+swap: usage 40000kB, limit 48000kB, failcnt 19",
            "kmem: usage 1kB, limit 9007199254740988kB, failcnt 0",
        ]));
        Assert.Equal([10_000, 11_000, 12_000], new long[] { 0, 4000, 1 << 20 }.Select(kb => Assert.Single(VictimCheck.Of([report], kb)).TotalPages!.Value));
    }

    [Fact]
    public void OneThatWasKilledBeforeIsPassedOver()
    {
        string[] first = [.. HostReport("6.1.0", "[ 1] 0 1 9 9000 0 0 0 big", "[ 2] 0 2 9 8000 0 0 0 next"), Killed(1, "big")];
        IReadOnlyList<VictimCheck> checks = Check("", [.. first, .. HostReport("6.1.0", "[ 1] 0 1 9 9000 0 0 0 big", "[ 2] 0 2 9 8000 0 0 0 next"), Killed(2, "next")]);
        Assert.Equal([true, true], checks.Select(c => c.Agrees));
        Assert.True(checks[1].Candidates[0].WasKilledBefore);
    }

    [Fact]
    public void KillsOfAGroupBelongToItAndAKillAloneIsAReportOfItsOwn()
    {
        IReadOnlyList<VictimCheck> checks = Check("",
        [
            .. HostReport("6.1.0", "[ 1] 0 1 9 9000 0 0 0 big", "[ 2] 0 2 9 8000 0 0 0 next"), Killed(1, "big"),
            "Tasks in /docker/a are going to be killed due to memory.oom.group set", Killed(1, "big"), Killed(2, "next"),
            "hog invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0", Killed(7, "x"), Killed(8, "suppressed"),
        ]);
        Assert.Equal([3, 1, 1], checks.Select(c => c.Report.Kills.Count));
        Assert.Equal("/docker/a", checks[0].Report.Group);
        Assert.Null(checks[2].Report.Trigger);
        Assert.Equal([true, null, null], checks.Select(c => c.Agrees));
    }

    [Fact]
    public void TheAllocatingTaskDiesWhateverItsScore()
    {
        VictimCheck check = Assert.Single(Check("",
        [
            .. HostReport("6.1.0", "[ 1] 0 1 9 9000 0 0 0 big", "[ 2] 0 2 9 8 0 0 0 curl"),
            Killed(2, "curl").Replace("Out of memory:", "Out of memory (oom_kill_allocating_task):", StringComparison.Ordinal),
        ]));
        Assert.Null(check.Agrees);
        Assert.True(check.Killed!.IsAllocatingTask);
    }

    [Fact]
    public void AChildKilledInPlaceOfTheChosenOneIsNoContradiction()
    {
        VictimCheck check = Assert.Single(Check("",
        [
            .. HostReport("4.19.0", "[ 1] 0 1 9 9000 0 0 0 parent", "[ 2] 0 2 9 8 0 0 0 child"),
            "Out of memory: Kill process 1 (parent) score 30 or sacrifice child",
            "Killed process 2 (child) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB",
        ]));
        Assert.Equal((1, 2, 30, true), (check.Report.ChosenPid, check.Killed!.Pid, check.Report.PrintedScore, check.Agrees));
    }

    [Theory]
    [InlineData("CPUSET", "(null)", "1", 272144)]
    [InlineData("CPUSET", "(null)", "1-2", 403216)]
    [InlineData("MEMORY_POLICY", "0,2", "0-2", 145072)]
    [InlineData("NONE", "(null)", "0-2", 300000)]
    [InlineData("CPUSET", "(null)", "3", null)]
    public void AnAllocationConfinedToNodesHasTheirMemoryAndTheSwap(string constraint, string nodemask, string mems, int? total)
    {
        // Present are 4000, 262144 and 131072 pages; there are 10000 of swap, and of RAM 300000 less the 10000 that are reserved.
        // A thousandth is 272 pages on node 1: 200000 + 10 against 40000 + 10 + 500 * 272 = 176010; of the whole host it would be 300: 190010.
        VictimCheck check = Assert.Single(Check("",
        [
            .. HostReport("6.1.0", "[ 1] 0 1 9 200000 40960 0 0 app", "[ 2] 0 2 9 40000 40960 0 500 small"),
            $"oom-kill:constraint=CONSTRAINT_{constraint},nodemask={nodemask},cpuset=box,1,mems_allowed={mems},global_oom,task_memcg=/box,task=app,pid=1,uid=0",
            Killed(1, "app"),
        ]));
        Assert.Equal(total, check.TotalPages);
        Assert.Equal(total is null ? null : 40010L + (500 * (total / 1000)), check.Candidates[1].Points);
    }

    [Theory]
    [InlineData("0-2147483647")]
    [InlineData(",")]
    [InlineData("1-0")]
    public void WhereThePagesOfTheNodesAreUnknownAnAdjustmentLeavesTheVictimOpen(string mems)
    {
        // 40010 + 500 thousandths of what the nodes have, against 200010: either could have the most.
        VictimCheck check = Assert.Single(Check("",
        [
            .. HostReport("6.1.0", "[ 1] 0 1 9 200000 40960 0 0 app", "[ 2] 0 2 9 40000 40960 0 500 small"),
            $"oom-kill:constraint=CONSTRAINT_CPUSET,nodemask=(null),cpuset=box,1,mems_allowed={mems},global_oom,task_memcg=/box,task=small,pid=2,uid=0",
            Killed(2, "small"),
        ]));
        Assert.Null(check.TotalPages);
        Assert.Null(check.Computed);
        Assert.Null(check.Agrees);
        Assert.Equal([200_010, null], check.Candidates.Select(c => c.Points));
    }

    [Fact]
    public void AVictimWithFewerPointsIsAContradiction()
    {
        VictimCheck check = Assert.Single(Check("", [.. HostReport("6.1.0", "[ 1] 0 1 9 9000 0 0 0 big", "[ 2] 0 2 9 8 0 0 0 small"), Killed(2, "small")]));
        Assert.False(check.Agrees);
        Assert.Equal(8, check.KilledCandidate!.Points);
    }

    [Fact]
    public void TheSimulatorsOwnReportsAreReadBack()
    {
        Bench bench = new(CgroupVersion.V2);
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        bench.Run(a, Alloc(20 * MiB), Sleep(100));
        bench.Run(a, Sleep(1), Alloc(100 * MiB, 10 * MiB));
        bench.RunTo(30);
        VictimCheck check = Assert.Single(VictimCheck.Of(OomLogReader.Read(bench.Host.Log), null));
        Assert.Equal((true, "/docker/a", 65536), (check.Agrees, check.Report.Memcg, check.Report.LimitKb));
        Assert.Equal(2, check.Candidates.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing of the kind\n[ 1] 2 3\n[  pid  ] name\n[ 1] x")]
    [InlineData("memory: usage 1kB, limit 1kB, failcnt 1\nTotal swap = 5kB")]
    public void ALogWithoutAReportHasNone(string log) => Assert.Empty(OomLogReader.Read(log.Split('\n')));

    [RealDataTheory]
    [InlineData("cadvisor_containerOomExampleLog.txt", "memorymonster")]
    [InlineData("cadvisor_systemOomExampleLog.txt", "badsysprogram")]
    [InlineData("docker-fork-bomb_dmesg.txt", "containerd-shim", "containerd")]
    [InlineData("oomanalyser_archlinux_6_1_1.txt", "doxygen")]
    [InlineData("oomanalyser_ubuntu2110.txt", "unattended-upgr")]
    [Trait("Data", "real")]
    public void RealLogsNameTheirVictims(string file, params string[] victims)
    {
        string path = Path.Join(RealDataTheoryAttribute.Folder, "..", "oomlogs", file);
        IReadOnlyList<VictimCheck> checks = VictimCheck.Of(OomLogReader.Read(File.ReadLines(path)), null);
        Assert.Equal(victims, checks.Select(c => c.Computed!.Task.Name));
        Assert.All(checks, c => Assert.True(c.Agrees));
    }

    private static IReadOnlyList<VictimCheck> Check(string prefix, params string[] lines) => VictimCheck.Of(OomLogReader.Read(lines.Select(l => prefix + l)), null);

    private static string[] HostReport(string release, params string[] rows) =>
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

    private static string Killed(int pid, string name) =>
        $"Out of memory: Killed process {pid} ({name}) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:1kB oom_score_adj:0";
}
