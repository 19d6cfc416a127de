using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.QuotaWorld;

namespace OomSim.Tests.Kernel;

/// <summary>What a quota's periods leave is saved up to its burst (K20.8, K20.9, K20.12).</summary>
public sealed class BandwidthBurstTests
{
    [Fact]
    public void WhatIsSavedIsUsedBeforeItStands()
    {
        // 20 ms of 100, and up to 15 ms of what is left. The write fills the pool up to 35. Idle, it stays so; from 5 s on all of it runs: 35 ms of the first period,
        // 15 more than the quota, then 20 of each.
        (Bench bench, Cgroup a) = World(4, "20000 100000");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max.burst", "15000"));
        bench.RunTo(5);
        bench.Run(a, Burn);
        bench.RunTo(5.1);
        Assert.Equal(35, Milliseconds(a));
        bench.RunTo(5.2);
        Assert.Equal(55, Milliseconds(a));
        bench.RunTo(15);
        Assert.InRange(a.Read().CpuUsageNs, 2_014_995_000, 2_015_000_000);
        Assert.EndsWith("nr_bursts 1\nburst_usec 15000\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);
    }

    [Fact]
    public void MoreThanTheQuotaIsUsedForAsManyPeriodsAsWereSaved()
    {
        // 80 ms of 100, 80 ms saved: one task uses 20 ms of that in each period, so it runs for four, and stands for the first time 80 ms into the fifth.
        (Bench bench, Cgroup a) = World(4, "80000 100000");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max.burst", "80000"));
        bench.Run(a, Burn);
        bench.RunTo(0.4799);
        Assert.Equal((479, 0L), (Milliseconds(a), a.Read().CpuThrottledNs));
        bench.RunTo(0.5);
        Assert.Equal((480, 20L), (Milliseconds(a), a.Read().CpuThrottledNs / SimTime.Millisecond));
        bench.RunTo(20);
        Assert.InRange(a.Read().CpuUsageNs, 16_079_950_000, 16_080_000_000);
        Assert.InRange(a.Read().CpuThrottledNs, 3_920_000_000, 3_920_050_000);
        string stat = bench.Host.ReadFile(a, "cpu.stat")!;
        Assert.Contains("nr_throttled 196\n", stat, StringComparison.Ordinal);
        Assert.EndsWith("nr_bursts 4\nburst_usec 80000\n", stat, StringComparison.Ordinal);
    }

    [Fact]
    public void ABurstIsNoMoreThanTheQuota()
    {
        (Bench bench, Cgroup a) = World(4, "20000 100000");
        foreach ((string file, string value, Errno errno) in new[]
        {
            ("cpu.max.burst", "20001", Errno.EINVAL), ("cpu.max.burst", "-1", Errno.EINVAL), ("cpu.max.burst", "max", Errno.EINVAL), ("cpu.max.burst", "20000", Errno.None),
            ("cpu.max", "19999", Errno.EINVAL), ("cpu.max", "max", Errno.None), ("cpu.max.burst", "18446744073709552", Errno.EINVAL), ("cpu.max.burst", "1000000", Errno.None), ("cpu.max", "999999 1000000", Errno.EINVAL),
        })
        {
            Assert.Equal(errno, bench.Host.WriteFile(a, file, value));
        }

        Assert.Equal(("1000000\n", "max 100000\n"), (bench.Host.ReadFile(a, "cpu.max.burst"), bench.Host.ReadFile(a, "cpu.max")));
    }

    [Fact]
    public void ASmallerQuotaThanWasUsedCountsAsABurst()
    {
        // All 100 ms of a period's quota are used after 50 ms of it on two CPUs: with 20 ms instead 80 are beyond it, at the write, whatever the burst.
        (Bench bench, Cgroup a) = World(4, "100000 100000");
        bench.Run(a, Burn);
        bench.Run(a, Burn);
        bench.RunTo(0.06);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "20000 100000"));
        bench.RunTo(5);
        Assert.EndsWith("nr_bursts 1\nburst_usec 80000\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("17592186044415 1000000", "0", Errno.None)]
    [InlineData("17592186044415 1000000", "1", Errno.EINVAL)]
    [InlineData("8796093022208 1000000", "8796093022207", Errno.None)]
    [InlineData("8796093022208 1000000", "8796093022208", Errno.EINVAL)]
    public void WithItsBurstAQuotaHas44Bits(string quota, string burst, Errno errno)
    {
        (Bench bench, Cgroup a) = World(4, quota);
        Assert.Equal(errno, bench.Host.WriteFile(a, "cpu.max.burst", burst));
    }

    [Theory]
    [InlineData("5.4", Errno.None)]
    [InlineData("5.10", Errno.EINVAL)]
    [InlineData("6.1", Errno.EINVAL)]
    public void Since58AQuotaHas44Bits(string kernel, Errno errno)
    {
        Bench bench = new(configure: c => c with { Kernel = kernel });
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "17592186044415 100000"));
        Assert.Equal(errno, bench.Host.WriteFile(a, "cpu.max", "17592186044416 100000"));
    }

    [Theory]
    [InlineData("5.10", false)]
    [InlineData("5.15", true)]
    [InlineData("6.18", true)]
    public void TheFilesCameWith514(string kernel, bool has)
    {
        Bench two = new(configure: c => c with { Kernel = kernel });
        Assert.Equal(has ? "0\n" : null, two.Host.ReadFile(two.Group("/a"), "cpu.max.burst"));
        Assert.Null(two.Host.ReadFile(two.Host.Root, "cpu.max.burst"));
        Bench one = new(CgroupVersion.V1, c => c with { Kernel = kernel });
        Cgroup a = one.Group("/a");
        Assert.Equal(has ? "0\n" : null, one.Host.ReadFile(a, "cpu.cfs_burst_us"));
        Assert.Equal(has ? Errno.None : Errno.ENOENT, one.Host.WriteFile(a, "cpu.cfs_burst_us", "1000"));
    }
}
