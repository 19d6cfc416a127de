using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>How the host itself makes room: kswapd between the low and the high watermark, direct reclaim at the min one.</summary>
public sealed class HostReclaimTests
{
    // Watermarks of 1 GiB (K10.2-K10.6), in pages: of the 11264 the DMA zone has 165 and DMA32 11098, a quarter of them, 41 and
    // 2774, to each of the next two; and a 256th of DMA32, 1009, stays in DMA.
    private const long Min = (165 + 11098 + 1009) << 12;
    private const long Low = Min + ((41 + 2774) << 12);
    private const long High = Low + ((41 + 2774) << 12);

    [Fact]
    public void KswapdWakesAtTheLowWatermarkAndBringsFreeMemoryBackToTheHighOne()
    {
        // K11.9, K11.10; recordings kernel/v1-g15, v1-e04 and docker 28 on v2: with cache left, free memory lies between the two.
        Bench bench = new();
        Read(bench, bench.Group("/r"), 300 * MiB);
        bench.RunTo(2);

        // 1 GiB − 64 − 300 leave 660 MiB, less the low watermark (some 62): reached after 600 MiB and a little.
        long almost = bench.Host.Read().MemoryFree - Low - (4 * MiB);
        bench.Run(bench.Group("/press"), Alloc(almost), Sleep(1), Alloc(8 * MiB, 8 * MiB), Sleep(1), Alloc(4 * MiB), Sleep(1), Alloc(40 * MiB, 40 * MiB), Sleep(100));
        bench.RunTo(3.3);
        Assert.InRange(bench.Host.Read().MemoryFree, Low, Low + (4 * MiB));
        Assert.Equal(300 * MiB, bench.Group("/r").Read().File);

        // After some of the 8 MiB the low watermark is met: from there on it holds the high one.
        bench.RunTo(4.8);
        Assert.InRange(bench.Host.Read().MemoryFree, High, High + Pages.Size);
        Assert.InRange(300 * MiB - bench.Group("/r").Read().File, High - Low, High - Low + (6 * MiB));

        // It sleeps again: 4 MiB more wake nobody, 40 more do.
        bench.RunTo(5.8);
        Assert.InRange(bench.Host.Read().MemoryFree, High - (5 * MiB), High - (4 * MiB) + Pages.Size);
        bench.RunTo(8);
        Assert.InRange(bench.Host.Read().MemoryFree, High, High + Pages.Size);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatKswapdDropsWhenItWakesIsCountedAndRemembered()
    {
        // All of the cache that is missing was stolen by kswapd, also what went at the moment in which it woke; read again, each
        // page of it comes back as a refault (K12.14, K13.1).
        Bench bench = new();
        Cgroup reader = bench.Group("/r");
        ReadStep data = new("/data", null, Pace.Free);
        bench.Host.Spawn(new SpawnRequest { Cgroup = reader, Program = Program("p", data, Sleep(8), data, Sleep(100)), Files = new TestFiles(("/data", 300 * MiB)), Owner = "r" });
        bench.RunTo(4);
        bench.Run(bench.Group("/press"), Alloc(bench.Host.Read().MemoryFree, 400 * MiB), Exit(0));
        bench.RunTo(7.5);
        long lost = ((300 * MiB) - reader.Read().File) / Pages.Size;
        Assert.InRange(lost, (High - Low) / Pages.Size, 300 * MiB / Pages.Size);
        Assert.InRange(bench.Host.Reclaimed.Sum(static r => r.File) / Pages.Size, lost - 1, lost + 1);
        Assert.InRange(Stat(bench, reader, "pgsteal_kswapd"), lost - 1, lost + 1);
        Assert.InRange(Stat(bench, reader, "pgscan_kswapd"), lost - 1, lost + 1);
        bench.RunTo(20);
        Assert.InRange(Stat(bench, reader, "workingset_refault_file"), lost - 1, lost + 1);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void OnlyWhoReclaimsForItselfPassesOverMemoryLow()
    {
        // K11.11, K11.14; recordings kernel/v2-e01 and docker 24 on v2: kswapd leaves what memory.low protects, and free memory
        // sinks to the min watermark. There each batch of 32 pages costs a round in vain: 128 KiB in 10 ms are 12.5 MiB/s.
        Bench bench = new(configure: c => c with { Profile = HostProfile.Default with { HostReclaimRound = 10 * SimTime.Millisecond } });
        Cgroup low = bench.Group("/low");
        Assert.Equal(Errno.None, bench.Host.WriteFile(low, "memory.low", "90M"));
        Read(bench, low, 80 * MiB);
        bench.RunTo(2);
        Cgroup press = bench.Group("/press");
        bench.Run(press, Alloc(bench.Host.Read().MemoryFree - Min - (2 * MiB)), Sleep(1), Alloc(300 * MiB, 100 * MiB), Sleep(100));
        bench.RunTo(3.4);
        Assert.InRange(bench.Host.Read().MemoryFree, Min, Min + (3 * MiB));
        Assert.Equal(80 * MiB, low.Read().File);
        Assert.Equal(0, low.Read().EventsLow);

        bench.RunTo(5);
        long before = press.Read().Current;
        long kept = low.Read().File;
        long cpu = press.Processes[0].Read().CpuUsageNs;
        long events = low.Read().EventsLow;
        bench.RunTo(7);

        // Scanning keeps a core busy (K11.18).
        Assert.InRange(press.Processes[0].Read().CpuUsageNs - cpu, 1_999_000_000, 2_000_000_000);
        Assert.InRange(press.Read().Current - before, 25 * MiB - Pages.Size, 25 * MiB + Pages.Size);

        // With the pages goes their slab, 0.2 % of it.
        Assert.InRange(kept - low.Read().File, 25 * MiB - (60 << 10), 25 * MiB - (50 << 10));
        // Of 16,689 pages a call looks at 4, 8, 16 and 32, of 10,289 at 2, 5, 10 and 20: four priorities, each an event (K5.6), for 60 to 37 pages. Call
        // by call that makes 552.
        Assert.Equal(16_689, kept / Pages.Size);
        Assert.InRange(low.Read().EventsLow - events, 552 - 10, 552 + 10);
        Assert.InRange(press.Read().PsiFullAvg10, 15, 25);
        Assert.Empty(bench.Exited);

        // 80 MiB last 6.4 s; then nothing is left.
        bench.RunTo(12);
        Assert.Equal(137, Assert.Single(bench.Exited).Exit!.Value.ShellCode);
    }

    [Fact]
    public void WhoGrowsSlowlyScansLittle()
    {
        // 1 MiB/s are 8 batches a second, each after a scan of 10 ms: 8 % of a core, and nobody waits.
        Bench bench = new(configure: c => c with { Profile = HostProfile.Default with { HostReclaimRound = 10 * SimTime.Millisecond } });
        Cgroup low = bench.Group("/low");
        Assert.Equal(Errno.None, bench.Host.WriteFile(low, "memory.low", "90M"));
        Read(bench, low, 80 * MiB);
        bench.RunTo(2);
        Cgroup press = bench.Group("/press");
        bench.Run(press, Alloc(bench.Host.Read().MemoryFree - Min - (2 * MiB)), Alloc(100 * MiB, MiB), Sleep(100));
        bench.RunTo(10);
        long cpu = press.Processes[0].Read().CpuUsageNs;
        long before = press.Read().Current;
        bench.RunTo(20);
        Assert.InRange(press.Processes[0].Read().CpuUsageNs - cpu, 800_000_000, 820_000_000);
        Assert.InRange(press.Read().Current - before, 10 * MiB, 10 * MiB + (8 * Pages.Size));
        Assert.True(low.Read().EventsLow > 0);
        Assert.Equal(0, press.Read().PsiSomeAvg10);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void SeventeenRoundsInVainComeBeforeAnOomOfTheHost(long round)
    {
        // K11.3: more than 16 rounds without a page.
        Bench bench = new(configure: c => c with { Profile = HostProfile.Default with { HostReclaimRound = round * SimTime.Millisecond } });
        long room = bench.Host.Read().MemoryFree - Min;
        bench.Run(bench.Group("/a"), Sleep(1), Alloc(1000 * MiB, 64 * MiB));
        bench.RunTo(30);
        Process killed = Assert.Single(bench.Exited);
        long full = SimTime.Second + (long)((Int128)room * SimTime.Second / (64 * MiB));
        OomDecision decision = bench.Host.LastOom!;
        Assert.Same(killed, decision.Victim);

        // Page tables and the program itself fill the host a little earlier.
        long rounds = 17 * round * SimTime.Millisecond;
        Assert.InRange(decision.Time, full + rounds - (100 * SimTime.Millisecond), full + rounds);
    }

    [Fact]
    public void TheCacheOfTheHostItselfGivesWayLikeAnyOther()
    {
        // Recordings docker 24 and 28 on v2: some 90 MB of the engine's own files were cached; they went in step with the containers'.
        Bench bench = new(configure: c => c with { Cache = 100 * MiB });

        // 58 pages of slab go with them (9.27 bytes a page).
        Assert.Equal((860 * MiB) - (58 * Pages.Size), bench.Host.Read().MemoryFree);
        Assert.Equal(100 * MiB, bench.Host.Read().File);
        Cgroup reader = bench.Group("/r");
        Read(bench, reader, 200 * MiB);
        bench.RunTo(2);

        bench.Run(bench.Group("/press"), Alloc(780 * MiB, 100 * MiB), Sleep(100));
        bench.RunTo(9.4);
        long left = reader.Read().File;
        Assert.InRange(left, 20 * MiB, 160 * MiB);
        Assert.InRange(bench.Host.Read().File, left * 3 / 2 - (2 * Pages.Size), left * 3 / 2 + (2 * Pages.Size));
        bench.RunTo(20);
        Assert.Empty(bench.Exited);
        bench.Host.CheckInvariants();

        // All of it and the rest can be had: the OOM comes where it would come without.
        long more = bench.Host.Read().MemoryFree + bench.Host.Read().File - Min;
        bench.Run(bench.Group("/more"), Alloc(more - (2 * MiB)), Sleep(100));
        bench.RunTo(22);
        Assert.Empty(bench.Exited);
        bench.Run(bench.Group("/last"), Alloc(3 * MiB), Sleep(100));
        bench.RunTo(24);
        Assert.Single(bench.Exited);
    }

    [Fact]
    public void AvailableMemoryLeavesOutWhatIsReservedOnce()
    {
        // Recording kernel/v2-g09, /proc/zoneinfo in pages: low 218 + 13860, high 261 + 16632, and of the DMA zone 245244 ÷ 256 are
        // kept from ordinary allocations (K10.10): available − free = 210292 − 4 × 14078 − 4 × (16632 + 261 + 957) kB.
        Bench bench = new(configure: c => c with { Memory = 996336L << 10, Cache = 210292L << 10 });
        HostValues host = bench.Host.Read();
        Assert.Equal(210292L << 10, host.File);
        Assert.InRange((host.MemoryAvailable - host.MemoryFree) >> 10, 82580 - 400, 82580 + 400);
    }

    private static void Read(Bench bench, Cgroup cgroup, long bytes) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("p", new ReadStep("/data", null, Pace.Free), Sleep(1000)), Files = new TestFiles(("/data", bytes)), Owner = cgroup.Name });
}
