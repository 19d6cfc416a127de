using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

public sealed class CpuTests
{
    private static readonly CpuStep Burn = new(Quantity.Of(1000 * SimTime.Second));

    [Fact]
    public void WeightsShareOneCpuTwoToOneAndAPausedGroupGivesItsPartAway()
    {
        // Recording docker/v2-33: shares 1024 and 512 on one CPU.
        Bench bench = new(CgroupVersion.V1, c => c with { Cpus = 1 });
        Cgroup a = bench.Group("/docker/a");
        Cgroup b = bench.Group("/docker/b");
        Assert.Equal(Errno.None, bench.Host.WriteFile(b, "cpu.shares", "512"));
        bench.Run(a, Burn);
        bench.Run(b, Burn);
        bench.RunTo(30);

        // 1024 : 512 of 30 s is 20 s and 10 s.
        Assert.InRange(a.Read().CpuUsageNs, 19_999_000_000, 20_001_000_000);
        Assert.InRange(b.Read().CpuUsageNs, 9_999_000_000, 10_001_000_000);
        bench.Host.Freeze(a);
        bench.RunTo(40);
        Assert.InRange(a.Read().CpuUsageNs, 19_999_000_000, 20_001_000_000);
        Assert.InRange(b.Read().CpuUsageNs, 19_998_000_000, 20_002_000_000);
    }

    [Fact]
    public void WhoWaitsForTheDiskLeavesTheCpuToOthers()
    {
        // 100 MiB/s of the 3584 MiB/s that a core copies are 0.279 s of 10; of one CPU the burner has the rest.
        Bench bench = new(CgroupVersion.V2, c => c with { Cpus = 1, DiskRead = 100 * MiB });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Cgroup b = bench.Group("/docker/b");
        bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("r", new ReadStep("/data", null, Pace.Free), Sleep(100)), Files = new TestFiles(("/data", 2000 * MiB)), Owner = "a" });
        bench.Run(b, Burn);
        bench.RunTo(10);
        Assert.InRange(a.Read().CpuUsageNs, 279_000_000, 280_000_000);
        Assert.InRange(b.Read().CpuUsageNs, 9_720_000_000, 9_721_000_000);
    }

    [Fact]
    public void AQuotaOfHalfACoreIsHalfACoreAndTheRestIsThrottledTime()
    {
        Bench bench = new();
        Cgroup c = bench.Group("/docker/c");
        Assert.Equal(Errno.None, bench.Host.WriteFile(c, "cpu.max", "50000 100000"));
        Process burner = bench.Run(c, Burn);
        bench.RunTo(10);
        Assert.Equal(5_000_000_000, c.Read().CpuUsageNs);
        Assert.Equal(5_000_000_000, c.Read().CpuThrottledNs);
        Assert.Equal(TaskCondition.Throttled, burner.Condition);
        Assert.Equal(Errno.None, bench.Host.WriteFile(c, "cpu.max", "max"));
        bench.RunTo(11);
        Assert.Equal(6_000_000_000, c.Read().CpuUsageNs);
    }

    [Fact]
    public void AQuotaAboveThrottlesAndCompetitionBelowAQuotaDoesNot()
    {
        // T5.8: the limit is the parent's. Beside it a group whose quota of 2 cores is not used up: it competes for the 2 there are.
        Bench bench = new(CgroupVersion.V2, c => c with { Cpus = 2 });
        Cgroup parent = bench.Group("/docker");
        Cgroup held = bench.Group("/docker/held");
        Cgroup competing = bench.Group("/other");
        Assert.Equal(Errno.None, bench.Host.WriteFile(parent, "cpu.max", "1000 100000"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(competing, "cpu.max", "200000 100000"));
        Process below = bench.Run(held, Burn);
        Process first = bench.Run(competing, Burn);
        bench.Run(competing, Burn);
        bench.RunTo(1);
        Assert.Equal(TaskCondition.Throttled, below.Condition);
        Assert.Equal(TaskCondition.Active, first.Condition);
    }

    [Theory]
    [InlineData("6.1", 0.7354)]
    [InlineData("6.18", 0.008)]
    public void AQuotaHoldsBackTheEndOfAVictimUpToRelease612(string release, double seconds)
    {
        // K20.11, K25.11: 64 MiB are torn down at 8 GiB/s in 7.8 ms of CPU time, and 0.1 ms the exit itself. Killed 64.6 ms into a period of which 1 ms
        // is used up, it has 1 ms at the beginning of each of seven, and the rest in the eighth: 35.4 + 700 ms.
        Bench bench = new(CgroupVersion.V2, c => c with { Kernel = release });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Process hog = bench.Run(a, Alloc(63 * MiB), Sleep(1), Alloc(100 * MiB), Exit(0));
        bench.RunTo(0.5);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "1000 100000"));
        bench.RunTo(10);
        long killed = bench.Events.Single(e => e.Type == "oom_kill").Time;
        long gone = bench.Events.Single(e => e.Type == "exit").Time;
        Assert.Equal(new ExitStatus(0, SignalNumber.Kill), hog.Exit);
        Assert.InRange((gone - killed) / (double)SimTime.Second, seconds * 0.98, seconds * 1.02);
    }

    [Fact]
    public void ACpusetHoldsTwoBurnersToOneCore()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpuset.cpus", "1"));
        Assert.Equal(Errno.ERANGE, bench.Host.WriteFile(a, "cpuset.cpus", "2"));
        bench.Run(a, Burn);
        bench.Run(a, Burn);
        bench.RunTo(10);
        Assert.InRange(a.Read().CpuUsageNs, 9_999_999_000, 10_000_000_000);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void TwoContainersOnOneCpuOfACpusetShareIt(CgroupVersion version)
    {
        // K20.15, K20.3: CPU 0 is split 1024 : 512; the third burns CPU 1 alone, and all of what they leave when they are paused.
        Bench bench = new(version, c => c with { Cpus = 2 });
        Cgroup[] groups = [bench.Group("/docker/a"), bench.Group("/docker/b"), bench.Group("/docker/c")];
        Assert.Equal(Errno.None, bench.Host.WriteFile(groups[0], "cpuset.cpus", "0"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(groups[1], "cpuset.cpus", "0-0"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(groups[1], version == CgroupVersion.V1 ? "cpu.shares" : "cpu.weight", version == CgroupVersion.V1 ? "512" : "50"));
        Array.ForEach(groups, g => bench.Run(g, Burn));
        bench.RunTo(9);
        Assert.InRange(groups[0].Read().CpuUsageNs, 5_999_900_000, 6_000_000_000);
        Assert.InRange(groups[1].Read().CpuUsageNs, 2_999_900_000, 3_000_100_000);
        Assert.InRange(groups[2].Read().CpuUsageNs, 8_999_900_000, 9_000_000_000);
        bench.Host.Freeze(groups[0]);
        bench.RunTo(10);
        Assert.InRange(groups[1].Read().CpuUsageNs, 3_999_800_000, 4_000_100_000);
    }

    [Fact]
    public void AQuotaOfACpusetsWholeCpuIsNotThrottledByThoseItSharesTheCpuWith()
    {
        // K20.12: half of CPU 0 is less than the quota of 0.8; what holds it back is the neighbour, not the quota.
        Bench bench = new(CgroupVersion.V2, c => c with { Cpus = 2 });
        Cgroup a = bench.Group("/docker/a");
        Cgroup b = bench.Group("/docker/b");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpuset.cpus", "0"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(b, "cpuset.cpus", "0"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "80000 100000"));
        bench.Run(a, Burn);
        Process neighbour = bench.Run(b, Burn);
        bench.RunTo(10);
        Assert.InRange(a.Read().CpuUsageNs, 4_999_900_000, 5_000_000_000);
        Assert.Equal(0, a.Read().CpuThrottledNs);
        bench.Host.SendSignal(neighbour, SignalNumber.Kill);
        bench.RunTo(20);
        Assert.InRange(a.Read().CpuThrottledNs, 1_999_900_000, 2_000_100_000);
    }

    [Fact]
    public void ACpusetInsideAnotherIsWhatBothAllow()
    {
        // K20.15: 0-1 inside 1-2 is CPU 1; when the outer becomes 3, nothing of the inner is left and the outer's counts.
        Bench bench = new(CgroupVersion.V2, c => c with { Cpus = 4 });
        Cgroup outer = bench.Group("/docker");
        Cgroup inner = bench.Group("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(outer, "cpuset.cpus", "1-2"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(inner, "cpuset.cpus", "0-1"));
        bench.Run(inner, Burn);
        bench.Run(inner, Burn);
        bench.RunTo(10);
        Assert.InRange(inner.Read().CpuUsageNs, 9_999_900_000, 10_000_000_000);
        Assert.Equal(Errno.None, bench.Host.WriteFile(outer, "cpuset.cpus", "2-3"));
        bench.RunTo(20);
        Assert.InRange(inner.Read().CpuUsageNs, 29_999_800_000, 30_000_000_000);
    }

    [Fact]
    public void V1RefusesACpusetThatTheGroupAboveLacks()
    {
        Bench bench = new(CgroupVersion.V1, c => c with { Cpus = 4 });
        Cgroup outer = bench.Group("/docker");
        Cgroup inner = bench.Group("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(outer, "cpuset.cpus", "1-2"));
        Assert.Equal(Errno.EACCES, bench.Host.WriteFile(inner, "cpuset.cpus", "0-1"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(inner, "cpuset.cpus", "2"));
        Assert.Equal(Errno.EBUSY, bench.Host.WriteFile(outer, "cpuset.cpus", "1"));
    }

    [Fact]
    public void GrowthThatGetsTooLittleCpuSlowsDown()
    {
        // First touch runs at 1 GiB/s on a whole core. At a quota of 1 % of a core that is 10.24 MiB/s, less than the 50 MiB/s asked for.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "1000 100000"));
        bench.Run(a, Alloc(500 * MiB, 50 * MiB), Sleep(1000));
        bench.RunTo(10);
        Assert.InRange(a.Read().Anon, 102 * MiB, 103 * MiB);
    }
}
