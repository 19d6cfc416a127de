using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Kernel;

/// <summary>A host of kernel tests with one cgroup that has a CPU quota.</summary>
internal static class QuotaWorld
{
    // What spreading a quota over its periods may leave out by rounding.
    private const long Rounding = 1000;

    /// <summary>More work than any test waits for.</summary>
    public static CpuStep Burn { get; } = new(Quantity.Of(10_000 * SimTime.Second));

    public static (Bench Bench, Cgroup Cgroup) World(int cpus, string quota, string kernel = "6.1")
    {
        Bench bench = new(configure: c => c with { Cpus = cpus, Kernel = kernel });
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", quota));
        return (bench, a);
    }

    public static long Milliseconds(Cgroup cgroup) => (cgroup.Read().CpuUsageNs + Rounding) / SimTime.Millisecond;
}
