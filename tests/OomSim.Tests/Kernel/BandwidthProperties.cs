using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Kernel;

/// <summary>
/// Whatever runs and sleeps below one or two levels of quotas ends when it does where each period is gone through (<see cref="NaiveBandwidth"/>). Where quotas are
/// spread over the periods that is so for one that works alone.
/// </summary>
public sealed class BandwidthProperties
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Work_ends_as_if_each_period_was_gone_through(bool spreads)
    {
        int ends = 0;
        long throttled = 0;
        for (ulong seed = 1; seed <= 200; seed++)
        {
            ends += Check(seed, spreads, ref throttled);
        }

        Assert.True(ends > 150 && throttled > 3000, "little happened");
    }

    private static int Check(ulong seed, bool spreads, ref long throttled)
    {
        Random random = new((int)seed);
        Bench bench = new(configure: c => c with { Cpus = 8, Kernel = seed % 2 == 0 ? "6.1" : "6.12", Profile = c.Profile with { ExitTime = 0, TeardownSpeed = 1L << 60 } });
        NaiveBandwidth naive = new() { CountsEmpty = seed % 2 == 0 };
        List<(Cgroup Real, NaiveBandwidth.Group Naive)> groups = [];
        bench.Host.Bandwidth.ShownPeriods = spreads ? bench.Host.Bandwidth.ShownPeriods : long.MaxValue;
        Open("/p", null);
        for (int i = spreads ? 0 : random.Next(3); i > 0; i--)
        {
            Open("/p/" + Text(i), groups[0].Naive);
        }

        List<(string Name, NaiveBandwidth.Task Naive)> tasks = [];
        for (int i = spreads ? 1 : 1 + random.Next(4); i > 0; i--)
        {
            (Cgroup cgroup, NaiveBandwidth.Group group) = groups[random.Next(groups.Count)];
            int times = 1 + random.Next(15);
            long runs = (1 + random.Next(random.Next(4) == 0 ? 1_500_000 : 150_000)) * 1000L;
            long sleeps = (1 + random.Next(300_000)) * 1000L;
            string name = "t" + Text(i);
            bench.Run(cgroup, Bench.Program(
                name,
                new RepeatStep(Quantity.Of(times), [new CpuStep(Quantity.Of(runs)), new SleepStep(Quantity.Of(sleeps))]),
                Bench.Exit(0)));
            tasks.Add((name, naive.Run(group, times, runs, sleeps)));
        }

        // As late as the last period that both count.
        const double Seconds = 40;
        naive.RunTo((long)(Seconds * SimTime.Second));
        bench.RunTo(Seconds);
        int ended = 0;
        foreach ((string name, NaiveBandwidth.Task task) in tasks)
        {
            HostEvent? exit = bench.Events.FirstOrDefault(e => e.Type == "exit" && e.Subject.EndsWith("/" + name, StringComparison.Ordinal));
            string what = "seed " + Text((int)seed) + ", process " + name;
            Assert.True((exit is null) == (task.Ended < 0), what);
            if (exit is not null)
            {
                Assert.True(Math.Abs(exit.Time - task.Ended) <= 5000, what + ": ends at " + exit.Time.ToString(CultureInfo.InvariantCulture) + ", not " + task.Ended.ToString(CultureInfo.InvariantCulture));
                ended++;
            }
        }

        if (ended == tasks.Count)
        {
            foreach ((Cgroup cgroup, NaiveBandwidth.Group group) in groups)
            {
                string what = "seed " + Text((int)seed) + ", " + cgroup.Path;
                long now = bench.Simulator.Now;
                Assert.True((group.Periods, group.ThrottledPeriods) == (cgroup.Cpu.Periods(now), cgroup.Cpu.ThrottledPeriods(now)), what + ": " + (cgroup.Cpu.Periods(now), cgroup.Cpu.ThrottledPeriods(now)) + ", not " + (group.Periods, group.ThrottledPeriods));
                throttled += group.ThrottledPeriods;
            }

            // Where two levels run empty in the same ns either may count who stands.
            long stood = groups.Sum(g => g.Real.Cpu.ThrottledNs(bench.Simulator.Now));
            long stands = groups.Sum(g => g.Naive.ThrottledTime);
            Assert.True(Math.Abs(stood - stands) <= 100_000, "seed " + Text((int)seed) + ": " + Text((int)(stood / 1000)) + " us throttled, not " + Text((int)(stands / 1000)));
        }

        return ended;

        void Open(string path, NaiveBandwidth.Group? parent)
        {
            long period = 1000L * (1 + random.Next(200));
            long quota = Math.Max(1000, period * (1 + random.Next(250)) / 100);
            Cgroup cgroup = bench.Group(path);
            Assert.Equal(Errno.None, bench.Host.WriteFile(cgroup, "cpu.max", Text((int)quota) + " " + Text((int)period)));
            groups.Add((cgroup, naive.Add(quota * 1000, period * 1000, parent)));
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
