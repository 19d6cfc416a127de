using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>pids.max and who is told of a fork that it refuses (D6.8).</summary>
public sealed class PidsTests
{
    /// <summary>The limit is the parent's, the forks are the child's: up to 6.1, and on v1, they are counted where the task is.</summary>
    [Theory]
    [InlineData(CgroupVersion.V2, "6.1", 0, 2, null)]
    [InlineData(CgroupVersion.V2, "6.12", 2, 0, 2)]
    [InlineData(CgroupVersion.V1, "6.12", 0, 2, null)]
    public void RefusedForksAreCounted(CgroupVersion version, string kernel, long parent, long child, int? local)
    {
        Bench bench = new(version, c => c with { Kernel = kernel });
        Cgroup above = bench.Group("/p");
        Cgroup below = bench.Group("/p/c");
        Assert.Equal(Errno.None, bench.Host.WriteFile(above, "pids.max", "3"));
        ProgramDefinition forker = Program("init", new ForkStep("child", Quantity.Of(3)), new ForkStep("child", Quantity.Of(1)), Sleep(1000)) with { EnomemExitCode = null };
        bench.Run(below, forker, Program("child", Sleep(1000)));
        bench.RunTo(1);
        Assert.Equal(3, above.Read().Pids);
        Assert.Equal($"max {parent}\n", bench.Host.ReadFile(above, "pids.events"));
        Assert.Equal($"max {child}\n", bench.Host.ReadFile(below, "pids.events"));
        Assert.Equal(local is null ? null : $"max {local}\n", bench.Host.ReadFile(above, "pids.events.local"));
        Assert.Single(bench.Host.Log, l => l.EndsWith("cgroup: fork rejected by pids controller in /p/c", StringComparison.Ordinal));
    }
}
