using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>What a quota counts as throttled while others come and go.</summary>
public sealed class ThrottledTimeTests
{
    [Fact]
    public void ThrottledTimeFollowsWhatOthersLeave()
    {
        // A quota of half the one CPU. Alone it withholds the other half: half of the first 1 s, none while another has that half (its 1 s of CPU
        // take 2 s), and again half of the last 2 s (K20.8, K20.12).
        Bench bench = new(configure: c => c with { Cpus = 1 });
        Cgroup a = bench.Group("/a");
        Cgroup b = bench.Group("/b");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "50000 100000"));
        bench.Run(a, new CpuStep(Quantity.Of(100 * SimTime.Second)));
        bench.Run(b, Sleep(1), new CpuStep(Quantity.Of(1 * SimTime.Second)));
        bench.RunTo(1);
        Assert.InRange(a.Read().CpuThrottledNs, SimTime.Second * 49 / 100, SimTime.Second / 2);
        bench.RunTo(3);
        Assert.InRange(a.Read().CpuThrottledNs, SimTime.Second * 49 / 100, SimTime.Second * 51 / 100);
        bench.RunTo(5);
        Assert.InRange(a.Read().CpuThrottledNs, SimTime.Second * 149 / 100, SimTime.Second * 151 / 100);
        Assert.Contains("nr_throttled 30\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0")]
    public void OthersWhoComeLongAfterLeaveLessToWithholdFrom(string? cpus)
    {
        // Its quota, half a CPU, is spread over the periods by the time that another comes, beside which it would have 0.7 of the CPU: it runs for 71.4 ms of a period
        // and stands for 28.6. Before and after that it runs for 50 and stands for as long (K20.3, K20.12).
        Bench bench = new(configure: c => c with { Cpus = cpus is null ? 1 : 4 });
        Cgroup a = bench.Group("/a");
        Cgroup b = bench.Group("/b");
        Write(bench, a, "cpu.max", "50000 100000");
        Write(bench, a, "cpu.weight", "70");
        Write(bench, b, "cpu.weight", "30");
        foreach (Cgroup cgroup in cpus is null ? [] : new[] { a, b })
        {
            Write(bench, cgroup, "cpuset.cpus", cpus!);
        }

        bench.Run(a, new CpuStep(Quantity.Of(100 * SimTime.Second)));
        bench.Run(b, Sleep(5), new CpuStep(Quantity.Of(5 * SimTime.Second / 2)));
        bench.RunTo(5);
        Assert.InRange(a.Read().CpuThrottledNs, Ms(2500), Ms(2510));
        bench.RunTo(10);
        Assert.InRange(a.Read().CpuThrottledNs, Ms(2500 + 1428 - 30), Ms(2500 + 1428 + 30));
        Assert.InRange(b.Cpu.UsageNs(10 * SimTime.Second), Ms(2490), Ms(2500));
        long before = a.Read().CpuThrottledNs;
        bench.RunTo(20);
        Assert.InRange(a.Read().CpuThrottledNs - before, Ms(4970), Ms(5030));
    }

    private static void Write(Bench bench, Cgroup cgroup, string file, string value) => Assert.Equal(Errno.None, bench.Host.WriteFile(cgroup, file, value));

    private static long Ms(long time) => time * SimTime.Millisecond;
}
