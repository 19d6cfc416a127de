using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>A part of the memory that is walked over again is the same part.</summary>
public sealed class AccessOrderTests
{
    private static readonly SwapConfig Swap = new(512 * MiB) { ReadSpeed = 50 * MiB };

    [Fact]
    public void APartThatIsBackStaysWhileItIsWalkedOverAgain()
    {
        // 20 MiB of 90 under 48 are back after one round. The 42 MiB in swap are others: the next rounds read nothing.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", 48 * MiB);
        Process hog = bench.Run(a, Alloc(90 * MiB, 45 * MiB), Sleep(1), Access(20 * MiB), Access(20 * MiB), Access(20 * MiB));
        bench.RunTo(12);
        long read = Stat(bench, a, "workingset_refault_anon");
        Assert.InRange(read, 20 * 256, (20 * 256) + 8);
        Assert.Equal(TaskCondition.Active, hog.Condition);
        bench.RunTo(30);
        Assert.Equal(read, Stat(bench, a, "workingset_refault_anon"));
    }

    [Fact]
    public void OfALargerPartTheRestComesBackAndASmallerOneTakesNothingAway()
    {
        // 20 MiB, then 30: 10 more. Then 10 and 30 again: all there.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", 48 * MiB);
        bench.Run(a, Alloc(90 * MiB, 45 * MiB), Sleep(1), Access(20 * MiB), Access(30 * MiB), Access(10 * MiB), Access(30 * MiB), Sleep(1000));
        bench.RunTo(22);
        Assert.InRange(Stat(bench, a, "workingset_refault_anon"), 30 * 256, (30 * 256) + 16);
        bench.RunTo(60);
        Assert.InRange(Stat(bench, a, "workingset_refault_anon"), 30 * 256, (30 * 256) + 16);
    }

    [Fact]
    public void WhatCameLaterIsYoungerThanAWalk()
    {
        // 20 MiB walked over, then 40 more touched: under 48 MiB they leave 8 of those 20, and 12 come back, but for what the limit keeps for page tables.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", 48 * MiB);
        bench.Run(a, Alloc(90 * MiB, 45 * MiB), Sleep(1), Access(20 * MiB), Alloc(40 * MiB, 40 * MiB), Access(20 * MiB), Sleep(1000));
        bench.RunTo(13.5);
        long before = Stat(bench, a, "workingset_refault_anon");
        bench.RunTo(60);
        Assert.InRange(Stat(bench, a, "workingset_refault_anon") - before, 12 * 256, 13 * 256);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(1)]
    public void AFewPagesThatAreTakenComeBackAtOnce(long kibibytes)
    {
        // With the 64 KiB of its start no more than reclaim takes in one call: the walk comes round to them within a ms.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a");
        Process small = bench.Run(a, Alloc(kibibytes << 10), new AccessStep(null, Quantity.Of(100 * SimTime.Second), Pace.Free));
        bench.RunTo(5);
        bench.Host.WriteFile(a, "memory.reclaim", "1M");
        bench.RunTo(5.1);
        Assert.Equal(0, small.Read().Swap);
        Assert.InRange(Stat(bench, a, "workingset_refault_anon"), 16, 32);
    }

    [Fact]
    public void WhatIsBackToTheLastByteIsNotLessThanNothingInSwap()
    {
        // The last byte comes back at a whole ns, a part of a byte late.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a");
        Process hog = bench.Run(a, Alloc(MiB), new AccessStep(null, Quantity.Of(100 * SimTime.Second), Pace.Free));
        bench.RunTo(5);
        bench.Host.WriteFile(a, "memory.reclaim", "768K");
        bench.RunTo(6);
        Assert.Equal(0, hog.Read().Swap);
    }

    [Fact]
    public void APartThatIsWrittenOverAgainIsTheSamePart()
    {
        // As with an access: 20 MiB of 90 under 48 come back once; the 42 MiB in swap are others.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", 48 * MiB);
        bench.Run(a, Alloc(90 * MiB, 45 * MiB), Sleep(1), Rewrite(20 * MiB), Sleep(1), Rewrite(20 * MiB), Rewrite(10 * MiB), Sleep(1000));
        bench.RunTo(60);
        Assert.InRange(Stat(bench, a, "workingset_refault_anon"), 20 * 256, (20 * 256) + 16);
    }

    [Fact]
    public void WritingOverMoreThanFitsBringsAllOfItBack()
    {
        // 90 MiB under 48: what comes back pushes out what is written next, so that every page of the 90 MiB is read. Within 80, the 10 that are out push out 10, and so on.
        foreach (long limit in (long[])[48, 80])
        {
            Bench bench = new(configure: c => c with { Swap = Swap });
            Cgroup a = bench.Group("/docker/a", limit * MiB);
            bench.Run(a, Alloc(90 * MiB, 45 * MiB), Sleep(1), Rewrite(90 * MiB), Sleep(1000));
            bench.RunTo(60);
            Assert.InRange(Stat(bench, a, "workingset_refault_anon"), 89 * 256, 91 * 256);
        }
    }

    private static RewriteStep Rewrite(long bytes) => new(Quantity.Of(bytes), Pace.Free);

    private static AccessStep Access(long bytes) => new(Quantity.Of(bytes), Quantity.Of(10 * SimTime.Second), Pace.Free);

    [Fact]
    public void WhatIsGivenBackIsTheNewestWhichIsInMemory()
    {
        // Recording kernel/v1-c16: 90 MiB under 64: the oldest 26 are out. Of the 60 that go all are in memory.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/a", 64 * MiB);
        bench.Run(a, Alloc(90 * MiB), Sleep(2), new FreeStep(Quantity.Of(60 * MiB)), Sleep(2), new FreeStep(Quantity.Of(10 * MiB)), Sleep(1000));
        bench.RunTo(1.9);
        long swapped = a.Read().SwapCurrent;
        Assert.InRange(swapped, 26 * MiB, 28 * MiB);
        bench.RunTo(3.5);
        Assert.Equal(swapped, a.Read().SwapCurrent);
        Assert.InRange(a.Read().Anon, 2 * MiB, 4 * MiB);

        // Of the next 10 that go some 3 are.
        bench.RunTo(5);
        Assert.InRange(a.Read().SwapCurrent, 19 * MiB, 21 * MiB);
        Assert.InRange(a.Read().Anon, 0, Pages.Size);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatAnAccessHasGoneOverIsThereAlsoWhenTheRestIsGivenBack()
    {
        // The first 30 of 90 MiB were brought back, and 26 of those behind them are out instead: these go first, and no page of the 30 has to come back (60 KiB that the program had before are the end of what is left).
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/a", 64 * MiB);
        AccessStep walk = new(Quantity.Of(30 * MiB), Quantity.Of(3 * SimTime.Second), Pace.Free);
        bench.Run(a, Alloc(90 * MiB), Sleep(1), walk, new FreeStep(Quantity.Of(60 * MiB)), walk, Sleep(1000));
        bench.RunTo(3.5);
        long read = Stat(bench, a, "workingset_refault_anon");
        Assert.InRange(read, 25 * 256, 31 * 256);
        bench.RunTo(10);
        Assert.Equal(read, Stat(bench, a, "workingset_refault_anon"));
        Assert.InRange(a.Read().SwapCurrent, 0, 64 << 10);
        Assert.InRange(a.Read().Anon, 30 * MiB, 31 * MiB);
        bench.Host.CheckInvariants();
    }
}
