using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>
/// Kernel memory of the page cache: 64 nodes of 584 bytes and one above them for 4,096 pages, 37,960 bytes for 16 MiB; a
/// buffer head of 112 bytes more for each written page, 458,752 bytes for 16 MiB (recordings kernel/v1-d06, v2-d06, v1-g05).
/// </summary>
public sealed class CacheSlabTests
{
    [Fact]
    public void AWrittenFileIsChargedBufferHeadsAndNodesUntilItGoes()
    {
        // 40 MiB are 2.5 times 496,712 bytes: 3 % more than the file.
        Bench bench = new();
        Cgroup a = bench.Group("/a", 128 * MiB);
        Start(bench, a, new TestFiles(), Write("/f", 40 * MiB), Sleep(10), new RemoveFileStep("/f"), Sleep(1000));
        bench.RunTo(5);
        long slab = Stat(bench, a, "slab_reclaimable");
        Assert.InRange(slab, 1_241_780 - 8, 1_241_780);
        Assert.InRange(a.Read().Current, (40 * MiB) + slab, (40 * MiB) + slab + 200_000);
        bench.Host.CheckInvariants();
        bench.RunTo(20);
        Assert.Equal(0, Stat(bench, a, "slab_reclaimable"));
        Assert.True(a.Read().Current < 200_000);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AFileThatIsReadHasNodesOnly()
    {
        // 40 MiB are 2.5 times 37,960 bytes.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a", 128 * MiB);
        Start(bench, a, new TestFiles(("/f", 40 * MiB)), new ReadStep("/f", null, Pace.Free), Sleep(1000));
        bench.RunTo(5);
        long before = bench.Host.Config.Profile.KernelPerProcess + bench.Host.Config.Profile.KernelPerCgroup;
        string shown = bench.Host.ReadFile(a, "memory.kmem.usage_in_bytes")!.Trim();
        Assert.InRange(long.Parse(shown, CultureInfo.InvariantCulture), before + 94_900 - 4096, before + 94_900);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AFullGroupStaysAtItsLimitHoweverLongItReadsOn()
    {
        // An hour of 10 MiB/s through 64 MiB: what is dropped makes room for pages and their nodes, neither more nor less.
        Bench bench = new(configure: config => config with { DiskRead = 20 * MiB });
        Cgroup a = bench.Group("/a", 64 * MiB);
        Start(bench, a, new TestFiles(("/f", 1 << 30)), new RepeatStep(Quantity.Of(1000), [new ReadStep("/f", null, new Pace(Quantity.Of(10 * MiB)))]));
        bench.RunTo(100);
        Assert.Equal(64 * MiB, a.Read().Current);
        bench.RunTo(3600);
        Assert.Equal(64 * MiB, a.Read().Current);
        CgroupValues values = a.Read();
        Assert.InRange(Stat(bench, a, "slab_reclaimable"), (long)((Int128)values.File * 37_960 >> 24) - 16, ((long)((Int128)values.File * 37_960 >> 24)) + 16);
        Assert.Equal(0, values.EventsOom);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AWriterAtItsLimitKeepsToItAndGoesOn()
    {
        Bench bench = new(configure: config => config with { DiskWrite = 40 * MiB });
        Cgroup a = bench.Group("/a", 64 * MiB);
        Process writer = Start(bench, a, new TestFiles(), Write("/f", 400 * MiB), Exit(0));
        bench.RunTo(5);
        Assert.InRange(a.Read().Current, (64 * MiB) - 8192, 64 * MiB);
        bench.Host.CheckInvariants();
        bench.RunTo(20);
        Assert.Equal(new ExitStatus(0, 0), writer.Exit);
        Assert.Equal(0, a.Read().EventsOom);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void TheSlabOfAGroupThatGoesPassesToItsParent()
    {
        Bench bench = new();
        Cgroup parent = bench.Group("/p");
        Cgroup a = bench.Group("/p/a", 128 * MiB);
        Start(bench, a, new TestFiles(), Write("/f", 16 * MiB), Exit(0));
        bench.RunTo(100);
        // Never more than the whole pages of all kernel memory.
        Assert.InRange(Stat(bench, a, "slab_reclaimable"), 495_616, 496_712);
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(a));
        Assert.InRange(Stat(bench, parent, "slab_reclaimable"), 495_616, 496_712);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AFileThatIsWrittenWhileAnotherGroupBeginsToReadItGivesBackWhatItWasCharged()
    {
        // The writer comes 1 ns after the reader, when not a byte is cached: from then on pages are charged buffer heads, those of
        // the reader too, and are given back with them where its limit of 16 MiB has them dropped.
        Bench bench = new();
        Cgroup a = bench.Group("/a", 16 * MiB);
        TestFiles files = new(("/f", 200 * MiB));
        Start(bench, a, files, new ReadStep("/f", null, new Pace(Quantity.Of(10 * MiB))), Sleep(100));
        Start(bench, bench.Group("/b"), files, new SleepStep(Quantity.Of(1)), Write("/f", 4096), Sleep(100));
        bench.RunTo(10);
        long file = a.Read().File;
        Assert.InRange(file, 15 * MiB, 16 * MiB);
        Assert.InRange(Stat(bench, a, "slab_reclaimable"), (file * 496_712 >> 24) - 64, (file * 496_712 >> 24) + 64);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatKswapdTakesAtOnceTakesItsNodesAlong()
    {
        Bench bench = new(configure: config => config with { Memory = 256 * MiB, Reserved = 32 * MiB });
        Cgroup a = bench.Group("/a");
        Start(bench, a, new TestFiles(("/f", 400 * MiB)), new ReadStep("/f", null, Pace.Free), Sleep(1000));
        bench.RunTo(10);
        CgroupValues values = a.Read();
        Assert.InRange(values.File, 180 * MiB, 224 * MiB);
        Assert.InRange(Stat(bench, a, "slab_reclaimable"), (values.File * 37_960 >> 24) - 64, (values.File * 37_960 >> 24) + 64);
    }

    private static long Stat(Bench bench, Cgroup cgroup, string key) => long.Parse(
        bench.Host.ReadFile(cgroup, "memory.stat")!.Split('\n').Single(line => line.StartsWith(key + " ", StringComparison.Ordinal))[(key.Length + 1)..],
        CultureInfo.InvariantCulture);

    private static WriteStep Write(string path, long size) => new(path, Quantity.Of(size), Pace.Free);

    private static Process Start(Bench bench, Cgroup cgroup, TestFiles files, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("io", steps), Files = files, Owner = cgroup.Name });
}
