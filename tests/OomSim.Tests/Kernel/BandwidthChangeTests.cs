using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;
using static OomSim.Tests.Kernel.QuotaWorld;

namespace OomSim.Tests.Kernel;

/// <summary>What changes while a quota is spread over its periods finds its tasks where the periods would have brought them (K20.9, K20.12, K20.13).</summary>
public sealed class BandwidthChangeTests
{
    [Theory]
    [InlineData(15.5, 8000)] // fifteen halves, and all of the quota of the sixteenth period
    [InlineData(15.3, 7800)] // 300 ms of it
    [InlineData(15.9, 8000)]
    public void AQuotaThatIsTakenAwayLeavesWhatThePeriodHadGiven(double at, long used)
    {
        // 500 ms of each second; then all the time.
        (Bench bench, Cgroup a) = World(2, "500000 1000000");
        bench.Run(a, new CpuStep(Quantity.Of(10 * SimTime.Second)), Alloc(MiB), Sleep(1000));
        bench.RunTo(at);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "max"));
        Assert.InRange(a.Read().CpuUsageNs, (used * SimTime.Millisecond) - 5000, (used * SimTime.Millisecond) + 5000);
        double ends = at + 10 - (used / 1000.0);
        bench.RunTo(ends - 0.001);
        Assert.True(a.Read().Anon < MiB);
        bench.RunTo(ends + 0.001);
        Assert.True(a.Read().Anon >= MiB);
    }

    [Fact]
    public void ThreeInEachOfTwoCgroupsHaveAllOfThePeriodWhenItsQuotaIsTakenAway()
    {
        // Six tasks, and 300 ms of CPU time in each 100: used up after 50 ms of each period. At 5.02 s 20 ms of it have run on six CPUs.
        (Bench bench, Cgroup a) = World(8, "300000 100000");
        Cgroup[] below = [bench.Group("/a/x"), bench.Group("/a/y")];
        for (int i = 0; i < 6; i++)
        {
            bench.Run(below[i % 2], Burn);
        }

        bench.RunTo(5.02);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "max"));
        Assert.Equal([7560, 7560, 15_120], new[] { below[0], below[1], a }.Select(Milliseconds));
        bench.RunTo(6.02);
        Assert.Equal([10_560, 10_560, 21_120], new[] { below[0], below[1], a }.Select(Milliseconds));
        Assert.Contains("nr_periods 50\nnr_throttled 50\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5.4", 10_000_000)]
    [InlineData("6.1", 10_000_000)]
    [InlineData("6.12", 0)]
    [InlineData("6.18", 0)]
    public void UpTo61WhoStandsForTheQuotaBelowCountsAboveAsWell(string kernel, long throttled)
    {
        // Both are found used up at once. Since 6.6 the upper one counts no time, for nobody is queued in it (throttle_cfs_rq).
        (Bench bench, Cgroup pod) = World(4, "50000 100000", kernel);
        Cgroup inner = bench.Group("/a/x");
        Assert.Equal(Errno.None, bench.Host.WriteFile(inner, "cpu.max", "50000 100000"));
        bench.Run(inner, Burn);
        bench.RunTo(20);
        Assert.Contains("nr_throttled 200\nthrottled_usec 10000000\n", bench.Host.ReadFile(inner, "cpu.stat"), StringComparison.Ordinal);
        Assert.Contains($"nr_throttled 200\nthrottled_usec {throttled}\n", bench.Host.ReadFile(pod, "cpu.stat"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.07)]
    [InlineData(5.07)] // spread since 1 s
    public void WhoStandsForItsQuotaFreezesWithTheNextPeriod(double at)
    {
        // 50 ms of each 100: it stands at 70 ms, and can't act on the request before it runs.
        (Bench bench, Cgroup a) = World(4, "50000 100000");
        Process burner = bench.Run(a, Burn);
        Process sleeper = bench.Run(a, Sleep(1000));
        bench.RunTo(at);
        bench.Host.Freeze(a);
        Assert.False(a.Read().Frozen);
        Assert.False(burner.IsFrozen || sleeper.IsFrozen);
        bench.RunTo(at + 0.029);
        Assert.False(a.Read().Frozen);
        bench.RunTo(at + 0.031);
        Assert.True(a.Read().Frozen);
        long used = Milliseconds(a);
        Assert.Equal((long)Math.Round((at + 0.03) * 500), used);
        bench.RunTo(at + 10);
        Assert.Equal(used, Milliseconds(a));
    }

    [Fact]
    public void WhoRunsFreezesAtOnceWithAllThatItsPeriodHadGiven()
    {
        // 20 ms into the 51st period: 50 x 50 and 20 ms. Thawed in the next one it has 50 ms of that.
        (Bench bench, Cgroup a) = World(4, "50000 100000");
        bench.Run(a, Burn);
        bench.RunTo(5.02);
        bench.Host.Freeze(a);
        bench.RunTo(5.021);
        Assert.True(a.Read().Frozen);
        Assert.Equal(2520, Milliseconds(a));
        bench.RunTo(5.13);
        bench.Host.Thaw(a);
        bench.RunTo(5.2);
        Assert.Equal(2570, Milliseconds(a));
        bench.RunTo(6);
        Assert.Equal(2970, Milliseconds(a));
    }

    [Theory]
    [InlineData("6.1", 0.07, 0.1)]
    [InlineData("6.1", 5.07, 5.1)] // spread since 1 s
    [InlineData("6.1", 5.01, 5.01)] // running
    [InlineData("6.18", 5.07, 5.07)] // exits are not held back
    public void WhoIsKilledWhileItStandsExitsWithTheNextPeriod(string kernel, double at, double exits)
    {
        // Two on 50 ms of each 100 stand from 25 ms on.
        (Bench bench, Cgroup a) = World(4, "50000 100000", kernel);
        Process[] both = [bench.Run(a, Burn), bench.Run(a, Burn)];
        bench.RunTo(at);
        bench.Host.SendSignal(both[0], SignalNumber.Kill);
        bench.RunTo(exits - 0.001);
        Assert.Empty(bench.Exited);
        bench.RunTo(exits + 0.002);
        Assert.Equal([both[0]], bench.Exited);
    }

    [Fact]
    public void WhoIsShortWhileItRunsCantMakeUpForThatWhileItStands()
    {
        // Four CPUs, equal weights: four tasks with 100 ms of 100 have two CPUs for 50 ms, and so have the three of the other, which then use three: 250 ms of 100, also in
        // the long run. With a CPU for the four at any moment it would be 300.
        (Bench bench, Cgroup a) = World(4, "100000 100000");
        Cgroup b = bench.Group("/b");
        for (int i = 0; i < 7; i++)
        {
            bench.Run(i < 4 ? a : b, Burn);
        }

        bench.RunTo(20);
        Assert.InRange(Milliseconds(a), 19_999, 20_001);
        Assert.InRange(Milliseconds(b), 49_999, 50_001);
    }
}
