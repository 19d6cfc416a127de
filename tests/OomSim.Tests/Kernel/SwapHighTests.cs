using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>memory.swap.high and memory.swap.events (K6.3, K7.10, K7.16).</summary>
public sealed class SwapHighTests
{
    [Fact]
    public void WhoHasTooMuchSwappedOutSleepsForWhatItCharges()
    {
        // 64 MiB and 20 of swap: from 84 MiB on it sleeps. At 10 % over, 22 MiB, a batch of 64 pages costs 640 ms and at 17.7 % 2 s
        // (K6.7): 23.5 MiB after some 14 s, then 128 KiB/s. Nobody is killed.
        Bench bench = NewBench();
        Cgroup a = bench.Group("/p/a", 64 * MiB);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.swap.high", "20M"));
        Assert.Equal("20971520\n", bench.Host.ReadFile(a, "memory.swap.high"));
        Process p = bench.Run(a, Alloc(200 * MiB, 20 * MiB), Sleep(1000));
        bench.RunTo(4);
        Assert.InRange(a.Read().SwapCurrent, 15 * MiB, 17 * MiB);
        Assert.StartsWith("high 0\n", bench.Host.ReadFile(a, "memory.swap.events"), StringComparison.Ordinal);
        bench.RunTo(30);
        Assert.InRange(a.Read().SwapCurrent, 24 * MiB, 27 * MiB);
        Assert.Equal(TaskCondition.Throttled, p.Condition);
        Assert.True(a.Read().PsiSomeAvg10 > 50);

        // Fully throttled it gets 256 KiB in 2 s (K6.8); the group above counts as well. Each of some 30 batches is looked at in 17 rounds (K6.5).
        long before = a.Read().SwapCurrent;
        bench.RunTo(50);
        Assert.InRange(a.Read().SwapCurrent - before, 2 * MiB, 3 * MiB);
        long high = High(bench, a);
        Assert.InRange(high, 26 * 17, 32 * 17);
        Assert.Equal(high, High(bench, a.Parent!));
        Assert.Null(p.Exit);

        // Without it the rest comes as fast as it may.
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.swap.high", "max"));
        bench.RunTo(60);
        Assert.InRange(a.Read().SwapCurrent, 135 * MiB, 140 * MiB);
        Assert.Equal(high, High(bench, a));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ItReclaimsNothing()
    {
        // Usage is far below its own limits; what is swapped out alone slows it down, and only while it charges.
        Bench bench = NewBench();
        Cgroup a = bench.Group("/a", 64 * MiB);
        Process p = bench.Run(a, Alloc(90 * MiB, 30 * MiB), Sleep(7), Alloc(20 * MiB, 10 * MiB), Sleep(1000));
        bench.RunTo(5);
        bench.Host.WriteFile(a, "memory.max", "max");
        long swapped = a.Read().SwapCurrent;
        Assert.InRange(swapped, 25 * MiB, 28 * MiB);
        bench.Host.WriteFile(a, "memory.swap.high", "10M");
        bench.RunTo(9);
        Assert.Equal(TaskCondition.Idle, p.Condition);
        bench.RunTo(30);
        Assert.Equal(TaskCondition.Throttled, p.Condition);
        Assert.Equal(swapped, a.Read().SwapCurrent);
        Assert.InRange(a.Read().Anon, 64 * MiB, 68 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatDoesNotGrowForItIsNotSwappedOut()
    {
        // Next to nothing but kernel memory fits below memory.high, so that what grows goes to swap as it comes: 1.25 MiB in no time, and from 17.7 %
        // above memory.swap.high on 64 pages in 2 s (K6.7, K6.8): 1.25 + 14.9 / 8 = 3.11 MiB after 15 s, 1.25 MiB more after 25. The
        // sleep is worked out for each 64 pages.
        Bench bench = NewBench();
        Cgroup a = bench.Group("/a");
        bench.Host.WriteFile(a, "memory.high", "160K");
        bench.Host.WriteFile(a, "memory.swap.high", "1M");
        bench.Run(a, Alloc(200 * MiB, 20 * MiB), Sleep(1000));
        bench.RunTo(15);
        long before = a.Read().SwapCurrent;
        Assert.InRange(before, MiB * 305 / 100, MiB * 315 / 100);
        bench.RunTo(25);
        Assert.InRange(a.Read().SwapCurrent - before, MiB * 120 / 100, MiB * 130 / 100);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatFindsNoRoomIsCounted(bool byMax)
    {
        // K7.10, K7.13: at swap.max pages are refused by max, without a free slot they fail only. Then somebody dies.
        Bench bench = NewBench(byMax ? 256 * MiB : 16 * MiB);
        Cgroup a = bench.Group("/a", 64 * MiB);
        bench.Host.WriteFile(a, "memory.swap.max", byMax ? "16M" : "max");
        Assert.Equal("high 0\nmax 0\nfail 0\n", bench.Host.ReadFile(a, "memory.swap.events"));
        Process p = bench.Run(a, Alloc(200 * MiB, 50 * MiB));
        bench.RunTo(4);
        Assert.Equal(137, p.Exit!.Value.ShellCode);
        Assert.Equal(byMax ? "high 0\nmax 32\nfail 32\n" : "high 0\nmax 0\nfail 32\n", bench.Host.ReadFile(a, "memory.swap.events"));
    }

    [Fact]
    public void WithoutSwapNothingIsTried()
    {
        Bench bench = NewBench();
        Cgroup a = bench.Group("/a", 64 * MiB);
        bench.Host.WriteFile(a, "memory.swap.max", "0");
        bench.Run(a, Alloc(200 * MiB, 50 * MiB));
        bench.RunTo(4);
        Assert.Equal("high 0\nmax 0\nfail 0\n", bench.Host.ReadFile(a, "memory.swap.events"));
        Assert.Equal(1, a.Read().EventsOomKill);
    }

    [Fact]
    public void Linux54HasNoSwapHigh()
    {
        Bench bench = new(configure: c => c with { Kernel = "5.4" });
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.ENOENT, bench.Host.WriteFile(a, "memory.swap.high", "10M"));
        Assert.Equal("max 0\nfail 0\n", bench.Host.ReadFile(a, "memory.swap.events"));
    }

    private static Bench NewBench(long swap = 256 * MiB) => new(configure: c => c with { Swap = new SwapConfig(swap, 100 * MiB, 100 * MiB) });

    private static long High(Bench bench, Cgroup cgroup) =>
        long.Parse(bench.Host.ReadFile(cgroup, "memory.swap.events")!.Split('\n')[0]["high ".Length..], System.Globalization.CultureInfo.InvariantCulture);
}
