using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Active pages of a file that are dirty, or go at once, while somebody reads them (K12.6, K12.12).</summary>
public sealed class DirtyListTests
{
    [Fact]
    public void ActiveDirtyPagesBecomeInactiveBeforeTheyGo()
    {
        // 16 MiB are written and read twice more: dirty and active. 28 MiB under a limit of 32 MiB need 12 MiB of them, which
        // the disk writes at 5 MiB/s.
        Bench bench = new(CgroupVersion.V1, c => c with { DiskWrite = 5 * MiB });
        Cgroup a = bench.Group("/a", 32 * MiB);
        Process process = Start(bench, a, new TestFiles(), Write("/f", 16 * MiB), Read("/f"), Read("/f"), Sleep(1), Alloc(28 * MiB), Exit(0));
        bench.RunTo(0.5);
        Assert.InRange(Stat(bench, a, "total_active_file"), 15 * MiB, 16 * MiB);
        for (double time = 0.5; time < 7; time += 0.1)
        {
            bench.RunTo(time);
            bench.Host.CheckInvariants();
        }

        Assert.Equal(new ExitStatus(0, 0), process.Exit);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ActiveDirtyPagesDoNotGoForASoftLimit(int reads)
    {
        // 16 MiB are written and read: once, and they are inactive, or twice, and they are active. Direct reclaim makes a part of them inactive; then kswapd takes from who is above its
        // soft limit, which since 5.5 makes no active page inactive: what the disk writes of those stays.
        Bench bench = new(CgroupVersion.V1, c => c with { DiskWrite = 5 * MiB, Kernel = "5.15", Swap = new SwapConfig(512 * MiB, 10 * MiB, 10 * MiB) });
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.soft_limit_in_bytes", "50M"));
        Start(bench, a, new TestFiles(), [Write("/f", 16 * MiB), .. Enumerable.Repeat(Read("/f"), reads), Alloc(300 * MiB), Sleep(1000)]);
        bench.RunTo(1);
        bench.Run(bench.Group("/b"), Alloc(bench.Host.Read().MemoryFree - bench.Host.Read().Marks!.Low + (40 * MiB), 100 * MiB), Sleep(1000));
        for (double time = 1; time < 20; time += 0.1)
        {
            bench.RunTo(time);
            bench.Host.CheckInvariants();
        }

        Assert.InRange(a.Read().File, reads == 1 ? 0 : 3 * MiB, reads == 1 ? 0 : 7 * MiB);
        Assert.InRange(a.Memory.ActiveFile(bench.Simulator.Now), reads == 1 ? 0 : 3 * MiB, a.Read().File);
    }

    [Fact]
    public void AReaderOfDirtyPagesIsNoEventStormForWhoWaitsForThem()
    {
        // The second reading makes dirty pages active at 2 MiB/s while reclaim waits for the disk to write them.
        Bench bench = new(CgroupVersion.V1, c => c with { DiskWrite = 1 * MiB });
        Cgroup a = bench.Group("/a", 32 * MiB);
        TestFiles files = new();
        Start(bench, a, files, Write("/f", 24 * MiB), Read("/f"), new ReadStep("/f", null, new Pace(Quantity.Of(2 * MiB))), Sleep(100));
        bench.Run(a, Sleep(1), Alloc(20 * MiB, 10 * MiB), Sleep(100));
        bench.RunTo(12);
        Assert.InRange(bench.Simulator.HandledEvents, 1, 1000);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhoReadsAFileWhoseCacheIsEmptiedReadsItFromDisk()
    {
        // At 5.0 s the reader is 5 s into its second reading, at 1 MiB/s. What it reads from then on comes from disk again.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a");
        Start(bench, a, new TestFiles(("/f", 64 * MiB)), Read("/f"), new ReadStep("/f", null, new Pace(Quantity.Of(1 * MiB))), Sleep(100));
        bench.RunTo(5);
        Assert.Equal(64 * MiB, a.Read().File);
        bench.Host.WriteFile(a, "memory.force_empty", "0");
        Assert.Equal(0, a.Read().File);
        bench.RunTo(10);
        Assert.InRange(a.Read().File, (long)(4.9 * MiB), (long)(5.1 * MiB));
        bench.Host.CheckInvariants();
    }

    private static WriteStep Write(string path, long size) => new(path, Quantity.Of(size), Pace.Free);

    private static ReadStep Read(string path) => new(path, null, Pace.Free);

    private static Process Start(Bench bench, Cgroup cgroup, TestFiles files, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("io", steps), Files = files, Owner = cgroup.Name });
}
