using OomSim.Kernel;
using OomSim.Tests.Scenarios;
using Xunit;
using static OomSim.Tests.Kernel.Bench;
using static OomSim.Tests.Kernel.OomLogs;

namespace OomSim.Tests.Kernel;

/// <summary>Who the arithmetic names by the figures of OOM reports (K1).</summary>
public sealed class VictimCheckTests
{
    [Fact]
    public void OfEqualsTheLastOneListedIsNamedAndMinus1000Never()
    {
        VictimCheck check = Assert.Single(Check("", HostReport("6.1.0", "[ 1] 0 1 9 100 0 0 0 first", "[ 2] 0 2 9 100 0 0 0 last", "[ 3] 0 3 9 999 0 0 -1000 spared")));
        Assert.Equal("last", check.Computed!.Task.Name);
        Assert.Equal([100, 100, null], check.Candidates.Select(c => c.Points));
        Assert.Null(check.Agrees);
    }

    /// <summary>Within vfork a child has its parent's address space, so all of its figures, and is passed over (K1.5); one of equal points that has others is none.</summary>
    [Theory]
    [InlineData("716      564         36864        0             0 vfkid", true)]
    [InlineData("718      564         36864        0             0 other", false)]
    public void OfEqualsAChildWithinVforkIsPassedOver(string later, bool agrees)
    {
        VictimCheck check = Assert.Single(Check("",
            "grower invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
            "CPU: 1 PID: 18027 Comm: grower Not tainted 6.1.0-18-amd64 #1",
            "memory: usage 4096kB, limit 4096kB, failcnt 10",
            "swap: usage 0kB, limit 0kB, failcnt 0",
            "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
            "[  18077]     0 18077      716      564         36864        0             0 z2-5",
            $"[  18104]     0 18104      {later}",
            "Memory cgroup out of memory: Killed process 18077 (z2-5) total-vm:2864kB, anon-rss:1664kB, file-rss:592kB, shmem-rss:0kB, UID:0 pgtables:36kB oom_score_adj:0"));
        Assert.Equal(agrees, check.Agrees);
        Assert.Equal(agrees ? 18077 : 18104, check.Computed!.Task.Pid);
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

    // 300000 pages: a of root has 100000, b is another user's.
    [Theory]
    [InlineData("4.4.0", 98_000, 1, 323, "b")] // 97000 points: 3 % of what it uses are off.
    [InlineData("4.4.0", 98_000, 1, 333, "a")] // Root without CAP_SYS_ADMIN, as in a container.
    [InlineData("4.4.0", 98_000, 2, 326, "b")] // The score of another user tells nothing,
    [InlineData("4.4.0", 98_000, 1, 400, "b")] // nor does one whose sizes moved since.
    [InlineData("4.4.0", 92_000, 1, 303, "a")]
    [InlineData("3.10.0", 92_000, 2, 306, "b")] // 91000 points: until 3.14 30 thousandths of what there is are off.
    [InlineData("3.10.0", 90_000, 1, 303, "a")]
    [InlineData("3.10.0", 92_000, 1, 323, "a")] // The rule of 3.14 taken back to an older one.
    public void ThePrintedScoreTellsOfRootsBonus(string release, int other, int killed, int score, string expected)
    {
        VictimCheck check = Assert.Single(Check("",
        [
            .. HostReport(release, "[ 1] 0 1 9 100000 0 0 0 a", $"[ 2] 33 2 9 {other} 0 0 0 b"),
            $"Out of memory: Kill process {killed} (x) score {score} or sacrifice child",
            $"Killed process {killed} (x) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB",
        ]));
        Assert.Equal(expected, check.Computed!.Task.Name);
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
    public void TheAllocatingTaskDiesWhateverItsScore()
    {
        VictimCheck check = Assert.Single(Check("",
        [
            .. HostReport("6.1.0", "[ 1] 0 1 9 9000 0 0 0 big", "[ 2] 0 2 9 8 0 0 0 curl"),
            Killed(2, "curl").Replace("Out of memory:", "Out of memory (oom_kill_allocating_task):", StringComparison.Ordinal),
        ]));
        Assert.Null(check.Agrees);
        Assert.True(check.Report.KillsAllocatingTask);
    }

    [Theory]
    [InlineData("Kill process 2 (curl) score 0 or sacrifice child\nKilled process 2 (curl) total-vm:1kB, anon-rss:1kB, file-rss:0kB")]
    [InlineData("Kill process 2 (curl) score 0 or sacrifice child\nKilled process 3 (child) total-vm:1kB, anon-rss:1kB, file-rss:0kB")]
    public void SoItDoesBefore51WhereTheChoiceHasALineOfItsOwn(string lines) =>
        Assert.Null(Assert.Single(Check("",
            [.. HostReport("4.4.0-21-generic", "[ 1] 0 1 9 9000 0 0 0 big", "[ 2] 0 2 9 8 0 0 0 curl"), .. ("Out of memory (oom_kill_allocating_task): " + lines).Split('\n')])).Agrees);

    [Theory]
    [InlineData("UID:0 pgtables:1kB oom_score_adj:0", "last")]
    [InlineData("UID:0", "first")]
    public void ALineThatIsNewerThanTheReleaseShowsThatItsRulesAre(string end, string victim) =>
        Assert.Equal(victim, Assert.Single(Check("",
        [
            .. HostReport("4.18.0-477.13.1.el8_8.x86_64", "[ 1] 0 1 9 100 0 0 0 first", "[ 2] 0 2 9 100 0 0 0 last"),
            $"Out of memory: Killed process 2 (last) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB, {end}",
        ])).Computed!.Task.Name);

    [Fact]
    public void WithoutAReleaseTheLineOfTheChoiceShowsAKernelBefore51() =>
        Assert.Equal("first", Assert.Single(Check("",
            "hog invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0", "300000 pages RAM", Table61, "[ 1] 5 1 9 100 0 0 0 first", "[ 2] 5 2 9 100 0 0 0 last",
            "Out of memory: Kill process 1 (first) score 1 or sacrifice child")).Computed!.Task.Name);

    [Fact]
    public void WithoutATotalWhatRootWasSparedBefore314LeavesTheVictimOpen()
    {
        VictimCheck check = Assert.Single(Check("",
            "hog invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0", "CPU: 0 PID: 9 Comm: hog Not tainted 3.10.0 #1", Table61,
            "[ 1] 0 1 9 9000 0 0 0 root", "[ 2] 5 2 9 8000 0 0 0 user"));
        Assert.True(check.LacksTotal);
        Assert.Null(check.Computed);
        Assert.Equal([null, 8000L], check.Candidates.Select(c => c.Points));
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
        Assert.Equal((1, 2, 30, true), (check.Report.Chosen!.Pid, check.Killed!.Pid, check.Report.PrintedScore, check.Agrees));
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
}
