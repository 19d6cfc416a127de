using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Kernel;

/// <summary>
/// Whatever is written or frozen while a quota is spread over its periods, what runs below it has been given at that moment what it has where each period is gone
/// through (<see cref="NaiveBandwidth"/>), and the periods, bursts and stops that count are the same.
/// </summary>
public sealed class ChangedBandwidthProperties
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void At_each_change_all_are_where_the_periods_would_be(bool freezes)
    {
        long throttled = 0;
        long bursts = 0;
        int spread = 0;
        for (int seed = 1; seed <= 80; seed++)
        {
            Check(seed, freezes, ref throttled, ref bursts, ref spread);
        }

        Assert.True(throttled > 3000 && bursts > 100 && spread > 60, "little happened: " + Text(throttled) + ", " + Text(bursts) + ", " + Text(spread));
    }

    private static void Check(int seed, bool freezes, ref long throttled, ref long bursts, ref int spread)
    {
        Random random = new(seed);
        Bench bench = new(configure: c => c with { Cpus = 8 });
        NaiveBandwidth naive = new();
        long period = 1000L * (20 + random.Next(150));
        List<(Cgroup Real, NaiveBandwidth.Group Naive)> groups = [(bench.Group("/p"), naive.Add(-1, period * 1000, null))];
        groups[0].Naive.Begun = 0;
        for (int i = random.Next(3); i > 0; i--)
        {
            groups.Add((bench.Group("/p/" + Text(i)), naive.Add(-1, period * 1000, groups[0].Naive)));
        }

        // The first quota begins the periods.
        Write(5);
        for (int i = 1 + random.Next(6); i > 0; i--)
        {
            (Cgroup cgroup, NaiveBandwidth.Group group) = groups[random.Next(groups.Count)];
            bench.Run(cgroup, Bench.Program("t", new CpuStep(Quantity.Of(1000 * SimTime.Second)), Bench.Exit(0)));
            naive.Run(group, 1, 1000 * SimTime.Second, 0);
        }

        long now = 0;
        bool isFrozen = false;
        for (int i = 0; i < 12; i++)
        {
            now += random.Next(4_000_000) * 1000L;
            naive.RunTo(now);
            bench.Simulator.RunUntil(now);
            spread += groups[0].Real.Cpu.Throttle is { Pool: { State: PoolState.Spread } pool } && pool.StandsUntil(now) is null ? 1 : 0;
            if (freezes && random.Next(3) > 0)
            {
                isFrozen = !isFrozen;
                bench.Host.WriteFile(groups[^1].Real, "cgroup.freeze", isFrozen ? "1" : "0");
                naive.Freeze(groups[^1].Naive, isFrozen);
                if (isFrozen && groups[0].Naive.IsThrottled)
                {
                    // Who stands has the rest of the mean first.
                    continue;
                }
            }
            else
            {
                Write();
            }

            string what = "seed " + Text(seed) + " at " + Text(now / 1000) + " us: ";
            foreach ((Cgroup cgroup, NaiveBandwidth.Group group) in groups)
            {
                Assert.True(Math.Abs(group.Used - cgroup.Cpu.UsageNs(now)) <= 30_000, what + cgroup.Path + " used " + Text(cgroup.Cpu.UsageNs(now)) + " ns, not " + Text(group.Used));
            }

            (Cgroup top, NaiveBandwidth.Group its) = groups[0];
            Assert.Equal((what, its.Periods, its.ThrottledPeriods), (what, top.Cpu.Periods(now), top.Cpu.ThrottledPeriods(now)));

            // The mean counts ahead of the stop, and a counter does not go back: the next stops count less.
            long counted = top.Cpu.ThrottledNs(now) - its.ThrottledTime;
            Assert.True(counted >= -300_000 && counted <= 8 * period * 1000, what + "throttled " + Text(top.Cpu.ThrottledNs(now)) + " ns, not " + Text(its.ThrottledTime));
            Assert.True(
                its.Bursts == top.Cpu.Bursts(now).Periods && Math.Abs(its.BurstTime - top.Cpu.Bursts(now).Time) <= 30_000,
                what + "bursts " + top.Cpu.Bursts(now) + ", not " + (its.Bursts, its.BurstTime));
        }

        // A few stops on they are equal.
        Write(5);
        now += 8 * period * 1000;
        naive.RunTo(now);
        bench.Simulator.RunUntil(now);
        Assert.True(
            isFrozen || Math.Abs(groups[0].Naive.ThrottledTime - groups[0].Real.Cpu.ThrottledNs(now)) <= 300_000,
            "seed " + Text(seed) + ": throttled " + Text(groups[0].Real.Cpu.ThrottledNs(now)) + " ns at last, not " + Text(groups[0].Naive.ThrottledTime));
        throttled += groups[0].Naive.ThrottledPeriods;
        bursts += groups[0].Naive.Bursts;

        void Write(int percent = 0)
        {
            long quota = percent > 0 ? Math.Max(1000, period * percent / 100) : random.Next(4) == 0 ? -1 : Math.Max(1000, period * (5 + random.Next(random.Next(3) == 0 ? 700 : 200)) / 100);
            long burst = quota < 0 || percent > 0 ? 0 : random.Next(2) * random.NextInt64(quota + 1);
            foreach (string burstNow in new[] { "0", Text(burst) })
            {
                // The quota goes in between: a burst can't be more.
                Assert.Equal(Errno.None, bench.Host.WriteFile(groups[0].Real, "cpu.max.burst", burstNow));
                naive.Write(groups[0].Naive, groups[0].Naive.Quota, burstNow == "0" ? 0 : burst * 1000);
                if (burstNow == "0")
                {
                    Assert.Equal(Errno.None, bench.Host.WriteFile(groups[0].Real, "cpu.max", (quota < 0 ? "max " : Text(quota) + " ") + Text(period)));
                    naive.Write(groups[0].Naive, quota < 0 ? -1 : quota * 1000, 0);
                }

                if (burst == 0)
                {
                    break;
                }
            }
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
