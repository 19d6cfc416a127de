using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

public sealed class MemcgOomTests
{
    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void KillsAtTheLimitAtTheExactMoment(CgroupVersion version)
    {
        Bench bench = new(version);
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Process hog = bench.Run(a, Sleep(1), Alloc(200 * MiB, 10 * MiB), Exit(0));
        bench.RunTo(30);

        // Before the first step: 65536 anon, 45056 + 8192 kernel, and one page-table page with the first mapping:
        // 122880 bytes. Growth is 10 MiB/s of memory and 1/512 of it in page tables: 10506240 B/s.
        // (67108864 − 122880) ÷ 10506240 = 6.375827 s after the first second, and 3 ms of
        // reclaim that finds nothing.
        Assert.Equal(new ExitStatus(0, 9), hog.Exit);
        HostEvent kill = bench.Events.Single(e => e.Type == "oom_kill");
        Assert.InRange(kill.Time, 7_378_800_000, 7_378_850_000);
        Assert.Equal(67108864, a.Read().Peak);
        Assert.Equal(1, a.Read().EventsOomKill);
        Assert.Equal(0, a.Read().Anon);
        Assert.Single(bench.OomNotifications, n => n.Path == "/docker/a");
        Assert.Contains(bench.Host.Log, l => l.Contains("Memory cgroup out of memory: Killed process", StringComparison.Ordinal));
    }

    [Fact]
    public void WhoIsKilledForItsOwnChargeTriesSeventeenTimesMore()
    {
        // K3.13, K25.1: 18 passes, the kill, then 17 more before the charge fails: 35. Killed for another's charge: 18, of which a
        // killed bystander adds none.
        Bench bench = new();
        Cgroup own = bench.Group("/own", 30 * MiB);
        bench.Run(own, Alloc(100 * MiB, 10 * MiB));
        Cgroup other = bench.Group("/other", 30 * MiB);
        Process big = bench.Run(other, Alloc(20 * MiB), Sleep(1000));
        bench.Run(other, Sleep(1), Alloc(15 * MiB, 10 * MiB), Sleep(1000));
        bench.RunTo(20);
        Assert.Equal((35, 1), (own.Read().EventsMax, own.Read().EventsOomKill));
        Assert.NotNull(big.Exit);
        Assert.Equal((18, 1), (other.Read().EventsMax, other.Read().EventsOomKill));
    }

    [Fact]
    public void HangsWhenTheKillerIsOffAndGoesOnWhenTheLimitIsRaised()
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB, hang: true);
        Process hog = bench.Run(a, Sleep(1), Alloc(100 * MiB, 10 * MiB), Exit(0));
        bench.RunTo(12);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        Assert.True(a.Read().UnderOom);
        Assert.Equal(67108864, a.Read().Current);
        Assert.Equal(0, a.Read().EventsOomKill);
        Assert.Single(bench.OomNotifications);
        long cpu = hog.Read().CpuUsageNs;
        bench.RunTo(13);
        Assert.Equal(cpu, hog.Read().CpuUsageNs);

        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.memsw.limit_in_bytes", "128M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "128M"));
        Assert.False(a.Read().UnderOom);
        bench.RunTo(30);

        // 36.1 MiB are left at 10 MiB/s: it ends about 3.6 s after the 13th.
        Assert.Equal(new ExitStatus(0, 0), hog.Exit);
    }

    [Theory]
    [InlineData(9, 137)]
    [InlineData(15, 143)]
    public void AFatalSignalEndsAHungTask(int signal, int status)
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB, hang: true);
        PidNamespace shared = new();
        bench.Host.Spawn(new SpawnRequest { Cgroup = bench.Group("/init"), Program = Program("init", Sleep(1000)), Namespace = shared, Owner = "init" });
        Process hog = bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("hog", Alloc(100 * MiB, 10 * MiB)), Namespace = shared, Owner = "a" });
        bench.RunTo(12);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        bench.Host.SendSignal(hog, signal);
        bench.RunTo(13);
        Assert.Equal(status, hog.Exit!.Value.ShellCode);
    }

    [Fact]
    public void ReenablingTheKillerKillsTheSleeper()
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB, hang: true);
        Process hog = bench.Run(a, Alloc(100 * MiB, 10 * MiB));
        bench.RunTo(12);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.oom_control", "0"));
        bench.RunTo(12.2);
        Assert.Equal(137, hog.Exit!.Value.ShellCode);
    }

    [Fact]
    public void KillsTheLargestOfTheSubtreeOfTheParentWhoseLimitWasMet()
    {
        Bench bench = new();
        Cgroup p = bench.Group("/docker/p", 96 * MiB);
        Process a = bench.Run(bench.Group("/docker/p/a"), Alloc(50 * MiB), Sleep(12));
        Process b = bench.Run(bench.Group("/docker/p/b"), Sleep(1), Alloc(100 * MiB, 10 * MiB), Sleep(1));
        bench.RunTo(8);

        // b has about 45 MiB when both together reach 96: a, with 50, is the largest.
        Assert.Equal(137, a.Exit!.Value.ShellCode);
        Assert.Null(b.Exit);
        bench.RunTo(30);
        Assert.Equal(137, b.Exit!.Value.ShellCode);
        Assert.Equal(2, p.Read().EventsOomKill);
    }

    [Fact]
    public void CleanCacheGivesWayBeforeAnybodyDies()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        TestFiles files = new(("/data", 200 * MiB));
        Process reader = bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = a,
            Program = Program("reader", new ReadStep("/data", null, Pace.Free), Alloc(40 * MiB, 20 * MiB), Sleep(5)),
            Owner = "a",
            Files = files,
        });
        bench.RunTo(1.5);
        Assert.InRange(a.Read().Current, (64 * MiB) - Pages.Size, 64 * MiB);
        bench.RunTo(4);
        Assert.Null(reader.Exit);
        Assert.InRange(a.Read().Anon, 40 * MiB, (40 * MiB) + 65536);
        Assert.Equal(0, a.Read().EventsOomKill);
    }

    [Fact]
    public void TheHostKillsTheBiggestWhenItsMemoryIsExhausted()
    {
        Bench bench = new();
        Process big = bench.Run(bench.Group("/docker/big"), Alloc(300 * MiB), Sleep(100));
        Process small = bench.Run(bench.Group("/docker/small"), Alloc(100 * MiB), Sleep(100));
        Process presser = bench.Run(bench.Group("/docker/presser"), new OomScoreAdjStep(-1000), Sleep(1), Alloc(700 * MiB, 100 * MiB), Sleep(100));
        bench.RunTo(20);
        Assert.Equal(137, big.Exit!.Value.ShellCode);
        Assert.Null(small.Exit);
        Assert.Null(presser.Exit);
        Assert.Contains(bench.Host.Log, l => l.Contains("global_oom", StringComparison.Ordinal));
    }

    [Fact]
    public void SwapTakesWhatDoesNotFitAndTheSpeedOfSwapDecides()
    {
        Bench bench = new(CgroupVersion.V2, c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 10 * MiB) });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Process hog = bench.Run(a, Alloc(100 * MiB), Sleep(100));
        bench.RunTo(1);
        Assert.Equal(TaskCondition.Reclaiming, hog.Condition);
        bench.RunTo(10);

        // 100 MiB and 0.3 MiB of kernel memory over 64 MiB: about 36.4 MiB at 10 MiB/s take 3.6 s.
        Assert.Equal(TaskCondition.Idle, hog.Condition);
        Assert.InRange(a.Read().SwapCurrent, 36 * MiB, 37 * MiB);
        Assert.Equal(0, a.Read().EventsOomKill);
    }

    [Fact]
    public void What_a_group_had_when_something_was_given_back_is_in_its_peak()
    {
        // 50 MiB that go at 3 s, while the neighbour has grown to 30 MiB at a steady speed: nobody looked at their sum since.
        var bench = new Bench();
        Cgroup parent = bench.Group("/p");
        bench.Run(bench.Group("/p/goes"), Bench.Alloc(50 * Bench.MiB), Bench.Sleep(3), Bench.Exit(0));
        bench.Run(bench.Group("/p/grows"), Bench.Alloc(100 * Bench.MiB, 10 * Bench.MiB));
        bench.RunTo(2.9);
        long before = parent.Read().Current;
        bench.RunTo(3.5);
        Assert.True(parent.Read().Current < before);
        Assert.InRange(parent.Memory.Peak, before, before + (3 * Bench.MiB));
    }
}
