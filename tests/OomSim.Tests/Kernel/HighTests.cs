using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

public sealed class HighTests
{
    [Fact]
    public void MemoryHighSlowsGrowthWithoutKilling()
    {
        // K25.7: from 1.0125 · H on, 256 KiB take 64 s × over². H = 64 MiB, 20 MiB/s: 64.8 MiB at about 3.2 s; from there on
        // t = 64 ÷ 3 × over³ × H ÷ 256 KiB = 5461 × over³: over = 0.1 takes 5.5 s, 0.15 takes 18 s.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a", 256 * MiB);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "64M"));
        Process hog = bench.Run(a, Alloc(200 * MiB, 20 * MiB), Exit(0));
        bench.RunTo(3.2 + 5.5);
        Assert.InRange(a.Read().Current, 69 * MiB, 72 * MiB);
        Assert.Equal(TaskCondition.Throttled, hog.Condition);
        bench.RunTo(3.2 + 18);
        Assert.InRange(a.Read().Current, 72 * MiB, 75 * MiB);
        Assert.True(a.Read().EventsHigh > 0);
        Assert.Equal(0, a.Read().EventsOom);

        // Written away, it goes on (recording docker/v2-23) after the sleep that it is in, of up to 64 s × 0.15² = 1.4 s.
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "max"));
        bench.RunTo(3.2 + 18 + 8);
        Assert.Equal(0, hog.Exit!.Value.ShellCode);
    }

    [Theory]
    [InlineData("5.15", true)]
    [InlineData("6.1", false)]
    public void ALockedMappingMeetsTheLimitBeforeMemoryHighWhereCallsPayOnReturn(string kernel, bool dies)
    {
        // K3.16, K25.7 and the kselftest test_memcg_high_sync: one call locks 200 MiB, high is 30 MiB, max 140 MiB.
        Bench bench = new(configure: c => c with { Kernel = kernel });
        Cgroup a = bench.Group("/docker/a", 140 * MiB);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "30M"));
        Process locker = bench.Run(a, new MlockAllStep(), Alloc(200 * MiB), Sleep(100));
        bench.RunTo(5);
        Assert.Equal(dies, locker.Exit is { Signal: 9 });
        Assert.Equal(dies, a.Read().EventsMax > 0);
        Assert.Equal(!dies, a.Read().EventsHigh > 0);
    }

    [Theory]
    [InlineData("5.4", 1)]
    [InlineData("5.10", 17)]
    [InlineData("5.15", 17)]
    public void ALockedMappingSleepsOnceWhenItsCallReturns(string kernel, long events)
    {
        // K6.3, K6.4: 60 MiB with 30 MiB of memory.high are paid for with the longest sleep, 2 s, after which it maps on.
        // K6.5: reclaim finds nothing once, and but for 5.4 16 times more before the sleep; each round is an event.
        Bench bench = new(configure: c => c with { Kernel = kernel });
        Cgroup a = bench.Group("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "30M"));
        Process locker = bench.Run(a, new MlockAllStep(), Alloc(60 * MiB), Exit(0));
        bench.RunTo(1);
        Assert.InRange(a.Read().Anon, 60 * MiB, 61 * MiB);
        Assert.Equal(events, a.Read().EventsHigh);
        Assert.Equal((TaskCondition.Throttled, 'D'), (locker.Condition, locker.Read().State));
        bench.RunTo(1.9);
        Assert.Null(locker.Exit);
        bench.RunTo(2.2);
        Assert.Equal(0, locker.Exit!.Value.ShellCode);

        // K16.8: all of the delay is a stall, of the only task there is.
        Assert.All(bench.Host.ReadFile(a, "memory.pressure")!.TrimEnd('\n').Split('\n'), line =>
            Assert.InRange(long.Parse(line[(line.IndexOf("total=", StringComparison.Ordinal) + 6)..], System.Globalization.CultureInfo.InvariantCulture), 1_800_000, 2_100_000));
    }

    [Fact]
    public void ALockedMappingPaysOnlyForWhatItChargedAboveMemoryHigh()
    {
        // K3.16, K6.3: of 101 MiB about one is above 100 MiB, which for 8 batches is 8 × 64 s × 1 %² = 0.05 s and not the 2 s of 800.
        Bench bench = new(configure: c => c with { Kernel = "5.15" });
        Cgroup a = bench.Group("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "100M"));
        Process locker = bench.Run(a, new MlockAllStep(), Alloc(101 * MiB), Exit(0));
        bench.RunTo(0.8);
        Assert.Equal(0, locker.Exit?.ShellCode);
        Assert.Equal(17, a.Read().EventsHigh);
    }

    [Fact]
    public void ACallThatReturnsPaysWithWhatReclaimFinds()
    {
        // K6.2, K6.5: 20 MiB of a file and 20 MiB that are locked, memory.high is 30 MiB in the group and 35 above. The 10 MiB that are over go with the first
        // round, so there is neither a second nor a sleep.
        Bench bench = new(configure: c => c with { Kernel = "5.15" });
        Cgroup parent = bench.Group("/p");
        Cgroup a = bench.Group("/p/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(parent, "memory.high", "35M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "30M"));
        Process locker = bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = a,
            Program = Program("p", new ReadStep("/x", null, Pace.Free), new MlockAllStep(), Alloc(20 * MiB), Exit(0)),
            Files = new TestFiles(("/x", 20 * MiB)),
            Owner = "a",
        });
        bench.RunTo(1);
        Assert.Equal(0, locker.Exit!.Value.ShellCode);
        Assert.Equal((1, 1), (a.Read().EventsHigh, parent.Read().EventsHigh));
    }

    [Fact]
    public void EachRoundOfAReturnCountsAtEveryLevelThatIsAbove()
    {
        // K6.2, K6.5: 5 MiB of a file go in the first round. Then 17 in vain are counted at both levels, of which the upper is 25 MiB above.
        Bench bench = new(configure: c => c with { Kernel = "5.15" });
        Cgroup parent = bench.Group("/p");
        Cgroup a = bench.Group("/p/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(parent, "memory.high", "35M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "30M"));
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = a,
            Program = Program("p", new ReadStep("/x", null, Pace.Free), new MlockAllStep(), Alloc(60 * MiB), Exit(0)),
            Files = new TestFiles(("/x", 5 * MiB)),
            Owner = "a",
        });
        bench.RunTo(2);
        Assert.Equal((18, 36), (a.Read().EventsHigh, parent.Read().EventsHigh));
    }

    [Fact]
    public void ALockedProgramThatMapsAtAPaceIsThrottledPieceAfterPiece()
    {
        // K6.1: a pace is a loop in user space, to which each mapping returns: it fares as one that is not locked.
        Bench bench = new(configure: c => c with { Kernel = "5.15" });
        Cgroup a = bench.Group("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "30M"));
        Process locker = bench.Run(a, new MlockAllStep(), Alloc(200 * MiB, 10 * MiB), Exit(0));
        bench.RunTo(15);
        Assert.Equal(TaskCondition.Throttled, locker.Condition);
        Assert.InRange(a.Read().Current, 30 * MiB, 40 * MiB);
    }

    [Theory]
    [InlineData("5.4", 180)]
    [InlineData("5.10", 75)]
    public void Before510OnlyTheOwnGroupsHighMakesATaskSleep(string kernel, long mebibytes)
    {
        // K6.3, K6.5, K23.9: parent 64 MiB, child without. 10 MiB/s for 18 s: 5.4 lets it all through, later kernels all but
        // stop it a few MiB above 64. Events are counted in both.
        Bench bench = new(configure: c => c with { Kernel = kernel });
        Cgroup parent = bench.Group("/p");
        Assert.Equal(Errno.None, bench.Host.WriteFile(parent, "memory.high", "64M"));
        Process hog = bench.Run(bench.Group("/p/c"), Alloc(180 * MiB, 10 * MiB), Sleep(100));
        bench.RunTo(18.5);
        Assert.InRange(parent.Read().Current, (mebibytes - 9) * MiB, (mebibytes + 2) * MiB);
        Assert.Equal(kernel == "5.4" ? TaskCondition.Idle : TaskCondition.Throttled, hog.Condition);
        if (kernel == "5.4")
        {
            // One for each batch of 32 pages of the 116 MiB (K3.16).
            Assert.InRange(parent.Read().EventsHigh, 925, 935);
        }
        else
        {
            Assert.True(parent.Read().EventsHigh > 0);
        }
    }

    [Theory]
    [InlineData("6.1", 64)]
    [InlineData("5.15", 32)]
    public void TheLongestSleepPaysForOneBatch(string kernel, long pages)
    {
        // K6.4, K6.8, K23.1: from 17.7 % above it each batch takes 2 s, 100 of them 200 s.
        Bench bench = new(configure: c => c with { Kernel = kernel });
        Cgroup a = bench.Group("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "64M"));
        bench.Run(a, Alloc(400 * MiB, MiB), Exit(0));
        bench.RunTo(400);
        long before = a.Read().Current;
        Assert.True(before > 64 * MiB * 1.18);
        bench.RunTo(600);
        Assert.InRange(a.Read().Current - before, (100 * pages * Pages.Size) - Pages.Size, (100 * pages * Pages.Size) + Pages.Size);
    }

    [Fact]
    public void TheFastestGrowthIsHeldToOneBatchPerSleepAsWell()
    {
        // K6.8: whatever it wishes, beyond 17.7 % 256 KiB take 2 s: 25 MiB in 200 s.
        Bench bench = new(configure: c => c with { Memory = 8L << 30, MemoryBandwidth = 3L << 30 });
        Cgroup a = bench.Group("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "64M"));
        bench.Run(a, Alloc(4096 * MiB), Exit(0));
        bench.RunTo(100);
        long before = a.Read().Current;
        Assert.True(before > 64 * MiB * 1.18);
        bench.RunTo(300);
        Assert.InRange(a.Read().Current - before, (25 * MiB) - Pages.Size, (25 * MiB) + Pages.Size);
    }

    [Fact]
    public void CleanCacheIsKeptBelowMemoryHighWithoutSlowingAnybody()
    {
        // T1.6: 50 MiB of cache stay at 30 MiB.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "30M"));
        bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("p", new ReadStep("/data", null, Pace.Free), Sleep(100)), Files = new TestFiles(("/data", 50 * MiB)), Owner = "a" });
        bench.RunTo(1);
        Assert.InRange(a.Read().Current, (30 * MiB) - Pages.Size, 30 * MiB);
    }

    [Fact]
    public void AReaderAboveMemoryHighSleepsForItsPagesAndKeepsNone()
    {
        // 48 MiB of anon, memory.high 40 MiB: over = 0.2, more than the 2 s that are the longest sleep (K6.4). With page
        // tables and no swap nothing but what is read can be reclaimed: 256 KiB pass in 2 s (K6.8), 2.5 MiB in 20 s.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        bench.Run(a, Alloc(48 * MiB, 480 * MiB), Sleep(1000));
        bench.RunTo(1);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "40M"));
        Process reader = bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("r", new ReadStep("/data", null, Pace.Free), Exit(0)), Files = new TestFiles(("/data", 50 * MiB)), Owner = "a" });
        bench.RunTo(21);
        Assert.Null(reader.Exit);
        Assert.InRange(a.Read().Current, 48 * MiB, 49 * MiB);
        Assert.Equal(0, a.Read().EventsOom);
        Assert.InRange(bench.Simulator.HandledEvents, 1, 100);

        // 50 MiB are 200 × 256 KiB: 400 s in all.
        bench.RunTo(399);
        Assert.Null(reader.Exit);
        bench.RunTo(403);
        Assert.Equal(0, reader.Exit!.Value.ShellCode);
    }

    [Fact]
    public void WhatGrowsAboveMemoryHighGoesToSwapAtItsSpeedWithoutAStorm()
    {
        // Nothing but the growing memory can be swapped out: it goes to swap as it comes, at 10 MiB/s, and a second of it
        // takes a few decisions. Of the 16 pages 13 are kernel memory and 2 page tables; with four more of these, after 8 MiB, it is above
        // memory.high whatever is swapped out, and sleeps 2 s for each batch of 256 KiB (K6.5).
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(200 * MiB, 10 * MiB, 10 * MiB) });
        Cgroup a = bench.Group("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "64K"));
        bench.Run(a, Alloc(150 * MiB), Sleep(1000));
        bench.RunTo(0.3);
        Assert.InRange(a.Read().SwapCurrent, MiB * 28 / 10, MiB * 30 / 10);
        bench.RunTo(30);
        long before = a.Read().SwapCurrent;
        bench.RunTo(40);
        Assert.InRange(a.Read().SwapCurrent - before, MiB * 124 / 100, MiB * 126 / 100);
        Assert.Equal(0, a.Read().EventsOom);
        Assert.InRange(bench.Simulator.HandledEvents, 0, 200);
    }

    [Fact]
    public void AParentAtItsLimitMakesRoomForNoMoreThanComesThrough()
    {
        // /p/a wishes for 20 MiB/s and is held at 128 KiB/s, 17.7 % above its memory.high of 30 MiB. /p is full with it and 65 MiB of /p/b's
        // cache by then: each page that is charged takes one of those, and no more (K3.1, K6.8).
        Bench bench = new();
        Cgroup p = bench.Group("/p", 100 * MiB);
        Cgroup a = bench.Group("/p/a");
        Cgroup b = bench.Group("/p/b");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "30M"));
        bench.Host.Spawn(new SpawnRequest { Cgroup = b, Program = Program("rd", new ReadStep("/data", null, Pace.Free), Sleep(1000)), Files = new TestFiles(("/data", 65 * MiB)), Owner = "b" });
        bench.RunTo(1);
        bench.Run(a, Alloc(200 * MiB, 20 * MiB), Sleep(1000));
        bench.RunTo(20);
        long before = a.Read().Current;
        long max = p.Read().EventsMax;
        bench.RunTo(60);
        Assert.InRange(a.Read().Current - before, MiB * 49 / 10, MiB * 51 / 10);
        Assert.InRange(p.Read().Current, (100 * MiB) - (2 * Pages.Size), 100 * MiB);
        Assert.InRange(b.Read().File, 58 * MiB, 60 * MiB);

        // 5 MiB are 1,280 pages; a call of reclaim takes some 60.
        Assert.InRange(p.Read().EventsMax - max, 15, 40);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhoIsNotThrottledHasWhatTheOtherLeaves()
    {
        // Two groups below a limit of 100 MiB without anything to reclaim but what swap takes, 10 MiB/s: /p/a is held at 128 KiB/s by its
        // own memory.high, and /p/b has all the rest.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(500 * MiB, 10 * MiB, 10 * MiB) });
        Cgroup p = bench.Group("/p", 100 * MiB);
        Cgroup a = bench.Group("/p/a");
        Cgroup b = bench.Group("/p/b");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.swap.high", "1M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "20M"));
        bench.Run(a, Alloc(200 * MiB, 20 * MiB), Sleep(1000));
        bench.RunTo(10);
        Process other = bench.Run(b, Alloc(400 * MiB, 20 * MiB), Sleep(1000));
        bench.RunTo(20);
        long before = b.Read().Current + b.Read().SwapCurrent;
        bench.RunTo(30);
        Assert.InRange(b.Read().Current + b.Read().SwapCurrent - before, 95 * MiB, 101 * MiB);
        Assert.Null(other.Exit);
        Assert.InRange(p.Read().Current, 99 * MiB, 100 * MiB);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("64K", "8K")]
    [InlineData("8K", "64K")]
    [InlineData("max", "8K")]
    [InlineData("8K", "max")]
    public void SwapDoesNotHelpWhereKernelMemoryAloneIsAboveMemoryHigh(string above, string own)
    {
        // 13 pages of kernel memory are five times as much as fits: the task reclaims until nothing is left to take and sleeps 2 s
        // for each batch all the same, whichever level it is (K6.2, K6.3, K6.5).
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(200 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup p = bench.Group("/p");
        Cgroup a = bench.Group("/p/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(p, "memory.high", above));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", own));
        Process hog = bench.Run(a, Alloc(200 * MiB, 20 * MiB), Sleep(1000));
        bench.RunTo(10);
        long before = a.Read().SwapCurrent;
        Assert.Equal(TaskCondition.Throttled, hog.Condition);
        bench.RunTo(20);
        Assert.InRange(a.Read().SwapCurrent - before, MiB * 124 / 100, MiB * 126 / 100);
        Assert.InRange(a.Read().Current, 60 * Pages.Size / 2, 60 * Pages.Size);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhoOnceAskedForLittleCpuGetsMoreForReclaim()
    {
        // 20 MiB/s take 2 % of a core where memory is free, and 7 % where each page has to be swapped out first: the core is free.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(200 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "160K"));
        bench.Run(a, Alloc(200 * MiB, 20 * MiB), Sleep(1000));
        bench.RunTo(1);
        Assert.InRange(a.Read().SwapCurrent, MiB * 198 / 10, 20 * MiB);
    }

    [Fact]
    public void AProgramWhoseTextIsReclaimedStandsStillAboveMemoryHigh()
    {
        // Recordings docker/v2-23 and kernel/v2-a17: memory.high 64 MiB, 20 MiB/s; 30 s later usage is 2 % above it, and as
        // soon as memory.high is gone it goes on. 200 times slower than K6.8, t = 200 × 64 ÷ 3 × (over³ − 0.0125³) × 256: over =
        // 0.031 in 30 s, 66 MiB; the sleep is worked out every 256 KiB, which is too short by up to one such step.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a", 256 * MiB);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "64M"));
        ProgramDefinition program = Program("hog", Alloc(120 * MiB, 20 * MiB), Exit(0)) with { Exec = "/hog" };
        Process hog = bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = program, Files = new TestFiles(("/hog", 820 << 10)), Owner = "a" });
        bench.RunTo(33);
        Assert.InRange(a.Read().Current, 65 * MiB, 66.25 * MiB);
        Assert.Equal(TaskCondition.Throttled, hog.Condition);
        Assert.Equal(0, a.Read().EventsOom);
        Assert.InRange(a.Read().PsiFullAvg10, 70, 100);
        Assert.InRange(bench.Simulator.HandledEvents, 1, 300);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "max"));
        bench.RunTo(36);
        Assert.Equal(0, hog.Exit!.Value.ShellCode);
    }
}
