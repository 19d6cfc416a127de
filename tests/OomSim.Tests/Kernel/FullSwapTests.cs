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

    [Theory]
    [InlineData("/p")]
    [InlineData("/p/c")]
    public void ALimitBelowWhatIsSwappedOutLetsNothingFollow(string limited)
    {
        // 10 MiB/s under 50 MiB: at 6 s some 10 MiB are in swap and go on to go there. A limit of 4 MiB, the group's own or one
        // above, takes nothing back, and is refused nothing: such pages are not even looked at (K7.13, K12.2). The next page kills.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup above = bench.Group("/p");
        Cgroup group = bench.Group("/p/c", 50 * MiB);
        Process hog = bench.Run(group, Alloc(200 * MiB, 10 * MiB));
        bench.RunTo(6);
        long swapped = above.Read().SwapCurrent;
        Assert.InRange(swapped, 9 * MiB, 11 * MiB);
        Assert.Equal(Errno.None, bench.Host.WriteFile(bench.Host.FindCgroup(limited)!, "memory.swap.max", "4M"));
        Assert.Equal(swapped, above.Read().SwapCurrent);
        bench.RunTo(7);
        Assert.Equal(137, hog.Exit!.Value.ShellCode);
        Assert.Equal("high 0\nmax 0\nfail 0\n", bench.Host.ReadFile(above, "memory.swap.events"));
    }

    [Fact]
    public void AChildsOwnSwapLimitIsHeededByTheLimitAbove()
    {
        // The parent's limit is met while the child may not swap: nobody else has anything, so it dies. With 100 MiB it would not.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        bench.Group("/p", 50 * MiB);
        Cgroup child = bench.Group("/p/c");
        Process hog = bench.Run(child, Alloc(90 * MiB, 10 * MiB), Sleep(1000));
        bench.RunTo(6);
        Assert.Null(hog.Exit);
        Assert.Equal(Errno.None, bench.Host.WriteFile(child, "memory.swap.max", "0"));
        bench.RunTo(6.5);
        Assert.Equal(137, hog.Exit!.Value.ShellCode);
    }
}
