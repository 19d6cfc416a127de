using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>
/// Pages that CPUs charge in advance (K3.5, K3.6). A program that holds has 16 pages of anonymous and 13 of kernel memory, and three were
/// given back at its exec: 32 charges of a batch of 64 leave 32 in stock, so the counter stands at 61, as in kernel/v1-a01 it stands at 253
/// of 256 with 201 pages of text.
/// </summary>
public sealed class ChargeStockTests
{
    private const long Page = 4096;
    private const long Held = 29 * Page;

    [Fact]
    public void AGroupThatHoldsShowsTheRestOfItsBatch()
    {
        Bench bench = Host();
        Cgroup a = bench.Group("/a");
        bench.Run(a, Sleep(10));
        bench.RunTo(1);
        Assert.Equal(61 * Page, a.Read().Current);
        Assert.Equal(64 * Page, a.Read().Peak); // before its exec, as in kernel/v1-g05
        Assert.Equal(Held, a.Read().Anon + a.Read().Kernel);
        bench.Host.CheckInvariants();

        // At the end the 27 pages of the process go, and what is in stock stays (K3.17).
        bench.RunTo(11);
        Assert.Equal(34 * Page, a.Read().Current);
        Assert.Equal(64 * Page, a.Read().Peak);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void NoGroupShowsMoreThanTheLimitAboveIt(CgroupVersion version)
    {
        // Seen on a Linux 6.18: with p full at 40 MiB its child shows less than p, whatever its own limit leaves.
        Bench bench = Host(version: version);
        Cgroup p = bench.Group("/p", 40 * MiB, hang: version == CgroupVersion.V1);
        Cgroup a = bench.Group("/p/a", 60 * MiB);
        bench.Run(a, Program("hog", Alloc(30 * MiB), Sleep(1), Alloc(10 * MiB, 2 * MiB), Sleep(1000)) with { OomScoreAdj = Quantity.Of(-1000) });
        for (int at = 0; at < 80; at++)
        {
            bench.RunTo(at / 10.0);
            Assert.InRange(a.Read().Current, 0, p.Read().Current);
            Assert.InRange(p.Read().Current, 0, 40 * MiB);
        }

        Assert.InRange(p.Read().Current, (40 * MiB) - (8 * Page), 40 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void OnAKernelBeforeSixABatchHasThirtyTwoPages()
    {
        // 32 charges of 32 leave nothing.
        Bench bench = Host(config => config with { Kernel = "5.15" });
        Cgroup a = bench.Group("/a");
        bench.Run(a, Sleep(10));
        bench.RunTo(1);
        Assert.Equal(Held, a.Read().Current);
    }

    [Fact]
    public void SeveralGroupsTogetherHoldNoMoreThanTheLimitAboveLeaves()
    {
        // Each batch is charged at every level (page_counter_try_charge): the parent has no less than all below it.
        Bench bench = Host(config => config with { Cpus = 8 });
        Cgroup p = bench.Group("/p", 10 * MiB);
        List<Cgroup> groups = [.. Enumerable.Range(0, 6).Select(i => bench.Group("/p/" + i.ToString(System.Globalization.CultureInfo.InvariantCulture)))];
        for (int i = 0; i < groups.Count; i++)
        {
            bench.Run(groups[i], Alloc((1450 + (37 * i)) << 10, 200 << 10), Sleep(100));
        }

        bool isFull = false;
        for (int step = 1; step <= 100; step++)
        {
            bench.RunTo(step / 10.0);
            long below = groups.Sum(group => group.Read().Current);
            Assert.InRange(below, 0, p.Read().Current);
            isFull |= p.Read().Current > (10 * MiB) - (64 * Page);
        }

        Assert.True(isFull);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AnotherGroupsChargeOnTheSameCpuDropsIt()
    {
        // The third group of two CPUs charges where the first did.
        Bench bench = Host();
        Cgroup a = bench.Group("/docker/a");
        Cgroup b = bench.Group("/docker/b");
        Cgroup c = bench.Group("/docker/c");
        bench.Run(a, Sleep(10));
        bench.Run(b, Sleep(10));
        bench.RunTo(1);
        Assert.Equal((122 + 6) * Page, a.Parent!.Read().Current); // 21,024 bytes are the memcgs'.
        bench.Run(c, Sleep(10));
        bench.RunTo(2);
        Assert.Equal(Held, a.Read().Current);
        Assert.Equal(64 * Page, a.Read().Peak);
        Assert.Equal(61 * Page, b.Read().Current);
        Assert.Equal(61 * Page, c.Read().Current);
        Assert.Equal((151 + 6) * Page, a.Parent!.Read().Current);
        Assert.True(a.Parent!.Read().Peak >= (151 + 6) * Page);
    }

    [Fact]
    public void TwoGroupsOfOneCpuDropEachOthers()
    {
        // kernel/v2-h01: both are bound to CPU 0 of two, and the first shows its pages only.
        Bench bench = Host();
        Cgroup a = bench.Group("/a");
        Cgroup b = bench.Group("/b");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpuset.cpus", "0"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(b, "cpuset.cpus", "0"));
        bench.Run(a, Sleep(10));
        bench.Run(b, Sleep(10));
        bench.RunTo(1);
        Assert.Equal(Held, a.Read().Current);
        Assert.Equal(61 * Page, b.Read().Current);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void AKillComesAtTheSamePageAsWithoutIt(CgroupVersion version)
    {
        List<string> ends = [];
        foreach (long batch in new long[] { 0, 64 })
        {
            Bench bench = Host(config => config with { Profile = config.Profile with { ChargedInAdvance = batch } }, version);
            Cgroup a = bench.Group("/a", 10 * MiB);
            bench.Run(a, Alloc(20 * MiB, MiB), Sleep(1));
            bench.RunTo(5.003);
            long ahead = a.Read().Current - (a.Read().Anon + a.Read().Kernel);

            // 32 pages, 1,280 of growth and 3 of tables are 20 batches and 35 pages. Each kind is shown in whole pages.
            long left = batch == 0 ? 0 : 29 * Page;
            Assert.InRange(ahead, left, left + Page);
            bench.RunTo(20);
            Assert.Equal(10 * MiB, a.Read().Peak);
            ends.Add(string.Join('\n', bench.Host.Log));
        }

        Assert.Contains("Killed process", ends[0], StringComparison.Ordinal);
        Assert.Equal(ends[0], ends[1]);
    }

    [Fact]
    public void AHungGroupStandsAtItsLimitExactly()
    {
        Bench bench = Host(version: CgroupVersion.V1);
        Cgroup a = bench.Group("/a", 10 * MiB, hang: true);
        bench.Run(a, Alloc(20 * MiB, MiB), Sleep(1));
        bench.RunTo(30);
        Assert.True(a.Read().UnderOom);
        Assert.Equal(10 * MiB, a.Read().Current);
        Assert.Equal(10 * MiB, a.Read().Peak);
    }

    [Fact]
    public void ALimitThatIsLoweredDropsIt()
    {
        Bench bench = Host();
        Cgroup a = bench.Group("/a");
        bench.Run(a, Alloc(MiB), Sleep(10));
        bench.RunTo(1);
        CgroupValues values = a.Read();
        long pages = values.Anon + values.Kernel;
        Assert.True(values.Current > pages);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "1M"));
        Assert.Equal(pages, a.Read().Current);
    }

    private static Bench Host(Func<HostConfig, HostConfig>? configure = null, CgroupVersion version = CgroupVersion.V2) =>
        new(version, config =>
        {
            config = config with { Profile = config.Profile with { ChargedInAdvance = 64 } };
            return configure?.Invoke(config) ?? config;
        });
}
