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
}
