using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Who is chosen, who stands in the way of the next choice, and what the reaper does about it (K1, K2, K7).</summary>
public sealed class OomVictimTests
{
    [Fact]
    public void AmongEqualsTheLastVisitedDies()
    {
        // K1.8: three of the same size; the presser, protected, is never scored. Global: the youngest of all.
        Bench bench = new();
        Process[] equals = [.. "abc".Select(n => bench.Run(bench.Group("/docker/" + n), Alloc(200 * MiB), Sleep(1000)))];
        bench.Run(bench.Group("/docker/press"), new OomScoreAdjStep(-1000), Sleep(1), Alloc(400 * MiB, 100 * MiB), Sleep(1000));
        bench.RunTo(10);
        Assert.Equal([equals[2]], bench.Exited);

        // Memcg: the last in the walk from the parent down, children in order of creation, which is not the order of the processes.
        Bench tree = new();
        tree.Group("/p", 64 * MiB);
        Cgroup first = tree.Group("/p/first");
        Cgroup second = tree.Group("/p/second");
        Process inSecond = tree.Run(second, Alloc(20 * MiB), Sleep(1000));
        tree.Run(first, Alloc(20 * MiB), Sleep(1000));
        tree.Run(first, new OomScoreAdjStep(-1000), Sleep(1), Alloc(30 * MiB, 10 * MiB), Sleep(1000));
        tree.RunTo(10);
        Assert.Equal([inSecond], tree.Exited);
    }

    [Fact]
    public void AVictimThatDiesSlowlyBlocksItsOwnDomainUntilItIsReaped()
    {
        // A victim takes 40 s to die. K1.13, K2.11: in its own group nobody else dies, another group kills
        // meanwhile; 2 s after the kill the reaper frees its memory and growth goes on.
        Bench bench = Slow();
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Process victim = bench.Run(a, Alloc(40 * MiB), Sleep(1000));
        Process grower = bench.Run(a, Sleep(1), Alloc(60 * MiB, 10 * MiB), Sleep(1000));
        Process other = bench.Run(bench.Group("/docker/b", 16 * MiB), Sleep(4), Alloc(20 * MiB), Sleep(1000));
        while (!victim.IsDying && bench.Simulator.Step())
        {
        }

        long killed = bench.Simulator.Now;
        bench.RunTo(4.5);
        Assert.True(other.IsDying);
        Assert.False(grower.IsDying);
        Assert.Equal(1, a.Read().EventsOomKill);
        Assert.Equal(64 * MiB, a.Read().Current);

        bench.Simulator.RunUntil(killed + (2 * SimTime.Second) - 1);
        Assert.Equal(64 * MiB, a.Read().Current);
        bench.Simulator.RunUntil(killed + (2 * SimTime.Second));
        Assert.InRange(a.Read().Current, 23 * MiB, 24 * MiB);
        Assert.Contains(bench.Host.Log, l => l.Contains($"oom_reaper: reaped process {victim.Pid} (hog), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB", StringComparison.Ordinal));
        Assert.Null(victim.Exit);
        bench.RunTo(8);
        Assert.Equal(TaskCondition.Active, grower.Condition);
        Assert.Equal(1, a.Read().EventsOomKill);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void VictimsThatAreGoneInTimeAreNoEventsOfTheReaper()
    {
        // 20 kills within a second; each victim is gone long before its 2 s are over (K2.11). One look is for the first, one for the last.
        Bench bench = new();
        for (int i = 0; i < 20; i++)
        {
            bench.Run(bench.Group("/docker/" + i, 16 * MiB), Sleep(1 + (i * 0.05)), Alloc(32 * MiB), Sleep(1000));
        }

        bench.RunTo(2.9);
        Assert.Equal(20, bench.Exited.Count);
        long before = bench.Simulator.HandledEvents;
        bench.RunTo(100);
        Assert.Equal(2, bench.Simulator.HandledEvents - before);
        Assert.InRange(bench.Host.LastOom!.Time, 1.95 * SimTime.Second, 2.1 * SimTime.Second);
    }

    [Fact]
    public void AVictimWhoseMemoryIsSharedBlocksNobodyAfterTheReaper()
    {
        // K2.12, K2.13: shared memory is not reaped, so nothing is freed; then the next one is chosen.
        Bench bench = Slow();
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Process victim = bench.Run(a, new ShmStep(Quantity.Of(40 * MiB), Pace.Free), Sleep(1000));
        Process grower = bench.Run(a, Sleep(1), Alloc(60 * MiB, 10 * MiB), Sleep(1000));
        while (!victim.IsDying && bench.Simulator.Step())
        {
        }

        long killed = bench.Simulator.Now;
        bench.Simulator.RunUntil(killed + (2 * SimTime.Second) - 1);
        Assert.False(grower.IsDying);
        bench.Simulator.RunUntil(killed + (2 * SimTime.Second) + (10 * SimTime.Millisecond));
        Assert.True(grower.IsDying);
        Assert.Equal(2, a.Read().EventsOomKill);
    }

    [Fact]
    public void AVictimOfAGroupKillIsReapedOnce()
    {
        // K7.5 visits the victim twice; its address space is on the reaper's list once.
        Bench bench = Slow();
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        bench.Host.WriteFile(a, "memory.oom.group", "1");
        Process hog = bench.Run(a, Alloc(100 * MiB, 50 * MiB));
        bench.RunTo(10);
        Assert.Equal(2, a.Read().EventsOomKill);
        Assert.Single(bench.Host.Log, l => l.Contains("oom_reaper: reaped process", StringComparison.Ordinal));
        Assert.Null(hog.Exit);
    }

    [Fact]
    public void OneThatDiesAlreadyIsMarkedWithoutAWord()
    {
        // K2.6a: no log, no event, no signal; and nobody else dies for it.
        Bench bench = Slow();
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Process ending = bench.Run(a, Alloc(40 * MiB), Sleep(2), Exit(3));
        Process grower = bench.Run(a, Sleep(1), Alloc(60 * MiB, 10 * MiB), Sleep(1000));
        bench.RunTo(5);
        Assert.True(ending.IsOomVictim);
        Assert.Equal(1, a.Read().EventsOom);
        Assert.Equal(0, a.Read().EventsOomKill);
        Assert.Empty(bench.Host.Log);
        bench.RunTo(100);
        Assert.Equal(3, ending.Exit!.Value.ShellCode);
        Assert.Null(grower.Exit);
    }

    [Theory]
    [InlineData("/p/q/a", "/p/q/a")]
    [InlineData("/p/q", "/p/q")]
    [InlineData("/p", null)]
    public void TheHighestGroupBelowTheDomainDiesTogether(string flagged, string? group)
    {
        // K7.4: the limit is that of /p/q; a flag above it is ignored.
        Bench bench = new();
        bench.Group("/p/q", 64 * MiB);
        Cgroup a = bench.Group("/p/q/a");
        Cgroup b = bench.Group("/p/q/b");
        Assert.Equal(Errno.None, bench.Host.WriteFile(bench.Host.FindCgroup(flagged)!, "memory.oom.group", "1"));
        Process hog = bench.Run(a, Alloc(100 * MiB, 50 * MiB));
        Process inA = bench.Run(a, Sleep(1000));
        Process inB = bench.Run(b, Sleep(1000));
        bench.RunTo(10);
        Assert.NotNull(hog.Exit);
        Assert.Equal(group is not null, inA.Exit is not null);
        Assert.Equal(group == "/p/q", inB.Exit is not null);
        Assert.Equal(group is null ? 0 : 1, bench.Host.FindCgroup("/p")!.Read().EventsOomGroupKill);
        Assert.Equal(group == "/p/q" ? 1 : 0, bench.Host.FindCgroup("/p/q")!.Memory.LocalEvents.OomGroupKill);
        Assert.Equal(group == "/p/q/a" ? 1 : 0, a.Memory.LocalEvents.OomGroupKill);

        // The victim and its neighbours by themselves, and the victim once more with its group.
        int kills = group switch { "/p/q" => 4, "/p/q/a" => 3, _ => 1 };
        Assert.Equal(kills, bench.Host.FindCgroup("/p")!.Read().EventsOomKill);
        Assert.Equal(group == "/p/q" ? 1 : 0, b.Memory.LocalEvents.OomKill);
        Assert.Equal(0, bench.Host.FindCgroup("/p/q")!.Memory.LocalEvents.OomKill);
        Assert.Equal(1, bench.Host.FindCgroup("/p/q")!.Memory.LocalEvents.Oom);
    }

    [Fact]
    public void AGlobalOomKillsTheWholeFlaggedGroup()
    {
        // K7.6: the domain is the root.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        bench.Host.WriteFile(a, "memory.oom.group", "1");
        Process big = bench.Run(a, Alloc(300 * MiB), Sleep(1000));
        Process small = bench.Run(a, Sleep(1000));
        Process protectedOne = bench.Run(a, new OomScoreAdjStep(-1000), Sleep(1000));
        bench.Run(bench.Group("/docker/press"), new OomScoreAdjStep(-1000), Sleep(1), Alloc(700 * MiB, 100 * MiB), Sleep(1000));
        bench.RunTo(20);
        Assert.NotNull(big.Exit);
        Assert.NotNull(small.Exit);
        Assert.Null(protectedOne.Exit);
        Assert.Equal(0, a.Read().EventsOom);
        Assert.Equal(3, a.Read().EventsOomKill);
        Assert.Equal(1, a.Read().EventsOomGroupKill);
    }

    [Theory]
    [InlineData("1", "Out of memory: system-wide panic_on_oom is enabled")]
    [InlineData("2", "Out of memory: compulsory panic_on_oom is enabled")]
    public void PanicOnOomPanicsForTheHostAfterItsReport(string value, string text)
    {
        Bench bench = new();
        bench.Host.SetSysctl("vm.panic_on_oom", value);
        bench.Run(bench.Group("/docker/a"), Alloc(1000 * MiB, 500 * MiB));
        bench.RunTo(10);
        Assert.True(bench.Host.HasPanicked);
        Assert.EndsWith("] Kernel panic - not syncing: " + text, bench.Host.Log[^1], StringComparison.Ordinal);
        Assert.EndsWith(" hog", bench.Host.Log[^2], StringComparison.Ordinal);
        Assert.DoesNotContain(bench.Host.Log, l => l.Contains("oom-kill:", StringComparison.Ordinal) || l.Contains("Killed", StringComparison.Ordinal));
    }

    private static Bench Slow() =>
        new(CgroupVersion.V2, c => c with { Profile = HostProfile.Default with { ExitTime = 40 * SimTime.Second } });
}
