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
        (Bench bench, Cgroup a, Cgroup b) = Two(Alloc(200 * MiB, 10 * MiB), 3, Alloc(400 * MiB));
        (long ofA, long ofB) = Swapped(bench, a, b, 4, 6);
        Assert.InRange(ofA, 19 * MiB, 21 * MiB);
        Assert.InRange(ofB, 78 * MiB, 80 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhoSwapsAloneHasLessFromTheMomentAtWhichAnotherBegins()
    {
        // a has all 50 MiB/s until b, which is as fast, begins, then a half, and all again when b is done: together never more than the device.
        (Bench bench, Cgroup a, Cgroup b) = Two(Alloc(400 * MiB), 2, Alloc(70 * MiB));
        (long ofA, long ofB) = Swapped(bench, a, b, 2.5, 3.5);
        Assert.InRange(ofA, 24 * MiB, 25 * MiB);
        Assert.InRange(ofB, 24 * MiB, 25 * MiB);
        Assert.InRange(Swapped(bench, a, b, 4.5, 5.5).OfA, 48 * MiB, 50 * MiB);
        bench.Host.CheckInvariants();
    }

    // Two groups with a limit far below what their programs take, the second of which begins later.
    private static (Bench Bench, Cgroup A, Cgroup B) Two(Step ofA, double later, Step ofB)
    {
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", 20 * MiB);
        Cgroup b = bench.Group("/docker/b", 20 * MiB);
        bench.Run(a, ofA, Sleep(100));
        bench.Run(b, Sleep(later), ofB, Sleep(100));
        return (bench, a, b);
    }

    private static (long OfA, long OfB) Swapped(Bench bench, Cgroup a, Cgroup b, double from, double to)
    {
        bench.RunTo(from);
        (long ofA, long ofB) = (a.Read().SwapCurrent, b.Read().SwapCurrent);
        bench.RunTo(to);
        return (a.Read().SwapCurrent - ofA, b.Read().SwapCurrent - ofB);
    }
}
