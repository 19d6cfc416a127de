using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Many cgroups that differ, of which nobody is told what it gets: what each uses, and all together, and how that is counted (K20.3, K20.4, K20.12).</summary>
public sealed class CpuLevelTests
{
    private const int Many = 60;

    [Theory]
    [InlineData("")]
    [InlineData("/inner")]
    public void EachUsesItsWeightsPart(string below)
    {
        // Weights 10, 20 … 600, in cpu.shares 1024 × w ÷ 100 to the nearest: together 187,392. 2 CPUs for 10 s: 20 s ÷ 187,392 for each, for 600 656 ms.
        Bench bench = new(CgroupVersion.V2, c => c with { Cpus = 2 });
        List<Cgroup> groups = [.. Enumerable.Range(1, Many).Select(i => bench.Group("/p/" + Text(i) + below))];
        for (int i = 0; i < Many; i++)
        {
            Assert.Equal(Errno.None, bench.Host.WriteFile(bench.Host.FindCgroup("/p/" + Text(i + 1))!, "cpu.weight", Text(10 * (i + 1))));
            bench.Run(groups[i], new CpuStep(Quantity.Of(1000 * SimTime.Second)));
        }

        bench.RunTo(10);
        long all = bench.Host.FindCgroup("/p")!.Read().CpuUsageNs;
        Assert.Equal(20 * SimTime.Second, all);
        Assert.InRange(groups.Sum(g => g.Read().CpuUsageNs), all - (2 * Many), all + Many);
        Assert.Equal(187_392, Enumerable.Range(1, Many).Sum(Shares));
        for (int i = 1; i <= Many; i++)
        {
            double expected = (double)all * Shares(i) / 187_392;
            Assert.InRange(bench.Host.FindCgroup("/p/" + Text(i))!.Read().CpuUsageNs, expected - 3, expected + 3);
            Assert.InRange(groups[i - 1].Read().CpuUsageNs, expected - 3, expected + 3);
        }
    }

    [Fact]
    public void AQuotaThatIsNotUsedUpHoldsNobodyBack()
    {
        // 60 with a quota of 125 ms a second on 2 CPUs get 33 ms each; when 50 of them are gone, the 10 that are left their 125 ms.
        Bench bench = new(CgroupVersion.V2, c => c with { Cpus = 2, Profile = c.Profile with { ExitTime = 0, TeardownSpeed = 1L << 60 } });
        List<Cgroup> groups = [.. Enumerable.Range(1, Many).Select(i => bench.Group("/p/" + Text(i)))];
        foreach (Cgroup group in groups)
        {
            Assert.Equal(Errno.None, bench.Host.WriteFile(group, "cpu.max", "12500 100000"));

            // The last ten go on after the 333⅓ ms that each has of the first ten seconds.
            long work = groups.IndexOf(group) < 50 ? 333_333_333 : 1000 * SimTime.Second;
            bench.Run(group, new CpuStep(Quantity.Of(work)));
        }

        bench.RunTo(9.9);
        Assert.All(groups, g => Assert.InRange(g.Read().CpuUsageNs, 329_999_998, 330_000_002));
        Assert.All(groups, g => Assert.Equal(0, g.Read().CpuThrottledNs));

        bench.RunTo(20);
        Assert.All(groups[..50], g => Assert.Equal(333_333_333, g.Read().CpuUsageNs));
        Assert.All(groups[50..], g => Assert.InRange(g.Read().CpuUsageNs, 1_583_333_332, 1_583_333_334));

        // Nine others leave each 0.875 of the 2 CPUs, of which it gets 0.125: it runs for a seventh of each period, and stands for 6/7 of 10 s.
        Assert.All(groups[50..], g => Assert.InRange(g.Read().CpuThrottledNs, 8_571_420_000, 8_571_440_000));
    }

    private static int Shares(int i) => ((1024 * 10 * i) + 50) / 100;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
