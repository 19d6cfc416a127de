using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>File pages or anonymous ones (K12.2 to K12.9).</summary>
public sealed class ScanBalanceTests
{
    private static readonly SwapConfig Swap = new(256 * MiB, 100 * MiB, 50 * MiB);

    [Theory]
    [InlineData(4096, 60, 0)] // 4096 >> 12 is 1: file pages only, as long as there are 16 MiB of inactive ones (K12.8).
    [InlineData(4095, 100, 12)] // Priority 12 has none: 100000 >> 12 = 24 anonymous ones, of which half.
    [InlineData(4095, 60, 7)] // 24 × 60 / 200.
    [InlineData(4095, 1, 0)] // 24 × 1 / 200.
    [InlineData(4095, 0, 0)]
    [InlineData(4095, 200, 24)]
    [InlineData(1000, 60, 7 + 14 + 29)] // Priorities 12, 11 and 10 have no file page; the next have, and take 32 in the end.
    public void WhileThereAreFilePagesFewAnonymousOnesAreLookedAt(long file, long swappiness, long looks)
    {
        ScanMix mix = ScanMix.Of(Lists(file, 100_000, swappiness));
        Assert.Equal(looks, mix.Anon);
        Assert.True(mix.File >= 32);
    }

    [Fact]
    public void CostsShiftTheShares()
    {
        // K12.3: anonymous pages cost 1000, file pages none: A = 2000, F = 1000, T = 3000; ap = 60 × 3001 ÷ 2001 = 89,
        // fp = 140 × 3001 ÷ 1001 = 419: 24 × 89 ÷ 508 = 4.
        Assert.Equal(4, ScanMix.Of(Lists(4095, 100_000, 60) with { AnonCost = 1000 }).Anon);

        // The other way round: ap = 60 × 3001 ÷ 1001 = 179, fp = 140 × 3001 ÷ 2001 = 209: 24 × 179 ÷ 388 = 11.
        Assert.Equal(11, ScanMix.Of(Lists(4095, 100_000, 60) with { FileCost = 1000 }).Anon);
    }

    [Fact]
    public void WhereActiveFilePagesGiveWayAnonymousOnesDoToo()
    {
        // No precedence of file pages: 100000 and 100000 at priority 12: 24 each, of which 7 anonymous and 16 of a file; at 11
        // 14, and 32 of 33, which is enough.
        ScanMix mix = ScanMix.Of(Lists(100_000, 100_000, 60) with { DeactivatesFile = true });
        Assert.Equal(7 + 14, mix.Anon);
        Assert.Equal(16 + 32, mix.File);
    }

    [Fact]
    public void AHostWithNextToNoFilePagesSwaps()
    {
        ScanMix mix = ScanMix.Of(Lists(5000, 100_000, 0) with { IsFileTiny = true, IsAged = true });
        Assert.Equal(0, mix.File);
        Assert.True(mix.Anon >= 64);
    }

    [Theory]
    [InlineData(40, 23, 24)] // 24 MiB are left to files: file pages only (recordings kernel/v1-c04, v2-c04: nothing is swapped out).
    [InlineData(57, 8, 9)] // 6 MiB are left: in time anonymous pages go, until there are 2048 file pages at priority 11.
    public void AStreamSwapsIdleMemoryOutOnlyWhereFilesHaveLittle(long idle, long least, long most)
    {
        Bench bench = new(configure: c => c with { Swap = Swap, DiskRead = 200 * MiB });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        TestFiles files = new(("/stream", 40L << 30));
        Process hog = bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = a,
            Program = Program("hog", Alloc(idle * MiB), new ReadStep("/stream", null, Pace.Free), Exit(0)),
            Processes = new SortedDictionary<string, ProgramDefinition>(),
            Owner = "a",
            Files = files,
        });
        bench.RunTo(3);
        Assert.Equal(0, a.Read().SwapCurrent);
        bench.RunTo(150);
        Assert.Null(hog.Exit);
        Assert.InRange(a.Read().File, least * MiB, most * MiB);
        Assert.InRange(a.Read().SwapCurrent, Math.Max(0, idle - 64 + least) * MiB, Math.Max(0, idle - 64 + most) * MiB);
        Assert.InRange(a.Read().Current, 63 * MiB, 64 * MiB);
        Assert.Equal(0, a.Read().EventsOom);
        Assert.InRange(bench.Simulator.HandledEvents, 1, 200);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhereFilesAreNextToNothingAllAnonymousPagesAreLookedAtAtOnceAndThenGo()
    {
        // K12.8: min_free_kbytes of 64 MiB puts the high watermark at 96. A file of 8 MiB that is read again and again is active, so kswapd leaves it; with it and
        // free memory below that a round looks at anonymous pages alone, and at all that there are before the first is free. None of 512 MiB is looked at more
        // than three times: once as it stays, and twice as it goes.
        SortedDictionary<string, long> sysctl = new(StringComparer.Ordinal) { ["vm.min_free_kbytes"] = 65536 };
        Bench bench = new(configure: c => c with { Memory = 512 * MiB, Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB), Sysctl = sysctl });
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = bench.Group("/docker/a"),
            Program = Program("reader", new ReadStep("/f", null, Pace.Free), new ReadStep("/f", null, Pace.Free), new ReadStep("/f", null, Pace.Free), Sleep(100)),
            Owner = "a",
            Files = new TestFiles(("/f", 8 * MiB)),
        });
        bench.Run(bench.Group("/docker/b"), Alloc(250 * MiB), Sleep(1), Alloc(150 * MiB, 400 * MiB), Sleep(100));
        long before = 0;
        for (int hundredths = 1; hundredths <= 300; hundredths++)
        {
            bench.RunTo(hundredths / 100.0);
            long scanned = Pages.Size * long.Parse(
                bench.Host.ReadProc("/proc/vmstat")!.Split('\n').Single(static l => l.StartsWith("pgscan_kswapd ", StringComparison.Ordinal))[14..], CultureInfo.InvariantCulture);
            Assert.InRange(scanned, before, 3 * 512 * MiB);
            before = scanned;
        }

        Assert.True(before >= 250 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AHostWithNextToNoFilePagesLeavesThemAloneAlsoAsKswapdWakes()
    {
        // K12.8: with 8 MiB of cache, read once, and what is free at the low watermark there is less than the high one (16 MiB more), so of those 16 the first 8 are anonymous
        // pages alone, at 500 MiB/s, and both kinds have a part in the rest. Without swap the cache goes.
        SortedDictionary<string, long> sysctl = new(StringComparer.Ordinal) { ["vm.min_free_kbytes"] = 65536 };
        foreach (bool swaps in (bool[])[true, false])
        {
            Bench bench = new(configure: c => c with { Memory = 512 * MiB, Swap = swaps ? new SwapConfig(256 * MiB, 500 * MiB, 500 * MiB) : null, Sysctl = sysctl });
            Cgroup a = bench.Group("/docker/a");
            bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("reader", new ReadStep("/f", null, Pace.Free), Sleep(100)), Owner = "a", Files = new TestFiles(("/f", 8 * MiB)) });
            bench.RunTo(1);
            FreeMarks marks = bench.Host.Read().Marks!;
            bench.Run(bench.Group("/docker/b"), Alloc(bench.Host.Read().MemoryFree - marks.Low - (8 * MiB)), Sleep(1), Alloc(12 * MiB, 50 * MiB), Sleep(100));
            bench.RunTo(5);
            Assert.InRange(a.Read().File, swaps ? 4 * MiB : 0, swaps ? 8 * MiB : 0);
            Assert.InRange(bench.Host.Read().MemoryFree, swaps ? marks.High - Pages.Size : 0, marks.High + Pages.Size);
            bench.Host.CheckInvariants();
        }
    }

    private static ScanLists Lists(long file, long anon, long swappiness) => new()
    {
        InactiveFile = file,
        Anon = anon,
        IsAged = false,
        Swappiness = swappiness,
        AnonCost = 0,
        FileCost = 0,
        DeactivatesFile = false,
        IsFileTiny = false,
    };
}
