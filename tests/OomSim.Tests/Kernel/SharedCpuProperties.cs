using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Kernel;

/// <summary>
/// Cgroups that are bound to one CPU, some of them below quotas, have of it what their weights leave them while they run, and all that those leave who stand: what a
/// scheduler gives them that works everything out at each moment (<see cref="NaiveScheduler"/>).
/// </summary>
public sealed class SharedCpuProperties
{
    private const int Cpus = 64;

    [Fact]
    public void Who_shares_a_cpu_with_one_below_a_quota_has_all_that_it_leaves()
    {
        Bench bench = new(configure: c => c with { Cpus = 16, Kernel = "6.18" });
        Cgroup limited = bench.Group("/limited");
        Assert.Equal(Errno.None, bench.Host.WriteFile(limited, "cpu.max", "40000 100000"));
        Cgroup[] inside = [.. Enumerable.Range(0, 5).Select(i => bench.Group("/limited/" + Text(i)))];
        Cgroup beside = bench.Group("/beside");
        Assert.Equal(Errno.None, bench.Host.WriteFile(inside[0], "cpuset.cpus", "0"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(beside, "cpuset.cpus", "0"));
        Array.ForEach(inside, cgroup => Burn(bench, cgroup, 0, 1000 * SimTime.Second));
        Burn(bench, beside, 30 * SimTime.Second, 1000 * SimTime.Second);
        bench.Simulator.RunUntil(30 * SimTime.Second);
        long alone = inside[0].Cpu.UsageNs(30 * SimTime.Second);
        bench.Simulator.RunUntil(60 * SimTime.Second);
        long now = 60 * SimTime.Second;

        // One of five is a fifth of the group, and has a sixth of the CPU beside the other; the four have one each. 40 ms are used up after 9.6 ms: a sixth of these.
        Assert.InRange(inside[0].Cpu.UsageNs(now) - alone, 300 * 1_600_000L - 2_000_000, 300 * 1_600_000L + 2_000_000);
        Assert.InRange(beside.Cpu.UsageNs(now), (30 * SimTime.Second) - (300 * 1_600_000L) - 2_000_000, (30 * SimTime.Second) - (300 * 1_600_000L) + 2_000_000);
        Assert.InRange(limited.Cpu.UsageNs(now), 600 * 40_000_000L - 1000, 600 * 40_000_000L + 1000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Everybody_has_what_a_plain_scheduler_gives(bool spreads)
    {
        int stops = 0;
        int held = 0;
        for (int seed = 1; seed <= 60; seed++)
        {
            Check(seed, spreads, ref stops, ref held);
        }

        Assert.True(stops > 2000 && held > 200, "little happened: " + Text(stops) + ", " + Text(held));
    }

    private static void Check(int seed, bool spreads, ref int stops, ref int held)
    {
        Random random = new(seed);
        Bench bench = new(configure: c => c with { Cpus = Cpus, Kernel = "6.18" });
        bench.Host.Bandwidth.ShownPeriods = spreads ? bench.Host.Bandwidth.ShownPeriods : long.MaxValue;
        NaiveScheduler naive = new(Cpus);
        List<(Cgroup Real, NaiveScheduler.Group Naive)> groups = [];
        List<string> world = [];
        long most = 0;
        for (int top = 0, tops = 2 + random.Next(3); top < tops; top++)
        {
            int below = random.Next(4);
            Open("/" + Text(top), null, below == 0);
            for (int above = groups.Count - 1; below > 0; below--)
            {
                Open(groups[above].Real.Path + "/" + Text(below), groups[above].Naive, true);
            }
        }

        foreach ((Cgroup cgroup, NaiveScheduler.Group group) in groups)
        {
            for (int i = group.HasOne ? 1 + random.Next(2) : random.Next(3); i > 0; i--)
            {
                long starts = random.Next(3) == 0 ? random.Next(8000) * 1_000_000L : 0;
                long work = random.Next(3) == 0 ? (1 + random.Next(5_000_000)) * 1000L : 1000 * SimTime.Second;
                Burn(bench, cgroup, starts, work);
                naive.Run(group, starts, work);
                world.Add(cgroup.Path + " runs " + Text(work / 1000) + " from " + Text(starts / 1000));
            }
        }

        for (int second = 1; second <= 16; second += 3)
        {
            long now = (second * SimTime.Second) + (random.Next(900_000) * 1000L);
            naive.RunTo(now);
            bench.Simulator.RunUntil(now);
            foreach ((Cgroup cgroup, NaiveScheduler.Group group) in groups)
            {
                double apart = Math.Abs(group.Used - cgroup.Cpu.UsageNs(now));
                Assert.True(
                    apart <= (spreads ? most * 1000 : 0) + 100_000,
                    "seed " + Text(seed) + " (" + string.Join("; ", world) + "), " + cgroup.Path + " after " + Text(now / 1000) + " us: used " + Text(cgroup.Cpu.UsageNs(now) / 1000) + " us, not " + Text((long)group.Used / 1000));
                held += group.HasOne && group.Rate > 0 && group.Rate < group.Demanded - 0.001 ? 1 : 0;
            }

            (Cgroup written, NaiveScheduler.Group other) = groups[random.Next(groups.Count)];
            if (other.Quota >= 0 && random.Next(2) == 0)
            {
                long period = (long)other.Period / 1000;
                long quota = Math.Max(1000, period * (5 + random.Next(150)) / 100);
                most = Math.Max(most, quota);
                world.Add(written.Path + " has " + Text(quota) + " from " + Text(now / 1000));
                Assert.Equal(Errno.None, bench.Host.WriteFile(written, "cpu.max", Text(quota) + " " + Text(period)));
                naive.Write(other, quota * 1000);
            }
        }

        stops += groups.Sum(g => g.Naive.Stops);

        void Open(string path, NaiveScheduler.Group? parent, bool mayHaveOne)
        {
            Cgroup cgroup = bench.Group(path);
            Assert.Equal(Errno.None, bench.Host.WriteFile(cgroup, "cpu.weight", Text(1 + random.Next(random.Next(2) == 0 ? 200 : 10_000))));
            bool hasOne = mayHaveOne && random.Next(2) == 0;
            if (hasOne)
            {
                Assert.Equal(Errno.None, bench.Host.WriteFile(cgroup, "cpuset.cpus", "0"));
            }

            long period = 1000L * (10 + random.Next(150));
            long quota = random.Next(2) == 0 ? -1 : Math.Max(1000, period * (5 + random.Next(150)) / 100);
            if (quota >= 0)
            {
                Assert.Equal(Errno.None, bench.Host.WriteFile(cgroup, "cpu.max", Text(quota) + " " + Text(period)));
            }

            most = Math.Max(most, quota);
            world.Add(path + " has " + Text(cgroup.Cpu.Weight) + ", " + Text(quota) + "/" + Text(period) + (hasOne ? ", CPU 0" : ""));
            groups.Add((cgroup, naive.Add(cgroup.Cpu.Weight, quota < 0 ? -1 : quota * 1000, period * 1000, hasOne ? 1 : Cpus, parent)));
            groups[^1].Naive.HasOne = hasOne;
        }
    }

    private static void Burn(Bench bench, Cgroup cgroup, long starts, long work) => bench.Run(
        cgroup, Bench.Program("t", new SleepStep(Quantity.Of(starts)), new CpuStep(Quantity.Of(work)), new SleepStep(Quantity.Of(1000 * SimTime.Second)), Bench.Exit(0)));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
