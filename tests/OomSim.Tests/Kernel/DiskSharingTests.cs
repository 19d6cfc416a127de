using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Several who write to a disk at the same time: each gets the same of it, however much it has to write.</summary>
public sealed class DiskSharingTests
{
    [Fact]
    public void ASmallFsyncIsNotHeldUpByALargeOne()
    {
        // fsync writes its file itself (mm/filemap.c:file_write_and_wait_range): 1 MiB at half of 50 MiB/s is 40 ms.
        Bench bench = Disk(50 * MiB);
        TestFiles files = new();
        Process large = Start(bench, "/b", files, Write("/b", 400 * MiB), new FsyncStep("/b"), Exit(0));
        Process small = Start(bench, "/a", files, Sleep(1), Write("/a", MiB), new FsyncStep("/a"), Exit(0));
        AssertEnds(bench, small, 1.035, 1.1);
        AssertEnds(bench, large, 7.9, 8.6);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void TwoWhoSyncShareTheDiskUntilOneIsDone()
    {
        // 50 and 100 MiB at 50 MiB/s: 25 each until the first is done after 2 s, and the second after 3 s.
        Bench bench = Disk(50 * MiB);
        TestFiles files = new();
        Process a = Start(bench, "/a", files, Write("/a", 50 * MiB), new FsyncStep("/a"), Exit(0));
        Process b = Start(bench, "/b", files, Write("/b", 100 * MiB), new FsyncStep("/b"), Exit(0));
        AssertEnds(bench, a, 1.95, 2.15);
        AssertEnds(bench, b, 2.95, 3.15);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void AFlusherWithManyFilesHasNoMoreThanWhoSyncsOne(CgroupVersion version)
    {
        // Three files of 60 MiB are old at the look at 35 s; one task writes them, at 50 MiB/s or beside another at 25: 20 MiB take that one 0.8 s.
        Bench bench = Disk(50 * MiB, version);
        TestFiles files = new();
        Process old = Start(bench, "/a", files, Sleep(1), Write("/1", 60 * MiB), Write("/2", 60 * MiB), Write("/3", 60 * MiB), Sleep(100));
        Process synced = Start(bench, "/b", files, Sleep(36), Write("/b", 20 * MiB), new FsyncStep("/b"), Exit(0));
        AssertEnds(bench, synced, 36.75, 36.95);
        bench.RunTo(39.3);
        Assert.Equal(0, old.Cgroup.Read().Dirty);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WritersOfAGroupAreHeldToWhatTheDiskWritesOfIt()
    {
        // 17.5 % of 64 MiB are dirty soon (K14.3); from then on the group has half of the disk while the other's 400 MiB go there: 20 MiB/s.
        Bench bench = Disk(40 * MiB);
        TestFiles files = new();
        Cgroup a = bench.Group("/a", 64 * MiB);
        bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("writer", Write("/log", 600 * MiB), Sleep(100)), Owner = "a", Files = files });
        Start(bench, "/b", files, Write("/b", 400 * MiB), new FsyncStep("/b"), Exit(0));
        bench.RunTo(2);
        Inode log = files.Find("/log")!;
        long content = log.ContentAt(2 * SimTime.Second);
        Assert.InRange(a.Read().Dirty, 10 * MiB, 12 * MiB);
        bench.RunTo(8);
        Assert.InRange(a.Read().Dirty, 10 * MiB, 12 * MiB);
        Assert.InRange(log.ContentAt(8 * SimTime.Second) - content, 110 * MiB, 130 * MiB);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void WhatASlowWriterLeavesOfTheDiskIsForTheOthers(CgroupVersion version)
    {
        // All are held to one speed, which 5 MiB/s of its own do not come to: of 50 MiB/s that leaves 45.
        Bench bench = Disk(50 * MiB, version);
        bench.Host.SetSysctl("vm.dirty_bytes", "67108864");
        TestFiles files = new();
        Start(bench, "/slow", files, Write("/slow", 2000 * MiB, 5 * MiB));
        Start(bench, "/fast", files, Write("/fast", 4000 * MiB));
        bench.RunTo(10);
        long slow = Content("/slow"), fast = Content("/fast");
        bench.RunTo(30);
        Assert.InRange(Content("/slow") - slow, 99 * MiB, 101 * MiB);
        Assert.InRange(Content("/fast") - fast, 880 * MiB, 920 * MiB);
        bench.Host.CheckInvariants();

        long Content(string file) => files.Find(file)!.ContentAt(bench.Simulator.Now);
    }

    [Fact]
    public void AFrozenWriterLeavesTheDiskToTheOthers()
    {
        Bench bench = Disk(50 * MiB, CgroupVersion.V1);
        bench.Host.SetSysctl("vm.dirty_bytes", "67108864");
        TestFiles files = new();
        Process a = Start(bench, "/a", files, Write("/a", 4000 * MiB));
        Start(bench, "/b", files, Write("/b", 4000 * MiB));
        bench.RunTo(10);
        bench.Host.Freeze(a.Cgroup);
        bench.RunTo(12);
        AssertWrites(12, 22, 480, 520);
        bench.Host.Thaw(a.Cgroup);
        bench.RunTo(24);
        AssertWrites(24, 34, 235, 265);

        void AssertWrites(int from, int to, long least, long most)
        {
            long before = files.Find("/b")!.ContentAt(from * SimTime.Second);
            bench.RunTo(to);
            Assert.InRange(files.Find("/b")!.ContentAt(to * SimTime.Second) - before, least * MiB, most * MiB);
        }
    }

    private static Bench Disk(long speed, CgroupVersion version = CgroupVersion.V2) => new(version, c => c with { Memory = 8192 * MiB, DiskWrite = speed });

    private static void AssertEnds(Bench bench, Process process, double after, double by)
    {
        bench.RunTo(after);
        Assert.Null(process.Exit);
        bench.RunTo(by);
        Assert.NotNull(process.Exit);
    }

    private static WriteStep Write(string path, long size, long? speed = null) => new(path, Quantity.Of(size), speed is { } bytes ? new Pace(Quantity.Of(bytes)) : Pace.Free);

    private static Process Start(Bench bench, string name, TestFiles files, params Step[] steps)
    {
        Cgroup cgroup = bench.Group(name);
        return bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("writer", steps), Owner = cgroup.Name, Files = files });
    }
}
