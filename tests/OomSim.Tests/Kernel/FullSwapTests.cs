using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Swap that fills up while pages go out.</summary>
public sealed class FullSwapTests
{
    [Fact]
    public void TwoFullDevicesTakeNoPageBetweenThem()
    {
        // 64 MiB in memory and 2 × 20 MiB in swap: the 105th MiB kills. Each device is full with less than a page left, and two such
        // rests make no room for a page.
        SwapConfig one = new(20 * MiB, 50 * MiB, 20 * MiB);
        Bench bench = new(configure: c => c with { Swap = one, FurtherSwap = [one with { Device = "/dev/fast", Priority = 5 }] });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Process hog = bench.Run(a, Alloc(200 * MiB), Sleep(100));
        bench.RunTo(1.9);
        Assert.InRange(a.Read().SwapCurrent, 36 * MiB, 40 * MiB);
        bench.RunTo(10);
        Assert.Equal(9, hog.Exit!.Value.Signal);
        Assert.Equal(0, a.Read().SwapCurrent);
        bench.Host.CheckInvariants();
    }
}
