using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Kernel;

/// <summary>
/// Who is unlike below one or two levels of quotas, in weight, number of tasks or quota, has in the long run what it has where each period is gone through
/// (<see cref="NaiveBandwidth"/>), and the periods that count are the same.
/// </summary>
public sealed class UnlikeBandwidthProperties
{
    private const long Until = 25;

    [Theory]
    [InlineData(Shape.NoQuotaBelow, true)]
    [InlineData(Shape.Many, true)]
    [InlineData(Shape.OnePeriod, true)]
    [InlineData(Shape.AnyPeriod, true)]
    [InlineData(Shape.AnyPeriod, false)]
    public void Members_have_what_they_have_where_each_period_is_gone_through(Shape shape, bool spreads)
    {
        long throttled = 0;
        long spread = 0;
        for (int seed = 1; seed <= (shape == Shape.Many ? 15 : 60); seed++)
        {
            Check(seed, shape, spreads, ref throttled, ref spread);
        }

        Assert.True(throttled > 3000, "little happened");
        Assert.True(spreads == spread > (shape == Shape.AnyPeriod ? 0 : 20), "who had the mean: " + Text(spread));
    }

    /// <summary>Which quotas there are.</summary>
    public enum Shape
    {
        /// <summary>One, at the top.</summary>
        NoQuotaBelow,

        /// <summary>One, at the top of more than are all looked at when it is shared out.</summary>
        Many,

        /// <summary>One at the top and some below it, all with the same period.</summary>
        OnePeriod,

        /// <summary>One at the top and some below it, with any periods.</summary>
        AnyPeriod,
    }

    private static void Check(int seed, Shape shape, bool spreads, ref long throttled, ref long spread)
    {
        Random random = new(seed);
        Bench bench = new(configure: c => c with { Cpus = shape == Shape.Many ? 250 : 32, Kernel = seed % 2 == 0 ? "6.1" : "6.12", Profile = c.Profile with { ExitTime = 0, TeardownSpeed = 1L << 60 } });
        bench.Host.Bandwidth.ShownPeriods = spreads ? bench.Host.Bandwidth.ShownPeriods : long.MaxValue;
        NaiveBandwidth naive = new() { CountsEmpty = seed % 2 == 0 };
        List<(Cgroup Real, NaiveBandwidth.Group Naive)> groups = [];
        long period = 1000L * (10 + random.Next(150));
        long quota = Math.Max(1000, period * (20 + random.Next(300)) / 100);
        int tasks = 0;
        Open("/p", quota, period, null);
        for (int i = shape == Shape.Many ? 34 + random.Next(30) : 2 + random.Next(3); i > 0; i--)
        {
            bool has = shape is Shape.OnePeriod or Shape.AnyPeriod && random.Next(3) > 0;
            long own = shape == Shape.OnePeriod ? period : 1000L * (10 + random.Next(150));
            long part = random.Next(4) == 0 ? own * quota / period : Math.Max(1000, own * (5 + random.Next(150)) / 100);
            Open("/p/" + Text(i), has ? part : -1, own, groups[0].Naive);
            Assert.Equal(Errno.None, bench.Host.WriteFile(groups[^1].Real, "cpu.weight", Text(1 + random.Next(1000))));

            // Who has a quota begins its periods with its first task: at once, and not where those above go by the mean and let it run before they would.
            for (int last = random.Next(4), task = 0; task <= last; task++)
            {
                long starts = task > 0 && random.Next(3) == 0 ? random.Next(5000) * 1_000_000L : 0;
                long runs = random.Next(3) == 0 ? (1 + random.Next(10_000_000)) * 1000L : 1000 * SimTime.Second;
                bench.Run(groups[^1].Real, Bench.Program(
                    "t", new SleepStep(Quantity.Of(starts)), new CpuStep(Quantity.Of(runs)), new SleepStep(Quantity.Of(1000 * SimTime.Second)), Bench.Exit(0)));
                naive.Run(groups[^1].Naive, 1, runs, 1000 * SimTime.Second, starts);
                tasks++;
            }
        }

        for (long second = 1; second <= Until; second += 4)
        {
            long now = (second * SimTime.Second) + (random.Next(500_000) * 1000L);
            naive.RunTo(now);
            bench.Simulator.RunUntil(now);
            foreach ((Cgroup cgroup, NaiveBandwidth.Group group) in groups)
            {
                string what = "seed " + Text(seed) + ", " + cgroup.Path + " after " + Text(now / 1000) + " us";
                Assert.True(
                    (group.Periods, group.ThrottledPeriods) == (cgroup.Cpu.Periods(now), cgroup.Cpu.ThrottledPeriods(now)),
                    what + ": " + (cgroup.Cpu.Periods(now), cgroup.Cpu.ThrottledPeriods(now)) + ", not " + (group.Periods, group.ThrottledPeriods));

                // Within the present period the mean may be what is told.
                long apart = Math.Max(quota, period) * 1000;
                Assert.True(Math.Abs(group.Used - cgroup.Cpu.UsageNs(now)) <= apart, what + ": used " + Text(cgroup.Cpu.UsageNs(now) / 1000) + " us, not " + Text(group.Used / 1000));
                Assert.True(
                    Math.Abs(group.ThrottledTime - cgroup.Cpu.ThrottledNs(now)) <= Math.Max(16, tasks) * period * 1000,
                    what + ": throttled " + Text(cgroup.Cpu.ThrottledNs(now) / 1000) + " us, not " + Text(group.ThrottledTime / 1000));
            }

            spread += groups.Count(g => g.Real.Cpu.Throttle is { Pool.State: PoolState.Spread });
        }

        throttled += groups.Sum(g => g.Naive.ThrottledPeriods);

        void Open(string path, long quota, long period, NaiveBandwidth.Group? parent)
        {
            Cgroup cgroup = bench.Group(path);
            if (quota >= 0)
            {
                Assert.Equal(Errno.None, bench.Host.WriteFile(cgroup, "cpu.max", Text(quota) + " " + Text(period)));
            }

            groups.Add((cgroup, naive.Add(quota < 0 ? -1 : quota * 1000, period * 1000, parent)));
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
