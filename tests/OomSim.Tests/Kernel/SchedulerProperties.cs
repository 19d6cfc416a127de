using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Kernel;

/// <summary>
/// Random trees of cgroups with weights, quotas and CPUs of their own, in which tasks come and go, have what a scheduler gives them that works everything out at each
/// moment (<see cref="NaiveScheduler"/>): to a few µs where each period is gone through, to a period's quota and a twentieth where quotas are spread, for how those who
/// are short at all times divide what is now more and now less is not how they divide the mean.
/// </summary>
public sealed class SchedulerProperties
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Everybody_has_what_a_plain_scheduler_gives(bool onePeriod, bool spreads)
    {
        int stops = 0;
        int crowded = 0;
        int spread = 0;
        for (int seed = 1; seed <= 100; seed++)
        {
            Check(seed, onePeriod, spreads, ref stops, ref crowded, ref spread);
        }

        Assert.True(stops > 2000 && crowded > 100 && (spread > 100) == spreads, "little happened: " + Text(stops) + ", " + Text(crowded) + ", " + Text(spread));
    }

    [Fact]
    public void Who_is_short_below_one_without_a_quota_has_what_the_turns_of_one_beside_it_leave()
    {
        Bench bench = new(configure: c => c with { Cpus = 3, Kernel = "6.18" });
        NaiveScheduler naive = new(3);
        List<(Cgroup Real, NaiveScheduler.Group Naive)> groups = [];
        foreach ((string path, long weight, long quota, int tasks) in new[] { ("/a", 180L, -1L, 1), ("/a/light", 70L, -1L, 1), ("/a/heavy", 5800L, -1L, 2), ("/b", 100L, 105_000L, 2) })
        {
            Cgroup cgroup = bench.Group(path);
            Assert.Equal(Errno.None, bench.Host.WriteFile(cgroup, "cpu.weight", Text(weight)));
            if (quota >= 0)
            {
                Assert.Equal(Errno.None, bench.Host.WriteFile(cgroup, "cpu.max", Text(quota) + " 125000"));
            }

            groups.Add((cgroup, naive.Add(cgroup.Cpu.Weight, quota < 0 ? -1 : quota * 1000, 125_000_000, 3, path.LastIndexOf('/') > 0 ? groups[0].Naive : null)));
            for (int i = 0; i < tasks; i++)
            {
                bench.Run(cgroup, Bench.Program("t", new CpuStep(Quantity.Of(1000 * SimTime.Second)), Bench.Exit(0)));
                naive.Run(groups[^1].Naive, 0, 1000 * SimTime.Second);
            }
        }

        // The heavy ones are short while /b runs and have a CPU each while it stands, when the others share the third. With the mean of /b they would have theirs at all times.
        long now = 20 * SimTime.Second;
        naive.RunTo(now);
        bench.Simulator.RunUntil(now);
        foreach ((Cgroup cgroup, NaiveScheduler.Group group) in groups)
        {
            Assert.InRange(cgroup.Cpu.UsageNs(now), group.Used - 105_000_000, group.Used + 105_000_000);
        }
    }

    private static void Check(int seed, bool onePeriod, bool spreads, ref int stops, ref int crowded, ref int spread)
    {
        Random random = new(seed);
        int cpus = 1 + random.Next(8);
        Bench bench = new(configure: c => c with { Cpus = cpus, Kernel = "6.18" });
        bench.Host.Bandwidth.ShownPeriods = spreads ? bench.Host.Bandwidth.ShownPeriods : long.MaxValue;
        NaiveScheduler naive = new(cpus);
        List<(Cgroup Real, NaiveScheduler.Group Naive, int First, int Cpus)> groups = [];
        long common = 1000L * (10 + random.Next(150));
        List<string> world = [];
        long most = 0;
        for (int top = 0, free = 0, tops = 1 + random.Next(4); top < tops; top++)
        {
            Open("/" + Text(top), null, 0, cpus, ref free);
            int above = groups.Count - 1;

            // Below one with all CPUs none has its own, which might be another's.
            bool isBound = groups[above].Real.Cpu.Cpuset != 0;
            for (int below = random.Next(4), taken = groups[above].First + (isBound ? 0 : cpus); below > 0; below--)
            {
                Open(groups[above].Real.Path + "/" + Text(below), groups[above].Naive, groups[above].First, groups[above].Cpus, ref taken);
            }
        }

        foreach ((Cgroup cgroup, NaiveScheduler.Group group, _, _) in groups)
        {
            for (int i = random.Next(3); i > 0; i--)
            {
                // Whoever comes or goes where the CPUs are short finds the mean until a quota is looked at again.
                long starts = !spreads && random.Next(3) == 0 ? random.Next(8000) * 1_000_000L : 0;
                long work = !spreads && random.Next(3) == 0 ? (1 + random.Next(5_000_000)) * 1000L : 1000 * SimTime.Second;
                bench.Run(cgroup, Bench.Program("t", new SleepStep(Quantity.Of(starts)), new CpuStep(Quantity.Of(work)), new SleepStep(Quantity.Of(1000 * SimTime.Second)), Bench.Exit(0)));
                naive.Run(group, starts, work);
                world.Add(cgroup.Path + " runs " + Text(work / 1000) + " from " + Text(starts / 1000));
            }
        }

        for (int second = 1; second <= 16; second += 3)
        {
            long now = (second * SimTime.Second) + (random.Next(900_000) * 1000L);
            naive.RunTo(now);
            bench.Simulator.RunUntil(now);
            foreach ((Cgroup cgroup, NaiveScheduler.Group group, _, _) in groups)
            {
                double apart = Math.Abs(group.Used - cgroup.Cpu.UsageNs(now));
                Assert.True(
                    apart <= (spreads ? (most * 1000) + (group.Used / 20) : 0) + 100_000,
                    "seed " + Text(seed) + " (" + Text(cpus) + " CPUs: " + string.Join("; ", world) + "), " + cgroup.Path + " after " + Text(now / 1000) + " us: used " + Text(cgroup.Cpu.UsageNs(now) / 1000) + " us, not " + Text((long)group.Used / 1000));
                crowded += group.Rate > 0 && group.Rate < group.Demanded - 0.001 ? 1 : 0;
                spread += cgroup.Cpu.Throttle is { Pool.State: PoolState.Spread } ? 1 : 0;
            }
        }

        stops += groups.Sum(g => g.Naive.Stops);

        void Open(string path, NaiveScheduler.Group? parent, int first, int mayUse, ref int taken)
        {
            Cgroup cgroup = bench.Group(path);
            Assert.Equal(Errno.None, bench.Host.WriteFile(cgroup, "cpu.weight", Text(1 + random.Next(random.Next(2) == 0 ? 200 : 10_000))));
            int left = first + mayUse - taken;
            int own = random.Next(3) == 0 && left > 0 ? 1 + random.Next(left) : 0;
            if (own > 0)
            {
                Assert.Equal(Errno.None, bench.Host.WriteFile(cgroup, "cpuset.cpus", Text(taken) + "-" + Text(taken + own - 1)));
            }

            long period = onePeriod ? common : 1000L * (10 + random.Next(150));
            long quota = random.Next(2) == 0 ? -1 : Math.Max(1000, period * (5 + random.Next(150)) / 100);
            if (quota >= 0)
            {
                Assert.Equal(Errno.None, bench.Host.WriteFile(cgroup, "cpu.max", Text(quota) + " " + Text(period)));
            }

            most = Math.Max(most, quota);
            world.Add(path + " has " + Text(cgroup.Cpu.Weight) + ", " + Text(quota) + "/" + Text(period) + ", " + Text(own) + " CPUs");
            groups.Add((cgroup, naive.Add(cgroup.Cpu.Weight, quota < 0 ? -1 : quota * 1000, period * 1000, own > 0 ? own : mayUse, parent), own > 0 ? taken : first, own > 0 ? own : mayUse));
            taken += own;
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
