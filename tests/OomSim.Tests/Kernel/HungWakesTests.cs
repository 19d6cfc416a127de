using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>
/// What wakes who hangs, and what does not: pages of users that are freed do (mm/memcontrol.c:uncharge_batch), kernel memory and pages that change hands do not
/// (K3.17, K4.15; tried on a Linux 6.18 with cgroup v1).
/// </summary>
public sealed class HungWakesTests
{
    [Fact]
    public void AGroupThatGoesHandsItsPagesOnAndFreesNone()
    {
        (Bench bench, Cgroup beside, Process holder, Process hog) = World("6.18", new ShmStep(Quantity.Of(8 * MiB), Pace.Free), Sleep(1000));
        Assert.Equal(Errno.None, bench.Host.WriteFile(bench.Host.Root, "cgroup.procs", holder.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        bench.RunTo(11);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        Assert.InRange(beside.Read().Current, 8 * MiB, 9 * MiB);
        (long since, int told) = (hog.HungSince, bench.OomNotifications.Count);

        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(beside));
        bench.RunTo(15);

        Assert.Equal((TaskCondition.Hung, since, told), (hog.Condition, hog.HungSince, bench.OomNotifications.Count));
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("6.18", 0)]
    [InlineData("6.12", 1)]
    [InlineData("6.1", 1)]
    public void PageTablesThatGoWithoutAPageWakeUpToSixTwelve(string kernel, int wakes)
    {
        // All of it is in swap by then: 20 MiB given back are slots, and 10 page tables.
        (Bench bench, Cgroup beside, _, Process hog) = World(kernel, Alloc(30 * MiB), Sleep(20), new FreeStep(Quantity.Of(20 * MiB)), Sleep(1000));
        Assert.InRange(beside.Read().SwapCurrent, 29 * MiB, 31 * MiB);
        long before = beside.Read().Kernel;

        bench.RunTo(25);

        Assert.InRange(before - beside.Read().Kernel, 36 << 10, 44 << 10);
        Assert.Equal(wakes, bench.Events.Count(e => e.Type == "resumed"));
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ARefusedMoveOfChargesWakesAtTheDestination()
    {
        // mm/memcontrol.c:__mem_cgroup_clear_mc, to 6.12: at both groups, whatever comes of the move. It finds nothing and hangs again.
        Bench bench = new(CgroupVersion.V1, c => c with { Kernel = "6.1" });
        Cgroup full = bench.Group("/full", 30 * MiB, hang: true);
        Assert.Equal(Errno.None, bench.Host.WriteFile(full, "memory.move_charge_at_immigrate", "1"));
        Process hog = bench.Run(full, Alloc(60 * MiB));
        Process comer = bench.Run(bench.Group("/other"), Alloc(20 * MiB), Sleep(1000));
        bench.RunTo(5);
        (long since, int told) = (hog.HungSince, bench.OomNotifications.Count);

        Assert.Equal(Errno.ENOMEM, bench.Host.WriteFile(full, "cgroup.procs", comer.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        bench.RunTo(6);

        Assert.True(hog.HungSince > since && hog.Condition == TaskCondition.Hung);
        Assert.True(bench.OomNotifications.Count > told);
        bench.Host.CheckInvariants();
    }

    // 100 MiB for both: what is beside goes to swap as far as it can, and then hog fills the limit.
    private static (Bench Bench, Cgroup Beside, Process Holder, Process Hog) World(string kernel, params Step[] steps)
    {
        Bench bench = new(CgroupVersion.V1, c => c with { Kernel = kernel, Swap = new SwapConfig(512 * MiB, 200 * MiB, 200 * MiB) });
        Cgroup pool = bench.Host.CreateCgroup("/p");
        Assert.Equal(Errno.None, bench.Host.WriteFile(pool, "memory.limit_in_bytes", "100M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(pool, "memory.oom_control", "1"));
        Cgroup beside = bench.Host.CreateCgroup("/p/beside");
        Process holder = bench.Run(beside, steps);
        bench.RunTo(2);
        if (steps[0] is AllocStep)
        {
            Assert.Equal(Errno.EINPROGRESS, bench.Host.WriteFile(beside, "memory.force_empty", "0"));
            bench.RunTo(3);
        }

        Assert.Equal(Errno.None, bench.Host.WriteFile(beside, "memory.swappiness", "0"));
        Cgroup full = bench.Host.CreateCgroup("/p/full");
        Assert.Equal(Errno.None, bench.Host.WriteFile(full, "memory.swappiness", "0"));
        Process hog = bench.Run(full, Sleep(1), Alloc(200 * MiB, 50 * MiB));
        bench.RunTo(10);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        return (bench, beside, holder, hog);
    }
}
