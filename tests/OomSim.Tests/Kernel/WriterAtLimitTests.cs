using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Writers in a group that is full of something else than their pages.</summary>
public sealed class WriterAtLimitTests
{
    [Fact]
    public void WhoIsFasterThanTheDiskSwapsForTheRestOnly()
    {
        // 64 MiB/s wished, 60 MiB/s written: the rest is swapped for. Of x bytes per second x - 60 MiB are written to swap at
        // 400 MiB/s: x / 64 + (x - 60) / 400 = 1 second, so x = 63.4 MiB/s, while there is something to swap.
        Bench bench = new(CgroupVersion.V1, c => c with { MemoryBandwidth = 64 * MiB, DiskWrite = 60 * MiB, Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/a");
        bench.Host.WriteFile(a, "memory.limit_in_bytes", "16M");
        bench.Run(a, Alloc(14 * MiB), Sleep(100));
        bench.RunTo(1);
        Process writer = Start(bench, a, Write("/f", 400 * MiB), Exit(0));
        bench.RunTo(1.5);
        bench.Host.CheckInvariants();
        bench.RunTo(10);
        Assert.Equal(new ExitStatus(0, 0), writer.Exit);
        Assert.InRange(bench.Events.Single(e => e.Type == "exit").Time / 1e9, 1 + (400 / 64.0), 1.1 + (400 / 60.0));
    }

    [Fact]
    public void TheFirstPageOfASlowWriterIsSwappedForAndNobodyIsKilled()
    {
        // The group is full of anonymous memory that can go to swap. There is no page of the file yet whose writing would make
        // room for the next one.
        Bench bench = new(configure: c => c with { DiskWrite = 50 * MiB, Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/a", 32 * MiB);
        Process hog = bench.Run(a, Alloc(40 * MiB), Sleep(100));
        bench.RunTo(2);
        Process writer = Start(bench, a, new WriteStep("/f", Quantity.Of(10 * MiB), new Pace(Quantity.Of(5 * MiB))), Exit(0));
        bench.RunTo(4.2);
        Assert.Equal((new ExitStatus(0, 0), null), (writer.Exit, hog.Exit));
        Assert.Equal(0, a.Read().EventsOomKill);
        bench.Host.CheckInvariants();
    }

    private static WriteStep Write(string path, long size) => new(path, Quantity.Of(size), Pace.Free);

    private static Process Start(Bench bench, Cgroup cgroup, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("io", steps), Files = new TestFiles(), Owner = cgroup.Name });
}
