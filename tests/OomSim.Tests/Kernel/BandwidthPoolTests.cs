using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;
using static OomSim.Tests.Kernel.QuotaWorld;

namespace OomSim.Tests.Kernel;

/// <summary>A quota is a pool for each period (K20.9, K20.10, K20.12, K20.13), not a slower CPU.</summary>
public sealed class BandwidthPoolTests
{
    [Fact]
    public void ABurstThatFitsIntoThePoolIsNotSlowedDown()
    {
        // 20 ms of 50 ms in each of 50 periods of 100 ms: each burst takes 20 ms, and the loop 50 x 100 ms.
        (Bench bench, Cgroup a) = World(4, "50000 100000");
        Loop(bench, a, 50, 20, 80);
        bench.RunTo(4.9201);
        Assert.Equal((1_000_000_000, 0L), (a.Read().CpuUsageNs, a.Read().CpuThrottledNs));
        bench.RunTo(5);
        Assert.Contains("nr_periods 50\nnr_throttled 0\nthrottled_usec 0\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("50000 100000", 1000, 1950)] // 19 periods of 50 ms, and 50 ms of the 20th
    [InlineData("50000 100000", 50, 50)] // all of a pool, and no more
    [InlineData("50000 100000", 51, 101)] // 1 ms of the second
    [InlineData("50000 100000", 20_000, 39_950)] // long enough to be spread over the periods
    [InlineData("30000 100000", 2400, 7930)] // 79 periods and 30 ms
    [InlineData("1000 100000", 100, 9901)] // 99 periods and 1 ms
    [InlineData("20000 100000", 250, 1210)] // 12 periods of 20 ms and 10 ms
    [InlineData("200000 100000", 500, 500)] // more than one task can use
    public void WorkEndsInTheMiddleOfItsLastPeriod(string quota, long work, long ends)
    {
        (Bench bench, Cgroup a) = World(4, quota);
        bench.Run(a, new CpuStep(Quantity.Of(work * SimTime.Millisecond)), Alloc(MiB), Sleep(1000));
        bench.RunTo((ends - 0.01) / 1000);
        Assert.InRange(a.Read().CpuUsageNs, (work * SimTime.Millisecond) - 10_010, (work * SimTime.Millisecond) - 9_000);
        bench.RunTo((ends + 0.002) / 1000);
        Assert.True(a.Read().Anon > 0);
    }

    [Fact]
    public void WhoWasThrottledInThePeriodBeforeIsShownSoBetweenTwoStops()
    {
        // 50 ms in each of two periods and 30 ms in the third: the pool is empty at 50 ms for the first time, and the work done at 230 ms.
        (Bench bench, Cgroup a) = World(1, "50000 100000");
        Process process = bench.Run(a, new CpuStep(Quantity.Of(130 * SimTime.Millisecond)), Sleep(1000));
        foreach ((double at, TaskCondition condition) in new[]
        {
            (0.049, TaskCondition.Active), (0.051, TaskCondition.Throttled), (0.12, TaskCondition.Throttled), (0.151, TaskCondition.Throttled),
            (0.229, TaskCondition.Throttled), (0.231, TaskCondition.Idle),
        })
        {
            bench.RunTo(at);
            Assert.Equal(condition, process.Condition);
        }
    }

    [Fact]
    public void LoneSleepersFindTheirPoolFull()
    {
        // 70 ms and a sleep of 130 ms, 20 times: the first takes 50 + 50 + 20 ms. The second begins at 250 ms, in the middle of a period, and has 50 ms of that and 20 of the
        // next. So all the others, each 200 ms after the one before: the last ends at 250 + 18 x 200 + 70 ms = 3.92 s, and sleeps.
        (Bench bench, Cgroup a) = World(1, "50000 100000");
        Loop(bench, a, 20, 70, 130);
        bench.RunTo(3.919);
        Assert.Equal(1399, Milliseconds(a));
        bench.RunTo(3.921);
        Assert.Equal(1400, Milliseconds(a));
        Assert.Equal(50, a.Read().CpuThrottledNs / SimTime.Millisecond);
        Assert.Contains("nr_throttled 1\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);
    }

    [Fact]
    public void ThreadsOnSeveralCpusEmptyThePoolTogether()
    {
        // Four on four CPUs with 200 ms of 100: 50 ms run, 50 ms stand, on four CPUs. In 5 s 50 periods, each 4 x 50 ms throttled.
        (Bench bench, Cgroup a) = World(4, "200000 100000");
        for (int i = 0; i < 4; i++)
        {
            bench.Run(a, Burn);
        }

        bench.RunTo(0.05);
        Assert.Equal((200, 0L), (Milliseconds(a), a.Read().CpuThrottledNs));
        bench.RunTo(0.1);
        Assert.Equal((200, 200_000_000L), (Milliseconds(a), a.Read().CpuThrottledNs));
        bench.RunTo(5);
        Assert.Equal((10_000, 10_000_000_000L), (Milliseconds(a), a.Read().CpuThrottledNs));
        Assert.Contains("nr_periods 50\nnr_throttled 50\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);
    }

    [Fact]
    public void EachLevelHasAPoolOfItsOwn()
    {
        // 30 ms in the upper, 20 ms in the lower of which two: together they empty the upper one after 15 ms, each with 15.
        (Bench bench, Cgroup upper) = World(4, "30000 100000");
        Cgroup[] lower = [bench.Group("/a/x"), bench.Group("/a/y")];
        foreach (Cgroup group in lower)
        {
            Assert.Equal(Errno.None, bench.Host.WriteFile(group, "cpu.max", "20000 100000"));
            bench.Run(group, Burn);
        }

        bench.RunTo(0.015);
        Assert.Equal([15, 15, 30], new[] { lower[0], lower[1], upper }.Select(Milliseconds));
        bench.RunTo(0.099);
        Assert.Equal([15, 15, 30], new[] { lower[0], lower[1], upper }.Select(Milliseconds));

        // The other gone, the lower has its own 20 ms of each period.
        bench.Host.SendSignal(lower[1].Processes[0], SignalNumber.Kill);
        bench.RunTo(0.1999);
        Assert.Equal([35, 15, 50], new[] { lower[0], lower[1], upper }.Select(Milliseconds));
        Assert.Contains("nr_throttled 1\n", bench.Host.ReadFile(upper, "cpu.stat"), StringComparison.Ordinal);
        bench.RunTo(2);
        Assert.Equal([395, 15, 410], new[] { lower[0], lower[1], upper }.Select(Milliseconds));
        Assert.Contains("nr_throttled 1\n", bench.Host.ReadFile(upper, "cpu.stat"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    public void OneProcessBesideFourHasAFifthOfTheirPool(double seconds)
    {
        // 100 ms of 100 and five CPUs' work: each process has 20 ms of each period, whatever the weights of their cgroups.
        (Bench bench, Cgroup pod) = World(16, "100000 100000");
        Cgroup[] below = [bench.Group("/a/x"), bench.Group("/a/y")];
        Assert.Equal(Errno.None, bench.Host.WriteFile(below[0], "cpu.weight", "400"));
        for (int i = 0; i < 5; i++)
        {
            bench.Run(below[Math.Min(1, i)], Burn);
        }

        bench.RunTo(seconds);
        Assert.Equal([200 * seconds, 800 * seconds, 1000 * seconds], new[] { below[0], below[1], pod }.Select(c => Math.Round(c.Read().CpuUsageNs / 1e6, 1)));
        Assert.Equal(4000 * seconds, pod.Read().CpuThrottledNs / 1e6);
    }

    [Fact]
    public void AmongOthersThereIsNoMeanOfWhatIsUnlike()
    {
        // Two CPUs, half of them the other's. In the pod each thread of the lone one has as much as the two of the other: its weight is twice theirs. 2 x 20 ms are used up
        // after 40 ms of a CPU each, so that each of the three cgroups has 20 ms of 100; a mean by threads would give 13 and 27.
        (Bench bench, Cgroup pod) = World(2, "40000 100000");
        Cgroup[] below = [bench.Group("/a/x"), bench.Group("/a/y")];
        Cgroup other = bench.Group("/b");
        for (int i = 0; i < 3; i++)
        {
            bench.Run(below[Math.Min(1, i)], Burn);
        }

        bench.Run(other, Burn);
        bench.Run(other, Burn);
        bench.RunTo(10);
        Assert.Equal([2000L, 2000, 4000], new[] { below[0], below[1], pod }.Select(Milliseconds));
    }

    [Fact]
    public void AQuotaThatIsUsedUpWithTheOneBelowCountsItsPeriods()
    {
        // 50 ms in both: they are empty in the same ns, and nobody stands for the upper one (since 6.6). With 60 ms it never is.
        (Bench bench, Cgroup pod) = World(4, "50000 100000", "6.12");
        Cgroup inner = bench.Group("/a/x");
        Assert.Equal(Errno.None, bench.Host.WriteFile(inner, "cpu.max", "50000 100000"));
        bench.Run(inner, Burn);
        bench.RunTo(20);
        Assert.Contains("nr_periods 200\nnr_throttled 200\nthrottled_usec 10000000\n", bench.Host.ReadFile(inner, "cpu.stat"), StringComparison.Ordinal);
        Assert.Contains("nr_periods 200\nnr_throttled 200\nthrottled_usec 0\n", bench.Host.ReadFile(pod, "cpu.stat"), StringComparison.Ordinal);
        Assert.Equal(Errno.None, bench.Host.WriteFile(pod, "cpu.max", "60000 100000"));
        bench.RunTo(40);
        Assert.Equal((20_000L, 20_000L), (Milliseconds(inner), Milliseconds(pod)));
        Assert.Contains("nr_periods 400\nnr_throttled 400\nthrottled_usec 20000000\n", bench.Host.ReadFile(inner, "cpu.stat"), StringComparison.Ordinal);
        Assert.Contains("nr_periods 400\nnr_throttled 200\nthrottled_usec 0\n", bench.Host.ReadFile(pod, "cpu.stat"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhoSharesACpuTakesLongerToEmptyItsPool()
    {
        // One CPU, equal weights, 20 ms of 100 for one: both run for 40 ms, then the other alone for 60 ms. In the long run a fifth, and four.
        (Bench bench, Cgroup a) = World(1, "20000 100000");
        Cgroup b = bench.Group("/b");
        bench.Run(a, Burn);
        bench.Run(b, Burn);
        bench.RunTo(0.04);
        Assert.Equal([20, 20], new[] { a, b }.Select(Milliseconds));
        bench.RunTo(0.1);
        Assert.Equal([20, 80], new[] { a, b }.Select(Milliseconds));
        Assert.Equal(60, a.Read().CpuThrottledNs / SimTime.Millisecond);
        bench.RunTo(10);
        Assert.InRange(Milliseconds(a), 1999, 2000);
        Assert.InRange(Milliseconds(b), 7999, 8001);
    }

    [Fact]
    public void FrozenAndThawedWithinAThrottledPeriodStaysThrottled()
    {
        // Stopped at 50 ms, frozen from 60 to 80 ms: it can't run to freeze, and stands on its CPU to 100 ms, where there is a new pool (K20.11).
        (Bench bench, Cgroup a) = World(4, "50000 100000");
        bench.Run(a, Burn);
        bench.RunTo(0.06);
        bench.Host.Freeze(a);
        bench.RunTo(0.08);
        Assert.Equal((50, 30L), (Milliseconds(a), a.Read().CpuThrottledNs / SimTime.Millisecond));
        bench.Host.Thaw(a);
        bench.RunTo(0.0999);
        Assert.Equal(50, Milliseconds(a));
        bench.RunTo(0.12);
        Assert.Equal((70, 50L), (Milliseconds(a), a.Read().CpuThrottledNs / SimTime.Millisecond));
    }

    [Fact]
    public void WhoIsKilledWhileItStandsCountsToTheEndOfThePeriod()
    {
        // Two CPUs stand from 25 ms on; one of the two is killed at 60 ms. In the next period one stands for 50 ms.
        (Bench bench, Cgroup a) = World(4, "50000 100000");
        bench.Run(a, Burn);
        Process other = bench.Run(a, Burn);
        bench.RunTo(0.06);
        bench.Host.SendSignal(other, SignalNumber.Kill);
        bench.RunTo(0.1);
        Assert.Equal(150, a.Read().CpuThrottledNs / SimTime.Millisecond);
        bench.RunTo(0.2);
        Assert.Equal(200, a.Read().CpuThrottledNs / SimTime.Millisecond);
    }

    [Fact]
    public void AQuotaThatIsWrittenStartsThePeriodsWhereNobodyRuns()
    {
        // Two periods pass before the timer finds nobody (tg_set_cfs_bandwidth); a second write, after it has found nobody, only begins one more (K20.12).
        (Bench bench, Cgroup a) = World(4, "50000 100000");
        bench.RunTo(0.15);
        Assert.Contains("nr_periods 1\nnr_throttled 0\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);
        bench.RunTo(4);
        Assert.Contains("nr_periods 2\nnr_throttled 0\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "40000 100000"));
        bench.RunTo(5);
        Assert.Contains("nr_periods 3\nnr_throttled 0\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);

        // The periods begin where they did: 30 ms of the one that ends at 5.1 s, and 20 ms of the next.
        bench.RunTo(5.07);
        bench.Run(a, new CpuStep(Quantity.Of(60 * SimTime.Millisecond)), Sleep(1000));
        bench.RunTo(5.5);
        Assert.Equal((60L, 0L), (Milliseconds(a), a.Read().CpuThrottledNs));
    }

    // Spread since 1 s, 50 ms of 100. At 2.01 s 10 ms of the period are used, and it has 40 ms more of the new quota; then 40 ms of each. In a kernel the 50 run from 2 s to 2.05 s. At 2.075 s the
    // pool is full of the new quota, of which 25 ms run to 2.1 s: 1050 + 25 + 40 by 2.2 s. Spread, 37.5 had run, and one task has no time for more in the period.
    [Theory]
    [InlineData(2.01, 2.1, 1050, 1210)]
    [InlineData(2.075, 2.2, 1115, 1235)]
    public void AnotherQuotaTakesNothingOfWhatThePresentPeriodHadGiven(double written, double soon, long then, long later)
    {
        (Bench bench, Cgroup a) = World(4, "50000 100000");
        bench.Run(a, Burn);
        bench.RunTo(written);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "40000 100000"));
        bench.RunTo(soon);
        Assert.Equal(then, Milliseconds(a));
        bench.RunTo(2.5);
        Assert.Equal(later, Milliseconds(a));
    }

    [Fact]
    public void WhatOneWithOtherPeriodsLeavesIsUsedWithinThePeriodsOfTheOther()
    {
        // One CPU. The other runs first, 33 ms of each 100: of the first 50 ms 17 are left, of the next this one has its whole quota, 30: 47 ms of each 100, also in the long run.
        (Bench bench, Cgroup a) = World(1, "30000 50000");
        Cgroup b = bench.Group("/b");
        Assert.Equal(Errno.None, bench.Host.WriteFile(b, "cpu.max", "33000 100000"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.weight", "1"));
        bench.Run(a, Burn);
        bench.Run(b, Burn);
        bench.RunTo(5);
        Assert.InRange(Milliseconds(a), 2340, 2360);
        Assert.InRange(Milliseconds(b), 1649, 1651);
    }

    [Fact]
    public void ThePeriodsGoOnForTwoAfterAThrottledOne()
    {
        // Frozen while it stands: the period that ends throttled is followed by one in which nothing is used, and by one that ends the counting (K20.12).
        (Bench bench, Cgroup a) = World(4, "50000 100000");
        bench.Run(a, Burn);
        bench.RunTo(0.06);
        bench.Host.Freeze(a);
        bench.RunTo(0.15);
        Assert.Contains("nr_periods 1\nnr_throttled 1\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);
        bench.RunTo(1);
        Assert.Contains("nr_periods 3\nnr_throttled 1\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherQuotaFillsThePoolAndLetsGo()
    {
        // 50 ms run, 20 ms stand; then 10 ms of the new quota run, to 80 ms, and at 100 ms 10 more. Without a quota all runs.
        (Bench bench, Cgroup a) = World(4, "50000 100000");
        bench.Run(a, Burn);
        bench.RunTo(0.07);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "10000 100000"));
        bench.RunTo(0.0999);
        Assert.Equal(60, Milliseconds(a));
        bench.RunTo(0.15);
        Assert.Equal(70, Milliseconds(a));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "max"));
        bench.RunTo(0.2);
        Assert.Equal(120, Milliseconds(a));
        Assert.Contains("nr_periods 1\nnr_throttled 1\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);
    }

    [Fact]
    public void ARemovedCgroupLeavesNothingBehind()
    {
        (Bench bench, Cgroup a) = World(4, "50000 100000");
        Process hog = bench.Run(a, Burn);
        bench.RunTo(0.06);
        bench.Host.SendSignal(hog, SignalNumber.Kill);
        bench.RunTo(0.09);

        // It stands, also where it was killed, and ends with the next period (K20.11).
        Assert.Equal(Errno.EBUSY, bench.Host.RemoveCgroup(a));
        bench.RunTo(0.101);
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(a));
        bench.RunTo(1);
        Assert.Equal(0, bench.Simulator.PendingEvents);
    }

    [Fact]
    public void WhoIsThrottledForGoodCostsNoEvents()
    {
        (Bench bench, Cgroup a) = World(4, "50000 100000");
        bench.Run(a, Burn);
        bench.RunTo(2);
        long events = bench.Simulator.HandledEvents;
        Assert.InRange(events, 2 * bench.Host.Bandwidth.ShownPeriods, 60);
        bench.RunTo(1000);
        Assert.InRange(bench.Simulator.HandledEvents - events, 0, 10);
        Assert.Contains("nr_periods 10000\nnr_throttled 10000\nthrottled_usec 500000000\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);
    }

    [Fact]
    public void MemoryGrowsWhileThereIsSomethingInThePool()
    {
        // First touch at 1 GiB/s: 10 ms of each 100 are 10.24 MiB at once.
        (Bench bench, Cgroup a) = World(4, "10000 100000");
        bench.Run(a, Alloc(100 * MiB), Sleep(1000));
        bench.RunTo(0.011);
        Assert.InRange(a.Read().Anon, 10 * MiB, 11 * MiB);
        bench.RunTo(0.099);
        Assert.InRange(a.Read().Anon, 10 * MiB, 11 * MiB);
        bench.RunTo(0.111);
        Assert.InRange(a.Read().Anon, 20 * MiB, 21 * MiB);
    }

    private static void Loop(Bench bench, Cgroup cgroup, int times, long runs, long sleeps) => bench.Run(
        cgroup,
        new RepeatStep(Quantity.Of(times), [new CpuStep(Quantity.Of(runs * SimTime.Millisecond)), new SleepStep(Quantity.Of(sleeps * SimTime.Millisecond))]),
        Exit(0));
}
