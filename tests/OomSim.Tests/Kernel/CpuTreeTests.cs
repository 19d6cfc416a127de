using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Weights and quotas in trees: the kernel's own tests (T5) and the recordings of h01 to h06.</summary>
public sealed class CpuTreeTests
{
    private static readonly CpuStep Burn = new(Quantity.Of(1000 * SimTime.Second));

    [Fact]
    public void WeightsCountOnlyWhereThereIsTooLittle()
    {
        // T5.4: 50, 100 and 150 with two threads each on 2 CPUs: 20 s of CPU in 10 s as 1 : 2 : 3. In cpu.shares 512, 1024, 1536.
        Bench over = Weighted(2, threads: 2);
        Assert.Equal([3333, 6666, 10000], Usage(over));

        // T5.5: one thread each on 4 CPUs: 10 s for all.
        Assert.Equal([10000, 10000, 10000], Usage(Weighted(4, threads: 1)));

        // In between, one thread each on 2 CPUs: the heaviest can use no more than one core; the rest, 10 s, goes 1 : 2.
        Assert.Equal([3333, 6666, 10000], Usage(Weighted(2, threads: 1)));
    }

    [Theory]
    [InlineData(4, 10_000, 5_000)]
    [InlineData(1, 10_000, 10_000)]
    public void NestedWeightsShareWhatTheirParentGets(int threads, long outer, long inner)
    {
        // T5.6 on 4 CPUs: B = 1000 beside C = 1000 with D = E = 5000. With 4 threads each: B 20 s, D and E 10 s each of 40 s in 10 s;
        // with one each every thread has a core. Per thread of B and of D and E together.
        Bench bench = new(CgroupVersion.V2, c => c with { Cpus = 4 });
        Cgroup b = Weight(bench, "/b", 1000);
        Cgroup cParent = Weight(bench, "/c", 1000);
        Cgroup d = Weight(bench, "/c/d", 5000);
        Cgroup e = Weight(bench, "/c/e", 5000);
        foreach (Cgroup group in new[] { b, d, e })
        {
            Threads(bench, group, threads);
        }

        bench.RunTo(10);
        Assert.Equal(threads == 4 ? 2 * outer : outer, Milliseconds(b));
        Assert.Equal(threads == 4 ? outer : inner, Milliseconds(d));
        Assert.Equal(Milliseconds(d), Milliseconds(e));
        Assert.Equal(Milliseconds(d) + Milliseconds(e), Milliseconds(cParent));
    }

    [Fact]
    public void ATaskInTheParentCompetesWithChildGroups()
    {
        // K20.3: one core; the parent's own task weighs 1024, the child group 512: 2 : 1.
        Bench bench = new(CgroupVersion.V1, c => c with { Cpus = 1 });
        Cgroup p = bench.Group("/p");
        Cgroup child = bench.Group("/p/child");
        bench.Host.WriteFile(child, "cpu.shares", "512");
        Threads(bench, p, 1);
        Threads(bench, child, 3);
        bench.RunTo(9);
        Assert.InRange(Milliseconds(child), 2999, 3000);
        Assert.InRange(Milliseconds(p), 8999, 9000);
    }

    [Theory]
    [InlineData("/p")]
    [InlineData("/p/a")]
    public void AQuotaAtAnyLevelHoldsTheGroup(string limited)
    {
        // T5.7, T5.8: 1 ms of 100 ms for a hog of 1 s: 10 ms.
        Bench bench = new();
        Cgroup a = bench.Group("/p/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(bench.Host.FindCgroup(limited)!, "cpu.max", "1000 100000"));
        Threads(bench, a, 1);
        bench.RunTo(1);
        Assert.InRange(a.Read().CpuUsageNs, 9_990_000, 10_000_000);
    }

    [Fact]
    public void TheTighterOfTwoQuotasBites()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/p/a");
        bench.Host.WriteFile(bench.Group("/p"), "cpu.max", "40000 100000");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "80000 100000"));
        Threads(bench, a, 2);
        bench.RunTo(10);
        Assert.InRange(Milliseconds(a), 3999, 4000);

        // v1 refuses a child more than its parent has, and a parent less than a child (K20.8).
        Bench one = new(CgroupVersion.V1);
        Cgroup p = one.Group("/p");
        Cgroup child = one.Group("/p/child");
        Assert.Equal(Errno.None, one.Host.WriteFile(p, "cpu.cfs_quota_us", "40000"));
        Assert.Equal(Errno.EINVAL, one.Host.WriteFile(child, "cpu.cfs_quota_us", "80000"));
        Assert.Equal(Errno.None, one.Host.WriteFile(child, "cpu.cfs_quota_us", "40000"));
        Assert.Equal(Errno.EINVAL, one.Host.WriteFile(p, "cpu.cfs_quota_us", "20000"));
        Assert.Equal(Errno.EINVAL, one.Host.WriteFile(p, "cpu.cfs_period_us", "200000"));
        Assert.Equal(Errno.None, one.Host.WriteFile(child, "cpu.cfs_quota_us", "-1"));
        Assert.Equal(Errno.None, one.Host.WriteFile(p, "cpu.cfs_quota_us", "20000"));
    }

    [Fact]
    public void StatCountsPeriodsAndThrottledOnes()
    {
        // Recording kernel/v2-h02: 30 ms of 100 ms for 8 s: about 80 periods, nearly all throttled, about 0.7 s a second.
        // 2.4 s are 79 pools of 30 ms and the whole of the 80th, used up at 7.93 s: 79 x 70 ms are throttled, to a ns in each period.
        Bench bench = new();
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "30000 100000"));
        bench.Run(a, new CpuStep(Quantity.Of(2400 * SimTime.Millisecond)), Sleep(4), new CpuStep(Quantity.Of(10 * SimTime.Millisecond)), Sleep(1000));
        bench.RunTo(8.001);
        Assert.Equal(
            "usage_usec 2400000\nuser_usec 2400000\nsystem_usec 0\nnr_periods 80\nnr_throttled 79\nthrottled_usec 5530000\nnr_bursts 0\nburst_usec 0\n",
            bench.Host.ReadFile(a, "cpu.stat"));

        // Asleep one more period passes, and then none; nor without a quota.
        bench.RunTo(11);
        Assert.Contains("nr_periods 81\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "max"));
        Threads(bench, a, 1);
        bench.RunTo(20);
        Assert.Contains("nr_periods 81\nnr_throttled 79\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);

        // Two cores of demand under a quota of three halves, 50 ms periods: 20 a second, throttled half a core.
        Threads(bench, a, 1);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "75000 50000"));
        bench.RunTo(22);
        Assert.Contains("nr_periods 121\nnr_throttled 119\nthrottled_usec 6530000\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);

        // A quota that nobody meets: periods, none of them throttled; the one of 50 ms that has begun ends first.
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "200000 100000"));
        bench.RunTo(23);
        Assert.Contains("nr_periods 131\nnr_throttled 119\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5.15", "", "")]
    [InlineData("6.12", "", "nr_bursts 0\nburst_usec 0\n")]
    [InlineData("6.18", "nice_usec 0\n", "nr_bursts 0\nburst_usec 0\n")]
    public void StatHasTheKeysOfItsKernel(string kernel, string nice, string bursts)
    {
        Bench bench = new(configure: c => c with { Kernel = kernel });
        Assert.Equal(
            "usage_usec 0\nuser_usec 0\nsystem_usec 0\n" + nice + "nr_periods 0\nnr_throttled 0\nthrottled_usec 0\n" + bursts, bench.Host.ReadFile(bench.Group("/a"), "cpu.stat"));
    }

    [Fact]
    public void StatOfV1HasItsOwnNames()
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.cfs_quota_us", "50000"));
        Threads(bench, a, 1);
        bench.RunTo(4);
        Assert.Equal("nr_periods 40\nnr_throttled 40\nthrottled_time 2000000000\nnr_bursts 0\nburst_time 0\n", bench.Host.ReadFile(a, "cpu.stat"));
        Assert.Equal("2000000000\n", bench.Host.ReadFile(a, "cpuacct.usage"));
    }

    [Fact]
    public void ManyRunnableProcessesGetEqualPartsToTheNanosecond()
    {
        // 100 burners on 2 CPUs for 30 s: 0.6 s each, 60 s in all; one that leaves gives its part to the others.
        Bench bench = new();
        Cgroup a = bench.Group("/a");
        List<Process> all = [.. Enumerable.Range(0, 100).Select(_ => bench.Run(a, Burn))];
        bench.RunTo(30);
        Assert.All(all, p => Assert.InRange(p.Read().CpuUsageNs, 599_950_000, 600_050_000));
        Assert.InRange(a.Read().CpuUsageNs, 59_999_999_000, 60_000_000_000);
        foreach (Process process in all[50..])
        {
            bench.Host.SendSignal(process, SignalNumber.Kill);
        }

        bench.RunTo(60);
        Assert.All(all[..50], p => Assert.InRange(p.Read().CpuUsageNs, 1_799_900_000, 1_800_100_000));
        bench.Host.CheckInvariants();
    }

    private static Bench Weighted(int cpus, int threads)
    {
        Bench bench = new(CgroupVersion.V2, c => c with { Cpus = cpus });
        foreach (int weight in new[] { 50, 100, 150 })
        {
            Threads(bench, Weight(bench, "/w" + weight.ToString(CultureInfo.InvariantCulture), weight), threads);
        }

        bench.RunTo(10);
        return bench;
    }

    private static long[] Usage(Bench bench) => [.. bench.Host.Root.Children.Select(Milliseconds)];

    private static long Milliseconds(Cgroup cgroup) => cgroup.Read().CpuUsageNs / 1_000_000;

    private static Cgroup Weight(Bench bench, string path, int weight)
    {
        Cgroup cgroup = bench.Group(path);
        Assert.Equal(Errno.None, bench.Host.WriteFile(cgroup, "cpu.weight", weight.ToString(CultureInfo.InvariantCulture)));
        return cgroup;
    }

    private static void Threads(Bench bench, Cgroup cgroup, int count)
    {
        for (int i = 0; i < count; i++)
        {
            bench.Run(cgroup, Burn);
        }
    }
}
