using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>What a process that moves takes along of what it shares with others (K8.8).</summary>
public sealed class SharedMigrationTests
{
    [Theory]
    [InlineData("0", false, 0)]
    [InlineData("1", false, 40)]
    [InlineData("1", true, 40)]
    public void V1TakesAlongWhatIsSharedSinceAForkToo(string mask, bool rewrites, long moved)
    {
        // K8.8: each anonymous page that is in its page tables and that the group it leaves pays for, whoever maps it as well. The child, which stays, copies some of them meanwhile, or afterwards
        // at its own group's expense.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a");
        Cgroup b = bench.Group("/b");
        ProgramDefinition child = rewrites ? Program("child", new RewriteStep(null, new Pace(Quantity.Of(10 * MiB))), Sleep(1000)) : Program("child", Sleep(1000));
        Process parent = bench.Run(a, Program("parent", Alloc(40 * MiB), new ForkStep("child", Quantity.Of(1)), Sleep(1000)), child);
        bench.RunTo(2);
        long before = a.Read().Anon;
        bench.Host.WriteFile(b, "memory.move_charge_at_immigrate", mask);
        Assert.Equal(Errno.None, bench.Host.WriteFile(b, "cgroup.procs", parent.Pid.ToString(CultureInfo.InvariantCulture)));
        Assert.InRange(b.Read().Anon, moved * MiB, (moved + 1) * MiB);
        Assert.InRange(before - a.Read().Anon, moved * MiB, (moved + 1) * MiB);
        bench.Host.CheckInvariants();
        bench.RunTo(20);
        Assert.InRange(b.Read().Anon, moved * MiB, (moved + 1) * MiB);
        Assert.InRange(a.Read().Anon, (rewrites ? 80 : 40) * MiB - (moved * MiB), ((rewrites ? 82 : 42) * MiB) - (moved * MiB));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WithoutRoomForWhatIsSharedNothingMoves()
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a");
        Cgroup b = bench.Group("/b", 20 * MiB);
        Process parent = bench.Run(a, Program("parent", Alloc(40 * MiB), new ForkStep("child", Quantity.Of(1)), Sleep(1000)), Program("child", Sleep(1000)));
        bench.RunTo(2);
        long before = a.Read().Anon;
        bench.Host.WriteFile(b, "memory.move_charge_at_immigrate", "1");
        Assert.Equal(Errno.ENOMEM, bench.Host.WriteFile(b, "cgroup.procs", parent.Pid.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal((before, 0, a), (a.Read().Anon, b.Read().Anon, parent.Cgroup));
        bench.Host.CheckInvariants();
    }
}
