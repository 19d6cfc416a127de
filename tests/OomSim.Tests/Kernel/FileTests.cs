using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

public sealed class FileTests
{
    [Fact]
    public void TheFirstToReadAFilePaysForItAndItsParentAfterwards()
    {
        // Recording docker/v1-36.
        Bench bench = new();
        TestFiles files = new(("/data", 60 * MiB));
        Cgroup a = bench.Group("/docker/a");
        Cgroup b = bench.Group("/docker/b");
        Process first = Start(bench, a, files, new ReadStep("/data", null, Pace.Free), Sleep(5), Exit(0));
        bench.RunTo(2);
        Start(bench, b, files, new ReadStep("/data", null, Pace.Free), Sleep(1000));
        bench.RunTo(4);
        Assert.Equal(60 * MiB, a.Read().File);
        Assert.Equal(0, b.Read().File);
        bench.RunTo(10);
        Assert.NotNull(first.Exit);
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(a));
        Assert.Equal(60 * MiB, bench.Host.FindCgroup("/docker")!.Read().File);
        Assert.Equal(0, b.Read().File);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void TheFirstMappingInAFullGroupDoesNotLiftItAboveItsLimit()
    {
        // 80 MiB of dirty cache fill the 64 MiB; then the first map asks for one more page of page tables, which nothing gives at once.
        Bench bench = new(CgroupVersion.V2, c => c with { DiskWrite = 10 * MiB });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Start(bench, a, new TestFiles(), new WriteStep("/f", Quantity.Of(80 * MiB), Pace.Free), new AllocStep(Quantity.Of(10 * MiB), Pace.Free), Sleep(1000));
        for (int tenths = 1; tenths < 100; tenths++)
        {
            bench.RunTo(tenths / 10.0);
            Assert.InRange(a.Read().Peak, 0, 64 * MiB);
        }

        Assert.InRange(a.Read().Anon, 10 * MiB, 11 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void FsyncTakesAsLongAsTheDiskNeeds()
    {
        // 50 MiB at 1 GiB/s are written to the cache in 0.05 s; the disk takes 50 MiB ÷ 10 MiB/s = 5 s for them.
        Bench bench = new(CgroupVersion.V2, c => c with { DiskWrite = 10 * MiB });
        Process p = Start(bench, bench.Group("/docker/a"), new TestFiles(), new WriteStep("/f", Quantity.Of(50 * MiB), Pace.Free), new FsyncStep("/f"), Exit(0));
        bench.RunTo(4.9);
        Assert.Null(p.Exit);
        bench.RunTo(5.2);
        Assert.NotNull(p.Exit);
        Assert.Equal(0, bench.Host.Read().Dirty);
    }

    [Fact]
    public void AWriterIsHeldToTheSpeedOfTheDiskOnceTooMuchIsDirty()
    {
        // 1 GiB host: about 900 MiB can be dirtied, the free run ends at 15 % of that, and what is dirty comes to 17.5 %, about 155 MiB.
        // 400 MiB at 20 MiB/s of disk: 155 MiB at once, then the rest at the disk's speed: (400 − 155) ÷ 20 = 12 s.
        Bench bench = new(CgroupVersion.V2, c => c with { DiskWrite = 20 * MiB });
        Process p = Start(bench, bench.Group("/docker/a"), new TestFiles(), new WriteStep("/f", Quantity.Of(400 * MiB), Pace.Free), Exit(0));
        bench.RunTo(10);
        Assert.Null(p.Exit);
        Assert.InRange(bench.Host.Read().Dirty, 150 * MiB, 160 * MiB);
        Assert.Equal(20 * MiB, bench.Host.Read().DiskWriteSpeed);
        bench.RunTo(16);
        Assert.NotNull(p.Exit);
    }

    [Theory]
    [InlineData(CgroupVersion.V1, 15)]
    [InlineData(CgroupVersion.V2, 20)]
    public void AGroupFullOfDirtyPagesWaitsForTheDiskAndNobodyDies(CgroupVersion version, int end)
    {
        // Recordings docker/v1-20, v2-20: 200 MiB into 64 MiB. v1: 64 MiB at once, 136 MiB at 10 MiB/s: 13.6 s. v2 lets 15 %
        // of the group be dirty, about 10 MiB, and holds the rest to 10 MiB/s: 19 s (K14.3, K8.16).
        Bench bench = new(version, c => c with { DiskWrite = 10 * MiB });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Process p = Start(bench, a, new TestFiles(), new WriteStep("/f", Quantity.Of(200 * MiB), Pace.Free), Exit(0));
        bench.RunTo(10);
        Assert.Null(p.Exit);
        Assert.InRange(a.Read().Current, (64 * MiB) - Pages.Size, 64 * MiB);
        bench.RunTo(end - 2);
        Assert.Null(p.Exit);
        bench.RunTo(end);
        Assert.Equal(0, p.Exit!.Value.ShellCode);
        Assert.Equal(0, a.Read().EventsOomKill);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData(CgroupVersion.V1, 87, 93)]
    [InlineData(CgroupVersion.V2, 35, 41)]
    public void WritebackBeginsAtATenthOfWhatTheGroupMayDirty(CgroupVersion version, long least, long most)
    {
        // Recordings kernel/v1-d06, v2-d06: 10 MiB/s into 256 MiB on a host of 960 MiB. v1 looks at the host alone and has up to
        // 86 MiB dirty; v2 flushes from 26 MiB on (K14.3). The disk is as fast as the program here, so what is dirty stays.
        Bench bench = new(version, c => c with { DiskWrite = 10 * MiB });
        Cgroup a = bench.Group("/docker/a", (version == CgroupVersion.V1 ? 900 : 384) * MiB);
        Start(bench, a, new TestFiles(), new WriteStep("/f", Quantity.Of(200 * MiB), new Pace(Quantity.Of(10 * MiB))), Sleep(1000));
        bench.RunTo(18);
        Assert.InRange(bench.Host.Read().Dirty, least * MiB, most * MiB);
        Assert.Equal(10 * MiB, bench.Host.Read().DiskWriteSpeed);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void OneGroupsDirtyPagesSlowNoOtherDown()
    {
        // K14.3: the small group is over its 15 % and comes to rest at 17.5 % of 64 MiB, the large one is not.
        Bench bench = new(CgroupVersion.V2, c => c with { DiskWrite = 10 * MiB });
        Process small = Start(bench, bench.Group("/a", 64 * MiB), new TestFiles(), new WriteStep("/f", Quantity.Of(60 * MiB), Pace.Free), Sleep(1000));
        bench.RunTo(1);
        Process large = Start(bench, bench.Group("/b", 800 * MiB), new TestFiles(), new WriteStep("/g", Quantity.Of(60 * MiB), Pace.Free), Exit(0));
        bench.RunTo(2);
        Assert.NotNull(large.Exit);
        Assert.InRange(small.Cgroup.Read().Dirty, 10 * MiB, 12 * MiB);
        Assert.InRange(small.Cgroup.Read().File, 28 * MiB, 32 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AGroupThatGoesLeavesItsDirtyPagesToItsParent()
    {
        Bench bench = new(CgroupVersion.V2, c => c with { DiskWrite = 10 * MiB });
        Cgroup a = bench.Group("/p/a", 64 * MiB);
        Start(bench, a, new TestFiles(), new WriteStep("/f", Quantity.Of(30 * MiB), Pace.Free), Exit(0));
        bench.RunTo(2.5);
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(a));
        long dirty = bench.Host.Read().Dirty;
        Assert.InRange(dirty, 1, 11 * MiB);
        bench.RunTo(60);
        Assert.Equal(0, bench.Host.Read().Dirty);
        Assert.Equal(30 * MiB, bench.Host.Read().File - bench.Host.Read().Shmem);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void BytesInsteadOfRatiosBoundWhatIsDirty()
    {
        // K14.1: the one written last counts, the other reads 0.
        Bench bench = new(CgroupVersion.V1, c => c with { DiskWrite = 10 * MiB });
        Assert.Equal(Errno.EINVAL, bench.Host.SetSysctl("vm.dirty_bytes", "4096"));
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.dirty_bytes", (60 * MiB).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(0, bench.Host.Sysctl("vm.dirty_ratio"));
        Start(bench, bench.Group("/a"), new TestFiles(), new WriteStep("/f", Quantity.Of(200 * MiB), Pace.Free), Sleep(1000));
        bench.RunTo(2);

        // The background ratio, 10 % of 900 MiB, lies above 60 MiB: half of the limit takes its place, the free run ends at 45, and half way from there to 60 is where what is dirty comes to rest.
        Assert.InRange(bench.Host.Read().Dirty, 52 * MiB, 53 * MiB);
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.dirty_ratio", "20"));
        Assert.Equal(0, bench.Host.Sysctl("vm.dirty_bytes"));
        bench.RunTo(4);
        Assert.InRange(bench.Host.Read().Dirty, 110 * MiB, 150 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AKilledWriterLeavesWhatItWroteAndNoMore()
    {
        Bench bench = new();
        Tmpfs mount = new(100 * MiB);
        TestFiles files = new();
        Inode inode = new("/scratch/x", 0) { IsTmpfs = true, Tmpfs = mount };
        files.Add(inode);
        Cgroup a = bench.Group("/docker/a");
        Process p = Start(bench, a, files, new WriteStep("/scratch/x", Quantity.Of(80 * MiB), new Pace(Quantity.Of(10 * MiB))));
        bench.RunTo(3);
        bench.Host.SendSignal(p, SignalNumber.Kill);
        bench.RunTo(4);
        Assert.Equal(30 * MiB, inode.Size);
        Assert.Equal(30 * MiB, mount.UsedAt(bench.Simulator.Now));
        Assert.Equal(30 * MiB, a.Read().Shmem);
        bench.Host.RemoveInode(inode);
        Assert.Equal(0, mount.UsedAt(bench.Simulator.Now));
        Assert.Equal(0, a.Read().Shmem);
    }

    [Fact]
    public void AFileThatIsRemovedWhileItIsWrittenGoesWithItsWriter()
    {
        Bench bench = new();
        TestFiles files = new();
        Cgroup a = bench.Group("/docker/a");
        Start(bench, a, files, new WriteStep("/f", Quantity.Of(50 * MiB), new Pace(Quantity.Of(10 * MiB))), Sleep(1000));
        bench.RunTo(2);
        bench.Host.RemoveInode(files.Find("/f")!);
        bench.RunTo(4);
        Assert.Equal(40 * MiB, a.Read().File);
        bench.RunTo(6);
        Assert.Equal(0, a.Read().File);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AFullTmpfsRefusesTheRest()
    {
        // Recording docker/v1-21: the write stops at exactly 64 MiB with ENOSPC; the program exits with 1.
        Bench bench = new();
        TestFiles files = new();
        files.Add(new Inode("/dev/shm/x", 0) { IsTmpfs = true, Tmpfs = new Tmpfs(64 * MiB) });
        Process p = Start(bench, bench.Group("/docker/a", 256 * MiB), files, new WriteStep("/dev/shm/x", Quantity.Of(100 * MiB), Pace.Free), Sleep(1000));
        bench.RunTo(2);
        Assert.Equal(1, p.Exit!.Value.ShellCode);
        Assert.Equal(64 * MiB, p.Cgroup.Read().Shmem);
    }

    [Fact]
    public void TwoWhoFillATmpfsTogetherFindNoRoomAtTheSameMoment()
    {
        // 64 MiB at 1 MiB/s each: full after 32 s, and each has 32 MiB. One of them frees nothing; the other removes its file.
        Bench bench = new();
        Tmpfs mount = new(64 * MiB);
        TestFiles files = new();
        files.Add(new Inode("/shm/a", 0) { IsTmpfs = true, Tmpfs = mount });
        files.Add(new Inode("/shm/b", 0) { IsTmpfs = true, Tmpfs = mount });
        Cgroup group = bench.Group("/docker/a", 256 * MiB);
        Process a = Start(bench, group, files, new WriteStep("/shm/a", Quantity.Of(40 * MiB), new Pace(Quantity.Of(MiB))), Sleep(1000));
        Process b = Start(bench, group, files, new WriteStep("/shm/b", Quantity.Of(40 * MiB), new Pace(Quantity.Of(MiB))), Sleep(1000));
        bench.RunTo(31.9);
        Assert.Null(a.Exit);
        Assert.Null(b.Exit);
        bench.RunTo(32.1);
        Assert.Equal((1, 1), (a.Exit!.Value.ShellCode, b.Exit!.Value.ShellCode));
        Assert.Equal(64 * MiB, group.Read().Shmem);
        Assert.Equal(
            ["/shm/a: 33554432 of 41943040 bytes written", "/shm/b: 33554432 of 41943040 bytes written"],
            bench.Events.Where(e => e.Type == "enospc").Select(e => e.Detail).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void RoomThatOthersGiveUpOnATmpfsIsThereForTheWriter()
    {
        // 64 MiB: 40 MiB are held when the write of 60 MiB begins; removed 10 s later, they make room for all of it.
        Bench bench = new();
        Tmpfs mount = new(64 * MiB);
        TestFiles files = new();
        files.Add(new Inode("/shm/a", 0) { IsTmpfs = true, Tmpfs = mount });
        files.Add(new Inode("/shm/b", 0) { IsTmpfs = true, Tmpfs = mount });
        Cgroup group = bench.Group("/docker/a", 256 * MiB);
        Start(bench, group, files, new WriteStep("/shm/a", Quantity.Of(40 * MiB), Pace.Free), Sleep(11), new RemoveFileStep("/shm/a"), Sleep(1000));
        bench.RunTo(1);
        Process b = Start(bench, group, files, new WriteStep("/shm/b", Quantity.Of(60 * MiB), new Pace(Quantity.Of(MiB))), Exit(0));
        bench.RunTo(62);
        Assert.Equal(0, b.Exit!.Value.ShellCode);
        Assert.Equal(60 * MiB, group.Read().Shmem);
    }

    [Fact]
    public void AWriterThatIsKilledLeavesNoFractionOnATmpfs()
    {
        // 7 MiB/s for 1 s and a part of a byte; the other one gets the rest, to the byte.
        Bench bench = new();
        Tmpfs mount = new(64 * MiB);
        TestFiles files = new();
        files.Add(new Inode("/shm/a", 0) { IsTmpfs = true, Tmpfs = mount });
        files.Add(new Inode("/shm/b", 0) { IsTmpfs = true, Tmpfs = mount });
        Cgroup group = bench.Group("/docker/a", 256 * MiB);
        Process a = Start(bench, group, files, new WriteStep("/shm/a", Quantity.Of(60 * MiB), new Pace(Quantity.Of(7 * MiB))), Sleep(1000));
        Process b = Start(bench, group, files, new WriteStep("/shm/b", Quantity.Of(70 * MiB), new Pace(Quantity.Of(MiB))), Sleep(1000));
        bench.RunTo(1.0000003);
        bench.Host.SendSignal(a, 9);
        bench.RunTo(100);
        Assert.NotNull(b.Exit);
        Assert.Equal((64 * MiB) - Pages.Ceiling(files.Find("/shm/a")!.Size), files.Find("/shm/b")!.Size);
    }

    [Fact]
    public void WritersThatAreKilledLeaveNoFractionsInAFileOfATmpfs()
    {
        // Each is killed in the middle of a byte: 300 fractions are more than a hundred bytes.
        Bench bench = new();
        TestFiles files = new();
        files.Add(new Inode("/shm/a", 0) { IsTmpfs = true, Tmpfs = new Tmpfs(64 * MiB) });
        Cgroup group = bench.Group("/docker/a", 256 * MiB);
        for (int i = 0; i < 300; i++)
        {
            Process writer = Start(bench, group, files, new WriteStep("/shm/a", Quantity.Of(MiB), new Pace(Quantity.Of(100_003))), Sleep(1000));
            bench.Simulator.RunUntil(bench.Simulator.Now + 100_007_773);
            bench.Host.SendSignal(writer, 9);
            bench.Simulator.RunUntil(bench.Simulator.Now + 1_000_000);
        }

        Inode file = files.Find("/shm/a")!;
        Assert.InRange(file.CachedAt(bench.Simulator.Now) - file.Size, 0, 1);
    }

    [Fact]
    public void AWriteToATmpfsThatIsInterruptedCountsAllThatItWrote()
    {
        // 10 s of 1 MiB/s, a handler of 5 s, and the rest up to 30 MiB after 35 s.
        Bench bench = new();
        TestFiles files = new();
        files.Add(new Inode("/shm/a", 0) { IsTmpfs = true, Tmpfs = new Tmpfs(30 * MiB) });
        SortedDictionary<int, SignalHandler> handlers = new() { [10] = new([Sleep(5)]) };
        ProgramDefinition program = Program("p", new WriteStep("/shm/a", Quantity.Of(40 * MiB), new Pace(Quantity.Of(MiB)))) with { OnSignal = handlers };
        Process p = bench.Host.Spawn(new SpawnRequest { Cgroup = bench.Group("/docker/a"), Program = program, Files = files, Owner = "a" });
        bench.RunTo(10);
        bench.Host.SendSignal(p, 10);
        bench.RunTo(34.9);
        Assert.Null(p.Exit);
        bench.RunTo(35.1);
        Assert.Equal(1, p.Exit!.Value.ShellCode);
        Assert.Contains(bench.Events, e => e is { Type: "enospc", Detail: "/shm/a: 31457280 of 41943040 bytes written" });
    }

    [Fact]
    public void OvercommitModesRefuseWhatTheKernelRefuses()
    {
        // K15: mode 0 refuses one request of more than RAM; mode 1 nothing; mode 2 what is beyond 50 % less the reserves.
        foreach ((string mode, long bytes, bool refused) in new[] { ("0", 1025 * MiB, true), ("0", 1000 * MiB, false), ("1", 5000 * MiB, false), ("2", 500 * MiB, false), ("2", 505 * MiB, true) })
        {
            Bench bench = new();
            bench.Host.SetSysctl("vm.overcommit_memory", mode);
            Process p = bench.Run(bench.Group("/docker/a"), new ReserveStep(Quantity.Of(bytes)), Sleep(1000));
            bench.RunTo(1);
            Assert.Equal(refused, p.Exit is not null);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(null, 0)]
    public void AFlushThatFindsNoRoomLosesTheRest(int? exit, int code)
    {
        // 50 MiB into a tmpfs of 30 MiB: 20 MiB stay in the buffer, and are lost when the program ends (M7).
        Bench bench = new();
        TestFiles files = new();
        files.Add(new Inode("/shm/x", 0) { IsTmpfs = true, Tmpfs = new Tmpfs(30 * MiB) });
        Process p = bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = bench.Group("/docker/a"),
            Program = Program("p", new BufferStep(Quantity.Of(50 * MiB), Pace.Free), new FlushStep("/shm/x")) with { EnomemExitCode = exit },
            Files = files,
            Owner = "a",
        });
        bench.RunTo(5);
        Assert.Equal(code, p.Exit!.Value.ShellCode);
        Assert.Equal(20 * MiB, p.LostBytes);
        Assert.Contains(bench.Events, e => e is { Type: "lost", Detail: "bytes=20971520" });
    }

    [Fact]
    public void AFlushThatIsKilledLosesTheRest()
    {
        // 512 MiB at 1 GiB/s take half a second each way: killed a quarter of a second into the flush, half of it is lost.
        Bench bench = new(configure: c => c with { Memory = 4L << 30 });
        Process p = Start(bench, bench.Group("/docker/a"), new TestFiles(), new BufferStep(Quantity.Of(512 * MiB), Pace.Free), Sleep(0.5), new FlushStep("/out"), Sleep(10));
        bench.RunTo(1.25);
        bench.Host.SendSignal(p, 9);
        bench.RunTo(2);
        Assert.InRange(p.LostBytes, 250 * MiB, 262 * MiB);
    }

    private static Process Start(Bench bench, Cgroup cgroup, TestFiles files, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("p", steps), Files = files, Owner = cgroup.Name });
}
