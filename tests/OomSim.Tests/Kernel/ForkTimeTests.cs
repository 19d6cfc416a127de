using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>What it takes to begin is CPU time of the child, in its cgroup: other work and a quota make it longer (K20.3, K20.8).</summary>
public sealed class ForkTimeTests
{
    private const long ForkTime = 10 * SimTime.Millisecond;

    [Fact]
    public void EachChildUsesTheTimeOfItsFork()
    {
        (Bench bench, Cgroup a, Process _) = World(20);
        Assert.Equal("usage_usec 0", bench.Host.ReadFile(a, "cpu.stat")!.Split('\n')[0]);
        bench.RunTo(3);
        Assert.Equal("usage_usec 200000", bench.Host.ReadFile(a, "cpu.stat")!.Split('\n')[0]);
        Assert.Equal(21, a.Processes.Count());
    }

    [Theory]
    [InlineData("max", 1.01)] // one child on one of two CPUs: 10 ms
    [InlineData("20000 100000", 1.01)] // 10 ms of CPU time are in the pool of a period
    [InlineData("4000 100000", 1.202)] // 10 ms of CPU time are all of two periods' pools, and 2 ms of the third
    public void AQuotaMakesABeginningLonger(string quota, double begins)
    {
        (Bench bench, Cgroup _, Process child) = World(1, quota);
        bench.RunTo(begins - 0.001);
        Assert.False(child.HasBegun);
        bench.RunTo(begins + 0.001);
        Assert.True(child.HasBegun);
    }

    [Fact]
    public void ManyBeginTogetherOnTheCpusThereAre()
    {
        // 20 children of 10 ms each on 2 CPUs: 100 ms.
        (Bench bench, Cgroup a, Process _) = World(20);
        bench.RunTo(1.099);
        Assert.Single(a.Processes, p => p.HasBegun);
        bench.RunTo(1.101);
        Assert.Equal(21, a.Processes.Count(p => p.HasBegun));
    }

    // Forks at 1 s, and then has nothing to do.
    private static (Bench Bench, Cgroup Cgroup, Process Child) World(int children, string quota = "max")
    {
        Bench bench = new(configure: c => c with { Cpus = 2, Profile = c.Profile with { ForkTime = ForkTime } });
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", quota));
        bench.Run(a, Program("parent", Sleep(1), new ForkStep("child", Quantity.Of(children)), Sleep(1000)), Program("child", Sleep(1000)));
        bench.RunTo(1);
        return (bench, a, a.Processes.Last());
    }
}
