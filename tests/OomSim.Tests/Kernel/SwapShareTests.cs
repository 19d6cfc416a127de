using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Groups that swap out at the same time: what one leaves of the device, the others have.</summary>
public sealed class SwapShareTests
{
    private static readonly SwapConfig Swap = new(512 * MiB, 200 * MiB, 50 * MiB);

    [Fact]
    public void WhoNeedsLessThanItsShareLeavesTheRestToOthers()
    {
        // 50 MiB/s: 10 are all that a grows by, and its page tables, so b has 40 of them, and not 25.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", 20 * MiB);
        Cgroup b = bench.Group("/docker/b", 20 * MiB);
        bench.Run(a, Alloc(200 * MiB, 10 * MiB), Sleep(100));
        bench.Run(b, Sleep(3), Alloc(400 * MiB), Sleep(100));
        bench.RunTo(4);
        (long ofA, long ofB) = (a.Read().SwapCurrent, b.Read().SwapCurrent);
        bench.RunTo(6);
        Assert.InRange(a.Read().SwapCurrent - ofA, 19 * MiB, 21 * MiB);
        Assert.InRange(b.Read().SwapCurrent - ofB, 78 * MiB, 80 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhoSwapsAloneHasLessFromTheMomentAtWhichAnotherBegins()
    {
        // a has all 50 MiB/s until b, which is as fast, begins, then a half, and all again when b is done: together never more than the device.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", 20 * MiB);
        Cgroup b = bench.Group("/docker/b", 20 * MiB);
        bench.Run(a, Alloc(400 * MiB), Sleep(100));
        bench.Run(b, Sleep(2), Alloc(70 * MiB), Sleep(100));
        bench.RunTo(2.5);
        (long ofA, long ofB) = (a.Read().SwapCurrent, b.Read().SwapCurrent);
        bench.RunTo(3.5);
        Assert.InRange(a.Read().SwapCurrent - ofA, 24 * MiB, 25 * MiB);
        Assert.InRange(b.Read().SwapCurrent - ofB, 24 * MiB, 25 * MiB);
        bench.RunTo(4.5);
        ofA = a.Read().SwapCurrent;
        bench.RunTo(5.5);
        Assert.InRange(a.Read().SwapCurrent - ofA, 48 * MiB, 50 * MiB);
        bench.Host.CheckInvariants();
    }
}
