using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>When dirty pages are written (K14.1, K14.2).</summary>
public sealed class WritebackTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OfFilesThatAreGoneNothingIsDirty(bool isReparented)
    {
        // Each is cut off within a byte: 300 halves would be 150 bytes that nobody has.
        Bench bench = new();
        for (int i = 1; i <= 300; i++)
        {
            Cgroup a = bench.Group("/a");
            Inode file = new("/data/f" + i, 0);
            TestFiles files = new();
            files.Add(file);
            Process writer = bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("writer", new WriteStep(file.Name, Quantity.Of(10 * MiB), new Pace(Quantity.Of(3_333_333)))), Owner = "a", Files = files });
            bench.Simulator.RunUntil(bench.Simulator.Now + 5_000_123);
            bench.Host.SendSignal(writer, SignalNumber.Kill);
            bench.Simulator.RunUntil(bench.Simulator.Now + 5_000_000);
            Assert.True(file.CachedAt(bench.Simulator.Now) > 0);
            if (isReparented)
            {
                Assert.Equal(Errno.None, bench.Host.RemoveCgroup(a));
            }

            bench.Host.RemoveInode(file);
            Assert.Equal(0, bench.Host.Writeback.DirtyNow);
        }

        bench.Host.CheckInvariants();
    }

    [Fact]
    public void OnlyWhatHasBeenDirtyForThirtySecondsIsWritten()
    {
        // The first file is dirty from 0 s on, the second from 29 s on: the flusher, which looks every 5 s, writes them at 30 and 60 s.
        Bench bench = new(configure: c => c with { DiskWrite = 200 * MiB });
        Cgroup a = bench.Group("/a");
        TestFiles files = new();
        Start(bench, a, files, Write("/f", 20 * MiB), Sleep(29), Write("/g", 20 * MiB), Sleep(100));
        bench.RunTo(29.9);
        Assert.Equal(40 * MiB, a.Read().Dirty);
        bench.RunTo(31);
        Assert.Equal(20 * MiB, a.Read().Dirty);
        bench.RunTo(59.9);
        Assert.Equal(20 * MiB, a.Read().Dirty);
        bench.RunTo(61);
        Assert.Equal(0, a.Read().Dirty);
    }

    [Theory]
    [InlineData(1000, 500, 10)]
    [InlineData(1000, 400, 12)]
    [InlineData(0, 300, 3)]
    public void TheFlusherGoesByItsSysctls(long expire, long wakes, double written)
    {
        // The file is dirty from 0 s on: it is written at the first look at which it is old enough (K14.2).
        Bench bench = new(configure: c => c with { DiskWrite = 200 * MiB });
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.dirty_expire_centisecs", FormattableString.Invariant($"{expire}")));
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.dirty_writeback_centisecs", FormattableString.Invariant($"{wakes}")));
        Cgroup a = bench.Group("/a");
        Start(bench, a, new TestFiles(), Write("/f", 20 * MiB), Sleep(100));
        bench.RunTo(written - 0.1);
        Assert.Equal(20 * MiB, a.Read().Dirty);
        bench.RunTo(written + 0.5);
        Assert.Equal(0, a.Read().Dirty);
    }

    [Fact]
    public void AFlusherThatIsOffWritesNothingForItsAgeUntilItIsOnAgain()
    {
        Bench bench = new(configure: c => c with { DiskWrite = 200 * MiB });
        Cgroup a = bench.Group("/a");
        Start(bench, a, new TestFiles(), Write("/f", 20 * MiB), Sleep(200));
        bench.RunTo(10);
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.dirty_writeback_centisecs", "0"));
        bench.RunTo(100);
        Assert.Equal(20 * MiB, a.Read().Dirty);

        // Another interval makes the flusher look at once.
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.dirty_writeback_centisecs", "6000"));
        bench.RunTo(101);
        Assert.Equal(0, a.Read().Dirty);
    }

    [Fact]
    public void ASteadyWritersFileIsYoungAgainOnceItIsClean()
    {
        // 1 MiB/s on a disk of 200 MiB/s: 30 MiB are written at 30 s, and the next at the look that is 30 s later, or the one after.
        Bench bench = new(configure: c => c with { DiskWrite = 200 * MiB });
        Cgroup a = bench.Group("/a");
        Start(bench, a, new TestFiles(), new WriteStep("/f", Quantity.Of(200 * MiB), new Pace(Quantity.Of(1 * MiB))), Sleep(100));
        bench.RunTo(29.9);
        Assert.InRange(a.Read().Dirty, 29 * MiB, 30 * MiB);
        bench.RunTo(31);
        Assert.InRange(a.Read().Dirty, 0, 1 * MiB);
        bench.RunTo(60);
        Assert.InRange(a.Read().Dirty, 28 * MiB, 30 * MiB);
        bench.RunTo(66);
        Assert.InRange(a.Read().Dirty, 0, 2 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void TheFlusherStopsBelowTheThreshold()
    {
        // vm.dirty_background_bytes is 40 MiB; 48 MiB come at 48 MiB/s. What is written at once is half a second of the disk and 4 MiB, in units
        // of 4 MiB: of 20 MiB/s 12 MiB. 28 MiB stay until they are old.
        Bench bench = new(configure: c => c with { DiskWrite = 20 * MiB });
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.dirty_background_bytes", (40 * MiB).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.dirty_bytes", (400 * MiB).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Cgroup a = bench.Group("/a");
        Start(bench, a, new TestFiles(), new WriteStep("/f", Quantity.Of(48 * MiB), new Pace(Quantity.Of(48 * MiB))), Sleep(100));
        bench.RunTo(10);
        Assert.InRange(a.Read().Dirty, 28 * MiB - 4096, 28 * MiB + 4096);
        bench.RunTo(33);
        Assert.Equal(0, a.Read().Dirty);
    }

    [Fact]
    public void FsyncWritesItsOwnFileAlone()
    {
        Bench bench = new(configure: c => c with { DiskWrite = 20 * MiB });
        Cgroup a = bench.Group("/a");
        Process process = Start(bench, a, new TestFiles(), Write("/f", 20 * MiB), Write("/g", 20 * MiB), new FsyncStep("/g"), Exit(0));
        bench.RunTo(2);
        Assert.Equal(0, process.Exit!.Value.ShellCode);
        Assert.Equal(20 * MiB, a.Read().Dirty);
    }

    private static WriteStep Write(string path, long size) => new(path, Quantity.Of(size), Pace.Free);

    private static Process Start(Bench bench, Cgroup cgroup, TestFiles files, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("writer", steps), Owner = cgroup.Name, Files = files });
}
