using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Limits written below what is used, and charges that make room at once.</summary>
public sealed class LimitWriteTests
{
    [Fact]
    public void PagesSharedSinceAForkGoWithTheLastOfThoseWhoDie()
    {
        // K7.1: the whole group dies with its init, and with it the 100 MiB that its processes share since the fork: nobody
        // of the other group has to die for a limit of 120 MiB over 100 + 50.
        Bench bench = new();
        Cgroup a = bench.Group("/a", 300 * MiB);
        bench.Run(bench.Group("/a/x"), Program("init", Alloc(100 * MiB), new ForkStep("child", Quantity.Of(2)), Sleep(1000)), Program("child", Sleep(1000)));
        Process other = bench.Run(bench.Group("/a/y"), Program("other", Alloc(50 * MiB), Sleep(1000)));
        bench.RunTo(2);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.max", "120M"));
        bench.RunTo(4);
        Assert.Null(other.Exit);
        Assert.InRange(a.Read().Current, 50 * MiB, 52 * MiB);
        bench.Host.CheckInvariants();
    }
}
