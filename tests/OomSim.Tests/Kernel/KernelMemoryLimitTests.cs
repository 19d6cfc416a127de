using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>memory.kmem.limit_in_bytes of kernels up to 5.15 (K8.6, K23.15).</summary>
public sealed class KernelMemoryLimitTests
{
    private static readonly ProgramDefinition Sleeper = Program("child", Sleep(1000));

    [Theory]
    [InlineData("5.4", 3)]
    [InlineData("5.10", 3)]
    [InlineData("5.15", 3)]
    [InlineData("6.1", 5)]
    [InlineData("6.18", 5)]
    public void AForkBeyondItFailsWithoutReclaimOrKill(string kernel, int children)
    {
        // A process and its group have 52 KiB, the group's memcg 8 KiB of the one above (none on 5.4), a child 66 KiB: three of them fit into 264 KiB.
        Bench bench = new(CgroupVersion.V1, config => config with { Kernel = kernel });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a.Parent!, "memory.kmem.limit_in_bytes", "264k"));
        ProgramDefinition init = Program("init", new ForkStep("child", Quantity.Of(5)), Sleep(1000)) with { EnomemExitCode = null };
        Process process = bench.Run(a, init, Sleeper);
        bench.RunTo(5);
        Assert.Equal(children, process.Children.Count);
        Assert.Null(process.Exit);
        Assert.Equal(children == 5 ? "0\n" : "1\n", bench.Host.ReadFile(a.Parent!, "memory.kmem.failcnt"));
        Assert.Equal("0\n", bench.Host.ReadFile(a, "memory.failcnt"));
        Assert.Equal(children == 5 ? "9223372036854771712\n" : "270336\n", bench.Host.ReadFile(a.Parent!, "memory.kmem.limit_in_bytes"));
        Assert.Equal(children == 5 ? [] : ["memory.kmem.limit_in_bytes"], bench.Events.Where(e => e.Type == "fork_refused").Select(e => e.Detail));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a.Parent!, "memory.kmem.failcnt", "0"));
        Assert.Equal("0\n", bench.Host.ReadFile(a.Parent!, "memory.kmem.failcnt"));
    }

    [Fact]
    public void ItCannotBeSetBelowWhatIsCharged()
    {
        Bench bench = new(CgroupVersion.V1, config => config with { Kernel = "5.10" });
        Cgroup a = bench.Group("/a");
        bench.Run(a, Sleep(1000));
        bench.RunTo(1);
        Assert.Equal(Errno.EBUSY, bench.Host.WriteFile(a, "memory.kmem.limit_in_bytes", "48k"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.kmem.limit_in_bytes", "52k"));
        Assert.Equal(Errno.EINVAL, bench.Host.WriteFile(a, "memory.kmem.limit_in_bytes", "much"));
        Assert.Equal(Errno.EINVAL, bench.Host.WriteFile(bench.Host.Root, "memory.kmem.limit_in_bytes", "52k"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.kmem.limit_in_bytes", "-1"));
        Assert.Equal("9223372036854771712\n", bench.Host.ReadFile(a, "memory.kmem.limit_in_bytes"));
    }
}
