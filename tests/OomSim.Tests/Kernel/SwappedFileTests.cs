using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Who pays for a tmpfs file's pages that one group swapped out and another reads (K7.14).</summary>
public sealed class SwappedFileTests
{
    private const string File = "/shm/x";

    private readonly TestFiles _files = new();

    public SwappedFileTests() => _files.Add(new Inode(File, 0) { IsTmpfs = true });

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void WhatIsReadBackIsChargedToWhoSwappedItOut(CgroupVersion version)
    {
        // a writes 100 MiB under 64: 36 MiB are out. It may have 200 when b reads them, and has all 100 afterwards; b has none.
        Bench bench = NewBench(version);
        (Cgroup a, Cgroup b) = Write(bench);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, MaxOf(version), "200M"));
        Process reader = Start(bench, b, new ReadStep(File, null, Pace.Free), Exit(0));
        bench.RunTo(6);
        Assert.Equal(0, reader.Exit!.Value.ShellCode);
        Assert.Equal(100 * MiB, a.Read().Shmem);
        Assert.Equal(0, a.Read().SwapCurrent);
        Assert.Equal(0, b.Read().Shmem);
        Assert.InRange(b.Read().Peak, 0, MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void TheReaderWaitsAtTheLimitOfWhoPays()
    {
        // Each page that comes in pushes out one that is still to be read: 100 MiB come in at the 20 MiB/s that go out, in 5 s, though the reader has no limit.
        Bench bench = NewBench(CgroupVersion.V2, new SwapConfig(256 * MiB, 100 * MiB, 20 * MiB));
        (Cgroup a, Cgroup b) = Write(bench);
        Process reader = Start(bench, b, new ReadStep(File, null, Pace.Free), Exit(0));
        bench.RunTo(8.8);
        Assert.Equal(TaskCondition.Reclaiming, reader.Condition);
        Assert.InRange(a.Read().SwapCurrent, 35 * MiB, 37 * MiB);
        Assert.InRange(a.Read().Shmem, 63 * MiB, 64 * MiB);
        bench.RunTo(10);
        Assert.Equal(0, reader.Exit!.Value.ShellCode);
        Assert.Equal(0, b.Read().Shmem);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AGroupThatMayNotSwapAnyMoreRefusesTheRead()
    {
        // K4.6: nobody in a can be killed and nothing of it can go, so the charge fails, and read() with it.
        Bench bench = NewBench(CgroupVersion.V2);
        (Cgroup a, Cgroup b) = Write(bench);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.swap.max", "0"));
        Process reader = Start(bench, b, new ReadStep(File, null, Pace.Free), Exit(0));
        bench.RunTo(8);
        Assert.Equal(1, reader.Exit!.Value.ShellCode);
        Assert.Contains(bench.Events, e => e.Type == "enomem" && e.Detail.Contains("/docker/a", StringComparison.Ordinal));
        Assert.Equal(0, b.Read().Shmem);
        Assert.InRange(a.Read().EventsOom, 1, 10);
    }

    [Fact]
    public void WhatARemovedGroupSwappedOutIsChargedToTheReader()
    {
        // What a had in memory is the parent's; its 36 MiB in swap stay charged there, until b brings them back and pays.
        Bench bench = NewBench(CgroupVersion.V2);
        (Cgroup a, Cgroup b) = Write(bench);
        Cgroup parent = a.Parent!;
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(a));
        Assert.InRange(parent.Read().SwapCurrent, 36 * MiB, 37 * MiB);
        Process reader = Start(bench, b, new ReadStep(File, null, Pace.Free), Exit(0));
        bench.RunTo(6);
        Assert.Equal(0, reader.Exit!.Value.ShellCode);
        Assert.Equal(0, parent.Read().SwapCurrent);
        Assert.InRange(b.Read().Shmem, 36 * MiB, 37 * MiB);
        Assert.Equal(100 * MiB, parent.Read().Shmem);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AGroupThatGoesWhileItsPagesAreReadLeavesTheRestToTheReader()
    {
        // 36 MiB at 20 MiB/s from 4 s on: at 5 s 20 MiB are back, on a's account, which the parent takes over; 16 MiB are b's.
        Bench bench = NewBench(CgroupVersion.V2, new SwapConfig(256 * MiB, 20 * MiB, 100 * MiB));
        (Cgroup a, Cgroup b) = Write(bench);
        Cgroup parent = a.Parent!;
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.max", "max"));
        Process reader = Start(bench, b, new ReadStep(File, null, Pace.Free), Exit(0));
        bench.RunTo(5);
        Assert.InRange(a.Read().Shmem, 82 * MiB, 84 * MiB);
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(a));
        bench.Host.CheckInvariants();
        bench.RunTo(7);
        Assert.Equal(0, reader.Exit!.Value.ShellCode);
        Assert.InRange(b.Read().Shmem, 16 * MiB, 18 * MiB);
        Assert.Equal(100 * MiB, parent.Read().Shmem);
        Assert.Equal(0, parent.Read().SwapCurrent);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AReaderGoesThroughWhatEachGroupSwappedOut()
    {
        // a's 36 MiB and then 36 more of c's, of a second half that c appends: each gets its own back.
        Bench bench = NewBench(CgroupVersion.V2);
        (Cgroup a, Cgroup b) = Write(bench);
        Cgroup c = bench.Group("/docker/c", 64 * MiB);
        Start(bench, c, new WriteStep(File, Quantity.Of(100 * MiB), Pace.Free), Exit(0));
        bench.RunTo(7);
        Assert.InRange(c.Read().SwapCurrent, 36 * MiB, 37 * MiB);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.max", "max"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(c, "memory.max", "max"));
        Process reader = Start(bench, b, new ReadStep(File, null, Pace.Free), Exit(0));
        bench.RunTo(9);
        Assert.Equal(0, reader.Exit!.Value.ShellCode);
        Assert.Equal((100 * MiB, 100 * MiB, 0), (a.Read().Shmem, c.Read().Shmem, b.Read().Shmem));
        Assert.Equal((0, 0), (a.Read().SwapCurrent, c.Read().SwapCurrent));
        bench.Host.CheckInvariants();
    }

    private static Bench NewBench(CgroupVersion version, SwapConfig? swap = null) =>
        new(version, c => c with { Swap = swap ?? new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });

    private static string MaxOf(CgroupVersion version) => version == CgroupVersion.V1 ? "memory.limit_in_bytes" : "memory.max";

    // Until 4 s: the file is written, and its writer gone.
    private (Cgroup A, Cgroup B) Write(Bench bench)
    {
        Cgroup a = bench.Host.CreateCgroup("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, MaxOf(bench.Host.Config.Cgroup), "64M"));
        Cgroup b = bench.Group("/docker/b");
        Start(bench, a, new WriteStep(File, Quantity.Of(100 * MiB), new Pace(Quantity.Of(50 * MiB))), Exit(0));
        bench.RunTo(4);
        Assert.InRange(a.Read().SwapCurrent, 36 * MiB, 37 * MiB);
        return (a, b);
    }

    private Process Start(Bench bench, Cgroup cgroup, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("p", steps), Files = _files, Owner = cgroup.Name });
}
