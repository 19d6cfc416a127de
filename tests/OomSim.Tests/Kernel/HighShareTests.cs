using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>What each of several tasks gets at memory.high: it sleeps for its own batches (K6.3 to K6.8).</summary>
public sealed class HighShareTests
{
    [Theory]
    [InlineData("6.1", 64)]
    [InlineData("5.15", 32)]
    public void WhoAsksForLessSleepsNoLonger(string kernel, long batch)
    {
        // A group far above its memory.high sleeps 2 s for each batch: one task that takes memory as fast as it can and one at 1 MiB/s get the same, and one at 32 KiB/s gets that.
        Bench bench = new(configure: c => c with { Kernel = kernel });
        Cgroup above = bench.Group("/q");
        Cgroup fast = bench.Group("/q/fast");
        Cgroup slow = bench.Group("/q/slow");
        Cgroup slowest = bench.Group("/q/slowest");
        bench.Run(fast, Alloc(30 * MiB), Sleep(9), Alloc(300 * MiB));
        bench.Run(slow, Sleep(10), Alloc(300 * MiB, MiB));
        bench.Run(slowest, Sleep(10), Alloc(300 * MiB, 32 * 1024));
        bench.RunTo(5);
        bench.Host.WriteFile(above, "memory.high", "20M", static _ => { });
        bench.RunTo(20);
        long[] before = Read();
        bench.RunTo(120);
        long[] after = Read();
        long each = 100 / 2 * batch * Pages.Size;
        Assert.InRange(after[0] - before[0], each - (2 * batch * Pages.Size), each + (2 * batch * Pages.Size));
        Assert.InRange(after[1] - before[1], each - (2 * batch * Pages.Size), each + (2 * batch * Pages.Size));
        Assert.InRange(after[2] - before[2], 31 * 100 * 1024, 33 * 100 * 1024);
        bench.Host.CheckInvariants();

        long[] Read() => [fast.Read().Current, slow.Read().Current, slowest.Read().Current];
    }

    [Fact]
    public void SlowSwappingIsSharedInTurns()
    {
        // What reclaim frees at memory.high is 10 MiB/s of swapping, 32 pages for each call of whoever charges: at 1 MiB/s one has what it asks for.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(1L << 30, 10 * MiB, 10 * MiB) });
        Cgroup above = bench.Group("/q");
        Cgroup fast = bench.Group("/q/fast");
        Cgroup slow = bench.Group("/q/slow");
        bench.Run(fast, Alloc(300 * MiB));
        bench.Run(slow, Sleep(3), Alloc(40 * MiB, MiB));
        Assert.Equal(Errno.None, bench.Host.WriteFile(above, "memory.high", "40M"));
        bench.RunTo(4);
        (long one, long other) = (Got(fast), Got(slow));
        bench.RunTo(14);
        Assert.InRange(Got(slow) - other, 98 * MiB / 10, 102 * MiB / 10);
        Assert.InRange(Got(fast) - one, 88 * MiB, 92 * MiB);
        bench.Host.CheckInvariants();

        static long Got(Cgroup cgroup) => cgroup.Read().Current + cgroup.Read().SwapCurrent;
    }

    [Fact]
    public void SleepsForMemoryAndSwapAreSummedAndThenCut()
    {
        // Both would be 2 s, and so is their sum (K6.3, K6.4): 256 KiB in 2 s with memory.swap.high as without.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(300 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup[] groups = [bench.Group("/a"), bench.Group("/b")];
        foreach (Cgroup cgroup in groups)
        {
            bench.Host.WriteFile(cgroup, "memory.high", "20M");
            bench.Host.WriteFile(cgroup, "memory.swap.max", "20M");
            bench.Run(cgroup, Alloc(90 * MiB));
        }

        bench.RunTo(60);
        Assert.Equal(Errno.None, bench.Host.WriteFile(groups[0], "memory.swap.high", "5M"));
        bench.RunTo(70);
        long[] before = [.. groups.Select(g => g.Read().Current)];
        bench.RunTo(170);
        Assert.Equal(50 * 64 * Pages.Size, groups[0].Read().Current - before[0], 16384.0);
        Assert.Equal(50 * 64 * Pages.Size, groups[1].Read().Current - before[1], 16384.0);

        // Each look at the sleep is an event, with one in each of 17 rounds (K6.5): 50 batches after 10 s with 5.
        Assert.InRange(SwapEvents(bench, groups[0]), 54 * 17, 56 * 17);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData(false, 0, 3)]
    [InlineData(true, 34, 50)]
    public void SleepsTooShortAloneAreSleptTogether(bool above, int least, int most)
    {
        // 1 MiB above a memory.high of 100: 0.4, 1.6, 3.6 and 6.4 ms for its four batches are not slept (up to 10 ms, K6.4). What the group above has in
        // swap is 1.186 % over its memory.swap.high: 9 ms. Together (K6.3) 9.4, which is not slept, 10.6, 12.6 and 15.4 ms.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(300 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup parent = bench.Group("/p");
        Cgroup a = bench.Group("/p/a", 100 * MiB);
        bench.Run(a, Alloc(140 * MiB), Sleep(10), Alloc(MiB), Sleep(1000));
        bench.RunTo(8);
        long swapped = a.Read().SwapCurrent;
        bench.Host.WriteFile(a, "memory.swap.max", Text(swapped));
        bench.Host.WriteFile(a, "memory.max", "max");
        bench.Host.WriteFile(a, "memory.high", Text(a.Read().Current));
        bench.Host.WriteFile(parent, "memory.swap.high", above ? Text((long)(swapped / 1.01186)) : "max");
        double start = 0;
        double t = 8;
        long usage = a.Read().Current;
        while (a.Read().Current < usage + MiB)
        {
            t += 0.001;
            bench.RunTo(t);
            start = a.Read().Current <= usage ? t : start;
        }

        Assert.InRange((t - start) * 1000, least, most);
    }

    [Fact]
    public void ABatchIsReclaimedForAtEachLevelThatIsAbove()
    {
        // Below a memory.high of 20M with sleeps of 2 s a group passes its own of 30M: each batch is reclaimed for in 17 rounds at both (K6.2, K6.5), also
        // where its own overage costs no sleep yet.
        Bench bench = new();
        Cgroup above = bench.Group("/q");
        Cgroup b = bench.Group("/q/b");
        bench.Host.WriteFile(above, "memory.high", "20M");
        bench.Host.WriteFile(b, "memory.high", "30M");
        bench.Run(b, Alloc(100 * MiB));
        double t = 0;
        while (b.Read().Current <= 30 * MiB)
        {
            bench.RunTo(t += 0.5);
        }

        (long own, long parents) = (b.Read().EventsHigh, above.Read().EventsHigh);
        bench.RunTo(t + 20);
        Assert.InRange(b.Read().EventsHigh - own, 9 * 17, 11 * 17);
        Assert.InRange(above.Read().EventsHigh - parents, 2 * 9 * 17, 2 * 11 * 17);
        bench.RunTo(t + 120);
        Assert.InRange(b.Read().EventsHigh - own, 59 * 17, 61 * 17);
        bench.Host.CheckInvariants();
    }

    private static string Text(long bytes) => bytes.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static long SwapEvents(Bench bench, Cgroup cgroup) =>
        long.Parse(bench.Host.ReadFile(cgroup, "memory.swap.events")!.Split('\n')[0]["high ".Length..], System.Globalization.CultureInfo.InvariantCulture);
}
