using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>An access touches each page once in a round, so what is in swap is back after one (K7.14).</summary>
public sealed class AccessRoundTests
{
    private static readonly SwapConfig Swap = new(512 * MiB) { ReadSpeed = 50 * MiB, WriteSpeed = 50 * MiB };

    [Fact]
    public void NothingStaysInSwapOnceAnotherHasGivenItsMemoryBack()
    {
        // 50 MiB are walked over in 0.125 s; the other one locks 90 under 100 MiB, and some of them go to swap, until it gives all back.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", 100 * MiB);
        Process walker = bench.Run(a, Alloc(50 * MiB), new AccessStep(null, Quantity.Of(100 * SimTime.Second), new Pace(Quantity.Of(400 * MiB))));
        bench.Run(a, Sleep(2), new MlockAllStep(), Alloc(90 * MiB, 20 * MiB), new FreeStep(null), Sleep(1000));
        long most = 0;
        for (double s = 2; s < 7; s += 0.05)
        {
            bench.RunTo(s);
            most = Math.Max(most, walker.Read().Swap);
        }

        bench.RunTo(9);
        Assert.InRange(most, MiB, 50 * MiB);
        Assert.Equal(0, walker.Read().Swap);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void AFewOfManyPagesAreBackAfterOneRound(long mebibytes)
    {
        // 100 MiB at 50 MiB/s are 2 s. From 7 s on nothing takes anything.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a");
        Process walker = bench.Run(a, Alloc(100 * MiB), new AccessStep(null, Quantity.Of(100 * SimTime.Second), new Pace(Quantity.Of(50 * MiB))));
        bench.RunTo(7);
        bench.Host.WriteFile(a, "memory.reclaim", $"{mebibytes}M");
        bench.RunTo(7.1);
        Assert.InRange(walker.Read().Swap, mebibytes * MiB - (128 << 10), mebibytes * MiB);
        bench.RunTo(9.2);
        Assert.Equal(0, walker.Read().Swap);
        Assert.InRange(Stat(bench, a, "workingset_refault_anon"), (mebibytes * 256) - 32, mebibytes * 256);
        Assert.DoesNotContain("total=0\n", bench.Host.ReadFile(a, "io.pressure")!, StringComparison.Ordinal);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatIsTakenSlowlyForLongIsMetInEachRound()
    {
        // Its 100 MiB take 1 s a round. The other one has locked all that it has, so 0.5 MiB/s come of the walker from 14 s on. All that is out is what does not fit.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", 106 * MiB);
        Process walker = bench.Run(a, Alloc(100 * MiB), new AccessStep(null, Quantity.Of(100 * SimTime.Second), new Pace(Quantity.Of(100 * MiB))));
        bench.Run(a, Sleep(2), new MlockAllStep(), Alloc(10 * MiB, MiB / 2), Sleep(1000));
        bench.RunTo(12);
        long refaults = Stat(bench, a, "workingset_refault_anon");
        bench.RunTo(18);
        Assert.True(Stat(bench, a, "workingset_refault_anon") > refaults, "refaults " + refaults);
        Assert.InRange(walker.Read().Swap, 2 * MiB, 3 * MiB);
        bench.Host.CheckInvariants();
    }
}
