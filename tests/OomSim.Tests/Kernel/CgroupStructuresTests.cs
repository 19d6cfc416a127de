using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>What the kernel keeps for a memcg is charged to the one above (mm/memcontrol.c:mem_cgroup_css_alloc).</summary>
public sealed class CgroupStructuresTests
{
    /// <summary>As recorded (kernel/v1-a23, v2-a24: 8192, 16384) and tried (6.18: 12288, 20480, 32768 …), with two CPUs: 7008 and 10160 bytes each, in whole pages for all.</summary>
    [Theory]
    [InlineData("6.1", 2, new long[] { 8192, 16384, 24576, 28672, 36864 })]
    [InlineData("6.18", 2, new long[] { 12288, 20480, 32768, 40960, 53248 })]
    [InlineData("5.4", 2, new long[] { 0, 0, 0, 0, 0 })]
    [InlineData("6.1", 4, new long[] { 12288, 24576, 32768, 45056, 53248 })]
    public void TheOneAbovePaysForThoseRightBelow(string kernel, int cpus, long[] charged)
    {
        foreach (CgroupVersion version in new[] { CgroupVersion.V1, CgroupVersion.V2 })
        {
            Bench bench = new(version, c => c with { Kernel = kernel, Cpus = cpus });
            Cgroup parent = bench.Group("/p");
            List<Cgroup> below = [];
            for (int i = 0; i < charged.Length; i++)
            {
                below.Add(bench.Group("/p/" + (char)('a' + i)));
                Assert.Equal((charged[i], charged[i], 0), (parent.Read().Current, parent.Read().Kernel, below[i].Read().Current));
                bench.Host.CheckInvariants();
            }

            for (int i = charged.Length - 1; i > 0; i--)
            {
                Assert.Equal(Errno.None, bench.Host.RemoveCgroup(below[i]));
                Assert.Equal(charged[i - 1], parent.Read().Current);
            }

            Assert.Equal(Errno.None, bench.Host.RemoveCgroup(below[0]));
            Assert.Equal(0, parent.Read().Current);
            bench.Host.CheckInvariants();
        }
    }

    [Theory]
    [InlineData(CgroupVersion.V1, "memory.limit_in_bytes")]
    [InlineData(CgroupVersion.V2, "memory.max")]
    public void WhoGrowsBesideComesToTheLimitAboveEarlier(CgroupVersion version, string file)
    {
        Bench bench = new(version);
        Cgroup parent = bench.Group("/p");
        Assert.Equal(Errno.None, bench.Host.WriteFile(parent, file, "60M"));
        Process hog = bench.Run(bench.Group("/p/a"), Alloc(100 * MiB, 10 * MiB));
        bench.RunTo(2);
        Assert.NotNull(bench.Host.TryMakeCgroup("/p/z"));
        bench.RunTo(5.5);
        bench.Host.CheckInvariants();
        bench.RunTo(7);
        Assert.Equal(9, hog.Exit?.Signal);
        Assert.Equal(60 * MiB, parent.Read().Peak);
    }

    /// <summary>Of kernel/v2-a23 at its end: 14016 bytes on the CPUs for two below, here and in all above.</summary>
    [Fact]
    public void TheirCountersOnTheCpusArePercpu()
    {
        Bench bench = new();
        Cgroup top = bench.Group("/t");
        Cgroup parent = bench.Group("/t/p");
        bench.Group("/t/p/a");
        bench.Group("/t/p/b");

        Assert.Contains("\npercpu 14016\n", bench.Host.ReadFile(parent, "memory.stat"), StringComparison.Ordinal);
        Assert.Contains("\npercpu 21024\n", bench.Host.ReadFile(top, "memory.stat"), StringComparison.Ordinal);
        Assert.Contains("\npercpu 0\n", bench.Host.ReadFile(bench.Host.FindCgroup("/t/p/a")!, "memory.stat"), StringComparison.Ordinal);
        Assert.Contains("\nslab 2368\n", bench.Host.ReadFile(parent, "memory.stat"), StringComparison.Ordinal);
    }

    /// <summary>Of two equal limits the one above is met first; before 5.9, which charges nobody for it, the one below.</summary>
    [Theory]
    [InlineData("6.1", "/p")]
    [InlineData("5.4", "/p/a")]
    public void OfTwoEqualLimitsTheOneAboveIsMetFirst(string kernel, string domain)
    {
        Bench bench = new(configure: c => c with { Kernel = kernel });
        bench.Group("/p", 20 * MiB);
        bench.Run(bench.Group("/p/a", 20 * MiB), Alloc(30 * MiB));
        bench.RunTo(5);

        Assert.EndsWith("domain=" + domain, Assert.Single(bench.Events, e => e.Type == "oom_kill").Detail, StringComparison.Ordinal);
    }

    /// <summary>Where there is no room even after reclaim, they are charged with what the first process of the cgroup needs, which kills there.</summary>
    [Fact]
    public void BelowAFullGroupTheyAreChargedOnceThereIsRoom()
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup parent = bench.Group("/p", 40 * MiB);
        Process hog = bench.Run(parent, Alloc(20 * MiB), Sleep(100));
        bench.RunTo(5);
        long limit = parent.Read().Current + 4096;
        bench.Group("/p", limit);
        Cgroup below = bench.Group("/p/a");
        Assert.Equal(limit, parent.Read().Current);
        Process first = bench.Run(below, Sleep(100));
        bench.RunTo(10);

        Assert.Equal([hog], bench.Exited);
        long used = bench.Host.Config.Profile.KernelPerCgroup;
        Assert.Equal(used, below.BaseKernelMemory);
        Assert.Equal(below.Read().Current + 8192 + used, parent.Read().Current);
        bench.Host.SendSignal(first, 9);
        bench.RunTo(12);
        Assert.Equal((2 * used) + 8192, parent.Read().Current);
        bench.Host.CheckInvariants();
    }
}
