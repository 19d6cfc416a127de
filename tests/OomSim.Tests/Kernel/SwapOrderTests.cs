using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>
/// Whose pages go to swap first: a list of anonymous pages is a queue, whosever they are (K12.1, K12.11). The figures of the first five were read on a Linux 6.18 (v1) that did the same, of VmSwap
/// in /proc/PID/status: 60 MB twice under 64 MB.
/// </summary>
public sealed class SwapOrderTests
{
    // What a program has from its start goes before what another touches later.
    private const long Own = 64 << 10;

    private static readonly SwapConfig Swap = new(512 * MiB);

    [Fact]
    public void TheMemoryOfWhoGrewFirstGoesFirst()
    {
        // 57.1 and 0 there.
        (_, Process first, Process second) = Two([Alloc(60 * MiB, 30 * MiB), Sleep(1000)], [Sleep(3), Alloc(60 * MiB, 30 * MiB), Sleep(1000)]);
        Assert.InRange(first.Read().Swap, 56 * MiB, 58 * MiB);
        Assert.InRange(second.Read().Swap, 0, Own);
    }

    [Fact]
    public void TouchingMemoryBeforeReclaimHasLookedAtItKeepsNothing()
    {
        // Each page was touched as it came, so that a further touch shows nothing new: 57.2 and 0 there.
        (_, Process first, Process second) = Two(
            [Alloc(60 * MiB, 60 * MiB), new RewriteStep(null, new Pace(Quantity.Of(60 * MiB))), Sleep(1000)],
            [Sleep(3), Alloc(60 * MiB, 30 * MiB), Sleep(1000)]);
        Assert.InRange(first.Read().Swap, 56 * MiB, 58 * MiB);
        Assert.InRange(second.Read().Swap, 0, Own);
    }

    [Fact]
    public void OfThoseWhoGrowSideBySideAsMuchGoes()
    {
        // 28.2 and 28.7 there.
        (_, Process first, Process second) = Two([Alloc(60 * MiB, 30 * MiB), Sleep(1000)], [Alloc(60 * MiB, 30 * MiB), Sleep(1000)]);
        Assert.InRange(first.Read().Swap, 28 * MiB, 30 * MiB);
        Assert.InRange(second.Read().Swap, 28 * MiB, 30 * MiB);
    }

    [Fact]
    public void AFileOfAGroupThatIsGoneIsAsOldAsBefore()
    {
        // 40 MiB of a tmpfs at 1 s, 40 + 50 MiB of anonymous memory from 3 s on, 100 MiB for all: 30 MiB go, and they are the file's.
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = Swap });
        Cgroup p = bench.Host.CreateCgroup("/p");
        Assert.Equal(Errno.None, bench.Host.WriteFile(p, "memory.limit_in_bytes", "100M"));
        Cgroup a = bench.Host.CreateCgroup("/p/a");
        TestFiles files = new();
        files.Add(new Inode("/t/x", 0) { IsTmpfs = true, Tmpfs = new Tmpfs(64 * MiB) });
        bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("writer", new WriteStep("/t/x", Quantity.Of(40 * MiB), Pace.Free), Exit(0)), Owner = "a", Files = files });
        Process grower = bench.Run(p, Sleep(3), Alloc(40 * MiB, 40 * MiB), Sleep(8), Alloc(50 * MiB, 10 * MiB), Sleep(1000));
        bench.RunTo(8);
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(a));
        bench.RunTo(30);
        Assert.InRange(p.Read().SwapCurrent, 29 * MiB, 32 * MiB);
        Assert.InRange(grower.Read().Swap, 0, Own);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatIsGoneOverAgainAndAgainStays()
    {
        // 30.0 and 27.0 there: the first goes round in half of its memory, and only the other half goes, before any of the second.
        (Bench bench, Process first, Process second) = Two(
            [Alloc(60 * MiB, 60 * MiB), new AccessStep(Quantity.Of(30 * MiB), Quantity.Of(1000 * SimTime.Second), new Pace(Quantity.Of(1000 * MiB)))],
            [Sleep(3), Alloc(60 * MiB, 30 * MiB), Sleep(1000)]);
        Assert.InRange(first.Read().Swap, 29 * MiB, 31 * MiB);
        Assert.InRange(second.Read().Swap, 26 * MiB, 28 * MiB);
        Assert.Equal(0, Stat(bench, first.Cgroup, "workingset_refault_anon"));
    }

    [Fact]
    public void APauseMovesNothing()
    {
        // It goes round in 30 of its 60 MiB. The other 30 came first and are never touched: they are the oldest, whether or not it is paused for a while.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Process first = bench.Run(a, Alloc(60 * MiB, 60 * MiB), new AccessStep(Quantity.Of(30 * MiB), Quantity.Of(1000 * SimTime.Second), new Pace(Quantity.Of(1000 * MiB))));
        Process second = bench.Run(a, Sleep(3), Alloc(10 * MiB, 10 * MiB), Sleep(3), Alloc(10 * MiB, 10 * MiB), Sleep(1000));
        bench.RunTo(4.5);
        bench.Host.Freeze(a);
        bench.RunTo(4.7);
        bench.Host.WriteFile(a, "memory.max", "60M");
        bench.RunTo(4.8);
        bench.Host.Thaw(a);
        bench.RunTo(9);

        // 80 MiB and what both have beside under 60.
        Assert.InRange(first.Read().Swap, 20 * MiB, 22 * MiB);
        Assert.InRange(second.Read().Swap, 0, Own);
        Assert.Equal(0, Stat(bench, a, "workingset_refault_anon"));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void SharedMemoryIsAsOldAsItIs()
    {
        // 10 of shared memory at 1 s, 10 at 3 s, 55 from 5 s on, under 64 MiB: the shared memory goes, and a little of the next.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        bench.Run(a, Sleep(1), new ShmStep(Quantity.Of(10 * MiB), Pace.Free), Sleep(1000));
        Process middle = bench.Run(a, Sleep(3), Alloc(10 * MiB), Sleep(1000));
        Process last = bench.Run(a, Sleep(5), Alloc(53 * MiB, 10 * MiB), Sleep(1000));
        bench.RunTo(12);
        Assert.InRange(a.Read().SwapCurrent, 9 * MiB, 10 * MiB);
        Assert.InRange(middle.Read().Swap, 0, Own);
        Assert.InRange(last.Read().Swap, 0, Own);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ALowerLimitTakesTheOldestFirst()
    {
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", 200 * MiB);
        Process first = bench.Run(a, Alloc(40 * MiB, 40 * MiB), Sleep(1000));
        Process second = bench.Run(a, Sleep(2), Alloc(40 * MiB, 40 * MiB), Sleep(1000));
        bench.RunTo(5);
        bench.Host.WriteFile(a, "memory.max", "50M");
        bench.RunTo(6);
        Assert.InRange(first.Read().Swap, 30 * MiB, 32 * MiB);
        Assert.InRange(second.Read().Swap, 0, Own);
        bench.Host.WriteFile(a, "memory.max", "30M");
        bench.RunTo(7);
        Assert.InRange(first.Read().Anon, 0, MiB / 8);
        Assert.InRange(second.Read().Swap, 10 * MiB, 12 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void OfOneThatGrewTwiceWhatCameBetweenGoesBetween()
    {
        // 20 of the first, 20 of the second, 20 of the first again, under 64. As the third comes 30 more than fits have gone: 20 of the first's, then 10 of the second's;
        // then the rest of those, and the first's again.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", 62 * MiB);
        Process first = bench.Run(a, Alloc(20 * MiB, 20 * MiB), Sleep(3), Alloc(20 * MiB, 20 * MiB), Sleep(1000));
        Process second = bench.Run(a, Sleep(2), Alloc(20 * MiB, 20 * MiB), Sleep(1000));
        Process third = bench.Run(a, Sleep(6), Alloc(60 * MiB, 20 * MiB), Sleep(1000));
        bench.RunTo(6.9);
        Assert.InRange(first.Read().Swap, 16 * MiB, 18 * MiB);
        Assert.InRange(second.Read().Swap, 0, MiB / 4);
        bench.RunTo(7.6);
        Assert.InRange(first.Read().Swap, 20 * MiB, 21 * MiB);
        Assert.InRange(second.Read().Swap, 10 * MiB, 13 * MiB);
        bench.RunTo(8.8);
        Assert.InRange(first.Read().Swap, 34 * MiB, 37 * MiB);
        Assert.InRange(second.Read().Swap, 20 * MiB, 21 * MiB);
        Assert.InRange(third.Read().Swap, 0, Own);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatCameBackIsYoungerThanWhatStayed()
    {
        // 30 of the first go for the second. Then the second gives most back, the first brings all of its memory back at once, and a third comes: the second's 10, which never moved, go before.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Process first = bench.Run(a, Alloc(40 * MiB, 40 * MiB), Sleep(5), new RewriteStep(null, Pace.Free), Sleep(1000));
        Process second = bench.Run(a, Sleep(2), Alloc(55 * MiB, 40 * MiB), new FreeStep(Quantity.Of(40 * MiB)), Sleep(1000));
        bench.Run(a, Sleep(10), Alloc(20 * MiB, 20 * MiB), Sleep(1000));
        bench.RunTo(5);
        Assert.InRange(first.Read().Swap, 31 * MiB, 33 * MiB);
        bench.RunTo(9);
        Assert.Equal(0, first.Read().Swap);
        bench.RunTo(12);
        Assert.InRange(second.Read().Swap + first.Read().Swap, 11 * MiB, 13 * MiB);
        Assert.InRange(first.Read().Swap, 8 * MiB, 10 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatIsSharedSinceAForkIsAsOldAsItWas()
    {
        // 30 that parent and child share, 30 of another, 30 of the child's own: 28 go, all of what is shared.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Process parent = bench.Run(a, Program("hog", Alloc(30 * MiB, 30 * MiB), Sleep(2), new ForkStep("kid", Quantity.Of(1)), Sleep(1000)), Program("kid", Sleep(2), Alloc(30 * MiB, 30 * MiB), Sleep(1000)));
        Process other = bench.Run(a, Sleep(1.5), Alloc(30 * MiB, 60 * MiB), Sleep(1000));
        bench.RunTo(10);
        Assert.InRange(parent.Read().Swap, 26 * MiB, 29 * MiB);
        Assert.InRange(other.Read().Swap, 0, Own);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void EachGroupOfAFullTreeLosesByWhatItHas()
    {
        // 40 and 20, the older one the smaller: the limit above both takes 2 of 3 from the larger, and within it the older first.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup above = bench.Group("/docker", 64 * MiB);
        Cgroup small = bench.Group("/docker/a");
        Cgroup large = bench.Group("/docker/b");
        bench.Run(small, Alloc(20 * MiB, 40 * MiB), Sleep(1000));
        Process first = bench.Run(large, Sleep(1), Alloc(20 * MiB, 40 * MiB), Sleep(1000));
        Process second = bench.Run(large, Sleep(2), Alloc(20 * MiB, 40 * MiB), Sleep(1000));
        bench.RunTo(3);
        bench.Host.WriteFile(above, "memory.max", "48M");
        bench.RunTo(4);
        long gone = small.Read().SwapCurrent + large.Read().SwapCurrent;
        Assert.InRange(small.Read().SwapCurrent, gone / 3 - MiB, gone / 3 + MiB);
        Assert.InRange(second.Read().Swap, 0, Own);
        Assert.Equal(large.Read().SwapCurrent, first.Read().Swap + second.Read().Swap);
        bench.Host.CheckInvariants();
    }

    private static (Bench Bench, Process First, Process Second) Two(Step[] first, Step[] second)
    {
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Process one = bench.Run(a, first);
        Process two = bench.Run(a, second);
        bench.RunTo(9);
        bench.Host.CheckInvariants();
        return (bench, one, two);
    }
}
