using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

public sealed class BadnessTests
{
    private const long RecordedMemory = 996336L << 10;

    [Theory]
    [InlineData(82452, 500, 1054)]
    [InlineData(154260, 0, 770)]
    [InlineData(256640, -500, 506)]
    public void OomScoreIsThatOfTheRecordedMachine(long rssKilobytes, int adj, long score)
    {
        // Recording docker/v2-13 (K1.16). First line: 82452 kB are 20613 pages, about 45 pages of page tables;
        // total is 249084 pages, 249 × 500 = 124500: 1000 × 145158 ÷ 249084 = 582; (1000 + 582) × 2 ÷ 3 = 1054.
        Bench bench = new(CgroupVersion.V2, c => c with { Memory = RecordedMemory });
        Process p = bench.Run(bench.Group("/docker/a"), new OomScoreAdjStep(adj), Alloc((rssKilobytes << 10) - 65536), Sleep(1000));
        bench.RunTo(5);
        Assert.Equal(rssKilobytes << 10, p.Read().Rss);
        Assert.Equal(score, p.Read().OomScore);
    }

    [Fact]
    public void TheDivisionByAThousandComesFirst()
    {
        // Rss 65536 B = 16 pages, page tables 28672 B = 7 pages. With 1999 pages in all, 1999 ÷ 1000 = 1, so adj 500 adds 500 and not 999.
        Bench bench = new();
        Process p = bench.Run(bench.Group("/docker/a"), new OomScoreAdjStep(500), Sleep(1000));
        Assert.Equal(523, Badness.Points(bench.Host, p, 1999));
        Assert.Equal(1023, Badness.Points(bench.Host, p, 2000));
    }

    [Fact]
    public void UnkillableProcessesAreNotScoredAndOldKernelsClamp()
    {
        Bench bench = new();
        Process p = bench.Run(bench.Group("/docker/a"), new OomScoreAdjStep(-1000), Sleep(1000));
        Assert.Null(Badness.Points(bench.Host, p, 100_000));
        Assert.Equal(0, p.Read().OomScore);
        Bench old = new(CgroupVersion.V2, c => c with { Kernel = "5.4" });
        Process q = old.Run(old.Group("/docker/a"), new OomScoreAdjStep(-900), Sleep(1000));
        Assert.Equal(1, Badness.Points(old.Host, q, 100_000));
    }

    [Fact]
    public void TotalPagesOfADomainIsItsLimitAndTheSwapItMayUse()
    {
        // K1.9, limit 64 MiB = 16384 pages. v2: swap.max 32 MiB of 256 MiB adds 8192 pages, unlimited adds 65536.
        Bench two = new(CgroupVersion.V2, c => c with { Swap = new SwapConfig(256 * MiB) });
        Cgroup a = two.Group("/docker/a", 64 * MiB);
        Assert.Equal(16384 + 65536, Badness.MemcgTotalPages(two.Host, a.Memory));
        two.Host.WriteFile(a, "memory.swap.max", "32M");
        Assert.Equal(16384 + 8192, Badness.MemcgTotalPages(two.Host, a.Memory));
        two.Host.SetSysctl("vm.swappiness", "0");
        Assert.Equal(16384, Badness.MemcgTotalPages(two.Host, a.Memory));

        // v1: memsw 96 MiB − 64 MiB = 32 MiB; with swappiness 0 of its own none.
        Bench one = new(CgroupVersion.V1, c => c with { Swap = new SwapConfig(256 * MiB) });
        Cgroup b = one.Host.CreateCgroup("/docker/b");
        one.Host.WriteFile(b, "memory.limit_in_bytes", "64M");
        one.Host.WriteFile(b, "memory.memsw.limit_in_bytes", "96M");
        Assert.Equal(16384 + 8192, Badness.MemcgTotalPages(one.Host, b.Memory));
        one.Host.WriteFile(b, "memory.swappiness", "0");
        Assert.Equal(16384, Badness.MemcgTotalPages(one.Host, b.Memory));
    }

    [Fact]
    public void AdjustedScoresDecideTheOrderOfVictims()
    {
        // Recording docker/v2-13: small (80 MiB, adj 500) goes first, then the presser; big (250 MiB, adj −500) and mid (150 MiB) survive.
        Bench bench = new(CgroupVersion.V2, c => c with { Memory = RecordedMemory, Reserved = 48 * MiB });
        Process big = bench.Run(bench.Group("/docker/big"), new OomScoreAdjStep(-500), Alloc(250 * MiB), Sleep(1000));
        Process mid = bench.Run(bench.Group("/docker/mid"), Alloc(150 * MiB), Sleep(1000));
        Process small = bench.Run(bench.Group("/docker/small"), new OomScoreAdjStep(500), Alloc(80 * MiB), Sleep(1000));
        Process press = bench.Run(bench.Group("/docker/press"), Sleep(5), Alloc(900 * MiB, 20 * MiB), Sleep(1000));
        bench.RunTo(100);
        Assert.Equal([small, press], bench.Exited);
        Assert.Null(big.Exit);
        Assert.Null(mid.Exit);

        // The second comes 80 MiB ÷ 20 MiB/s = 4 s after the first.
        long[] kills = [.. bench.Events.Where(e => e.Type == "oom_kill").Select(e => e.Time)];
        Assert.InRange(kills[1] - kills[0], 3_990_000_000, 4_050_000_000);
    }

    [Fact]
    public void WatermarksAreThoseOfTheRecordedMachine()
    {
        // vm.min_free_kbytes 45056 (K10.2, two zones: (2·512·2 + 512·2·9) pages); zones: min 175 + 11088 pages = 45052 kB.
        // Ordinary allocations leave the DMA zone its reserve of 1/256 of the rest: the OOM killer comes at about 48 MB free.
        Bench bench = new(CgroupVersion.V2, c => c with { Memory = RecordedMemory });
        Assert.Equal(45056, bench.Host.Sysctl("vm.min_free_kbytes"));
        bench.Run(bench.Group("/docker/press"), Alloc(950 * MiB, 100 * MiB));
        while (!bench.Events.Exists(e => e.Type == "oom_kill") && bench.Simulator.Step())
        {
        }

        Assert.InRange(bench.Host.Read().MemoryFree, 46 * MiB, 49 * MiB);
    }
}
