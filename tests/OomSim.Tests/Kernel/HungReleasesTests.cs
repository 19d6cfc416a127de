using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Hangs at a limit that releases of the kernel begin or end otherwise.</summary>
public sealed class HungReleasesTests
{
    [Theory]
    [InlineData("6.1", 1)]
    [InlineData("6.18", 0)]
    public void WhoBeginsInAGroupThatHangsWakesNobodyFrom618On(string kernel, int woken)
    {
        // docker/v1-03 against an engine on a 6.18, where docker exec into such a container told of no second OOM, four times of four.
        Bench bench = new(CgroupVersion.V1, c => c with { Kernel = kernel });
        Cgroup a = bench.Group("/a", 20 * MiB, hang: true);
        Process hog = bench.Run(a, Alloc(30 * MiB));
        bench.RunTo(3);
        bench.OomNotifications.Clear();
        Process late = bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("late", Exit(0)), Owner = "late", StartupPeak = 4 * MiB });
        bench.RunTo(6);
        Assert.Equal((TaskCondition.Hung, TaskCondition.Hung), (hog.Condition, late.Condition));
        Assert.Equal(woken, bench.Events.Count(e => e.Type == "resumed"));
        Assert.Equal(woken, bench.OomNotifications.Count);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhereAnOlderKernelForcesChargesTheyHangOnceTheKillerIsOff()
    {
        Bench bench = new(CgroupVersion.V1, c => c with { Kernel = "5.4" });
        Cgroup p = bench.Group("/p", 40 * MiB);
        Process hog = bench.Run(p, new OomScoreAdjStep(-1000), Alloc(600 * MiB, 20 * MiB));
        bench.RunTo(5.05);
        Assert.True(p.Read().Current > 40 * MiB);
        Assert.Equal(Errno.None, bench.Host.WriteFile(p, "memory.oom_control", "1"));
        long before = p.Read().Current;
        bench.RunTo(5.06);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        Assert.InRange(p.Read().Current, before, before + Pages.Size);
        Assert.Equal(Errno.None, bench.Host.WriteFile(p, "memory.oom_control", "0"));
        bench.RunTo(6);
        Assert.True(p.Read().Current > before + (5 * MiB));
        bench.Host.CheckInvariants();
    }
}
