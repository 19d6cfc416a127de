using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Whose cache goes, of several alike below a full limit (K11.13, K11.15).</summary>
public sealed class EqualCachesTests
{
    /// <summary>
    /// Eight groups have each read 60 MiB, page by page, below a limit of 500 MiB; a ninth takes 400 MiB. Tried on a 6.18 (v1, 2 CPUs): whose walks stop, so that the first give most. Before 6.12 each goes through all.
    /// </summary>
    [Theory]
    [InlineData("6.18", new[] { 1697, 2184, 2637, 2890, 3420, 3663, 4012, 4517 })]
    [InlineData("6.1", new[] { 3073, 3073, 3073, 3073, 3073, 3073, 3073, 3073 })]
    public void TheFirstGivesMostWhereWalksStop(string kernel, int[] left)
    {
        Bench bench = new(CgroupVersion.V1, c => c with { Kernel = kernel, Memory = 4L << 30, DiskRead = 1000 * MiB });
        bench.Group("/p", 500 * MiB);
        List<Cgroup> groups = [];
        for (int i = 0; i < left.Length; i++)
        {
            groups.Add(bench.Group("/p/" + i));
            bench.Host.Spawn(new SpawnRequest { Cgroup = groups[i], Program = Program("r", new ReadStep("/data", null, Pace.Free), Sleep(100)), Files = new TestFiles(("/data", 60 * MiB)), Owner = "r" });
        }

        bench.RunTo(5);
        bench.Run(bench.Group("/p/z"), Alloc(400 * MiB, 20 * MiB), Sleep(100));
        bench.RunTo(30);
        for (int i = 0; i < left.Length; i++)
        {
            Assert.InRange(Stat(bench, groups[i], "cache") / 4096, left[i] * 0.9, left[i] * 1.1);
        }
    }
}
