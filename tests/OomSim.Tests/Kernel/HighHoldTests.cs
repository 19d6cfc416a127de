using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>How long memory.high holds back who grows.</summary>
public sealed class HighHoldTests
{
    [Fact]
    public void WhatIsLostIsWhatTheGrowthWouldNotHaveTaken()
    {
        // 20 MiB/s and their page tables (1/512), 20 s long; from some 1.3 % above memory.high on the sleeps grow, up to 2 s for 256 KiB
        // (K6.3, K6.8). What it grew by there would have taken growth / (20 MiB/s); all the rest of the time is lost.
        Bench bench = new();
        Cgroup group = bench.Group("/docker/a", 64 * MiB);
        Assert.Equal(Errno.None, bench.Host.WriteFile(group, "memory.high", "32M"));
        bench.Run(group, Alloc(200 * MiB, 20 * MiB));
        bench.RunTo(20);
        HighHold hold = Assert.Single(bench.Host.HighHolds);
        Assert.Equal(("/docker/a", true, 32 * MiB, 64 * MiB, 0L), (hold.Path, hold.Lasts, hold.High, hold.Max, hold.SwapRoom));
        Assert.InRange(hold.Asked, (20 * MiB) + (20 * MiB / 512) - 1, (20 * MiB) + (20 * MiB / 512) + 1);
        Assert.InRange(hold.Got, 131_000, 131_072);
        Assert.Equal(20 * SimTime.Second, hold.From + hold.Throttled);
        Assert.InRange(hold.From, 1_550 * SimTime.Millisecond, 1_750 * SimTime.Millisecond);
        long grown = group.Read().Current - hold.FirstUsage;
        long moved = (hold.Throttled - hold.Held) / 1000 * hold.Asked / 1_000_000;
        Assert.InRange(moved - grown, -8192, 8192);
        Assert.InRange(hold.Grown - grown, -8192, 8192);
        Assert.Equal(0, group.Read().EventsOom);
    }

    [Fact]
    public void WhoIsNotHeldIsNotMeasured()
    {
        // What is above can go to swap as fast as it comes (K6.5).
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup group = bench.Group("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(group, "memory.high", "32M"));
        bench.Run(group, Alloc(100 * MiB, 10 * MiB), Sleep(100));
        bench.RunTo(20);
        Assert.Empty(bench.Host.HighHolds);
    }

    [Fact]
    public void ItEndsWithTheGrowth()
    {
        // 36 of 32 MiB: the last ones come slowly, then it sleeps for itself.
        Bench bench = new();
        Cgroup group = bench.Group("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(group, "memory.high", "32M"));
        bench.Run(group, Alloc(36 * MiB, 20 * MiB), Sleep(100));
        bench.RunTo(60);
        HighHold hold = Assert.Single(bench.Host.HighHolds);
        Assert.False(hold.Lasts);
        bench.RunTo(90);
        Assert.Equal(hold, Assert.Single(bench.Host.HighHolds));
        Assert.InRange(hold.Throttled, SimTime.Second, 58 * SimTime.Second);
    }
}
