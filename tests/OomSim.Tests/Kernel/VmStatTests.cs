using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>/proc/vmstat shows what the model knows of the whole host.</summary>
public sealed class VmStatTests
{
    [Fact]
    public void LinesAreInTheKernelsOrderAndPresentValuesAreThoseOfMeminfo()
    {
        // mm/vmstat.c, vmstat_text of 6.1, without what is not simulated.
        string lists = "inactive_anon active_anon inactive_file active_file unevictable";
        string expected = "nr_free_pages nr_zone_" + lists.Replace(" ", " nr_zone_", StringComparison.Ordinal) + " nr_zone_write_pending nr_mlock nr_" + lists.Replace(" ", " nr_", StringComparison.Ordinal)
            + " nr_slab_reclaimable nr_slab_unreclaimable workingset_refault_anon workingset_refault_file workingset_activate_anon workingset_activate_file workingset_restore_anon workingset_restore_file"
            + " nr_anon_pages nr_mapped nr_file_pages nr_dirty nr_writeback nr_shmem nr_kernel_stack nr_page_table_pages pswpin pswpout pgactivate pgdeactivate pgfault pgmajfault"
            + " pgsteal_kswapd pgsteal_direct pgscan_kswapd pgscan_direct oom_kill";
        Bench bench = new();
        bench.Run(bench.Group("/a"), Alloc(20 * MiB), Sleep(10));
        bench.RunTo(1);
        Assert.Equal(expected, string.Join(' ', bench.Host.ReadProc("/proc/vmstat")!.TrimEnd('\n').Split('\n').Select(l => l.Split(' ')[0])));
        Assert.Equal(bench.Host.Read().MemoryFree, Pages.Size * Line(bench, "nr_free_pages"));
        Assert.Equal(bench.Host.Read().Anon, Pages.Size * Line(bench, "nr_anon_pages"));
        Assert.Equal(4 * 4, Line(bench, "nr_kernel_stack")); // one task, KiB
    }

    [Fact]
    public void SwappingForALimitIsPswpoutAndPswpinAndNoScanOfTheHost()
    {
        // 100 MiB under 64, then all of it round and round: what reclaim took went out, what was faulted came in, and the difference is still there.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        bench.Run(a, Alloc(100 * MiB, 50 * MiB), new AccessStep(null, Quantity.Of(3 * SimTime.Second), Pace.Free), Sleep(100));
        bench.RunTo(10);
        (long pagesIn, long pagesOut) = (Line(bench, "pswpin"), Line(bench, "pswpout"));
        Assert.True(pagesIn > 30 * MiB / Pages.Size);
        Assert.InRange((pagesOut - pagesIn) - (a.Read().SwapCurrent / Pages.Size), -2, 2);
        Assert.InRange(pagesIn - Line(bench, "workingset_refault_anon"), -1, 1);
        Assert.Equal((0, 0), (Line(bench, "pgscan_kswapd"), Line(bench, "pgsteal_kswapd")));
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void FaultsAndKillsOfGroupsThatAreGoneStayCounted(CgroupVersion version)
    {
        // Each touches 16 MiB, all but what its kernel memory takes, and is killed: 4,096 faults less 40 at most.
        Bench bench = new(version);
        Cgroup parent = bench.Group("/p");
        for (int i = 1; i <= 2; i++)
        {
            Cgroup a = bench.Group("/p/" + i.ToString(CultureInfo.InvariantCulture), 16 * MiB);
            bench.Run(a, Alloc(20 * MiB));
            bench.RunTo(5 * i);
            bench.Host.RemoveCgroup(a);
            Assert.Equal(i, Line(bench, "oom_kill"));
            Assert.InRange(Line(bench, "pgfault"), i * 4050, i * 4096);
            string key = version == CgroupVersion.V1 ? "total_pgfault " : "pgfault ";
            Assert.Contains(key + Line(bench, "pgfault").ToString(CultureInfo.InvariantCulture), bench.Host.ReadFile(parent, "memory.stat")!, StringComparison.Ordinal);
        }
    }

    private static long Line(Bench bench, string key) => long.Parse(
        bench.Host.ReadProc("/proc/vmstat")!.Split('\n').Single(l => l.StartsWith(key + " ", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);
}
