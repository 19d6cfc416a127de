using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Active and inactive file pages (K12.6, K12.11 to K12.13).</summary>
public sealed class PageListTests
{
    private readonly Bench _bench = new(configure: c => c with { DiskRead = 100 * MiB });
    private readonly TestFiles _files = new(("/hot", 20 * MiB), ("/big", 60 * MiB), ("/stream", 150 * MiB), ("/bin/hog", 800 << 10));

    [Fact]
    public void TheSecondReadMakesAPageActive()
    {
        // Recordings kernel/v1-d01, v2-d05: after one pass all is inactive, after two all is active.
        Cgroup a = _bench.Group("/docker/a", 128 * MiB);
        Run(a, Read("/big"), Sleep(1), Read("/big"), Sleep(1), Read("/big"), Sleep(100));
        _bench.RunTo(1);
        Assert.Equal(60 * MiB, Stat(a, "inactive_file"));
        Assert.Equal(0, Stat(a, "active_file"));
        _bench.RunTo(2);
        Assert.Equal(0, Stat(a, "inactive_file"));
        Assert.Equal(60 * MiB, Stat(a, "active_file"));
        Assert.Equal(0, a.Read().InactiveFile);
        Assert.Equal(60 * MiB / 4096, Stat(a, "pgactivate"));
        _bench.RunTo(10);
        Assert.Equal(60 * MiB, Stat(a, "active_file"));
        Assert.Equal(60 * MiB / 4096, Stat(a, "pgactivate"));
        _bench.Host.CheckInvariants();
    }

    [Fact]
    public void AnotherGroupsReadMovesThePagesOfWhoPays()
    {
        // Recordings docker/v1-36, v2-36: b reads what a has read; a's pages are active, b pays for nothing.
        Cgroup a = _bench.Group("/docker/a");
        Cgroup b = _bench.Group("/docker/b");
        Run(a, Read("/big"), Sleep(100));
        Run(b, Sleep(2), Read("/big", 20 * MiB), Sleep(100));
        _bench.RunTo(3);
        Assert.Equal(20 * MiB, Stat(a, "active_file"));
        Assert.Equal(40 * MiB, Stat(a, "inactive_file"));
        Assert.Equal(0, b.Read().File);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(100, true)]
    public void OfWhatWasWrittenTheFirstReadMakesNoPageActive(int more, bool synced)
    {
        // Writes mark no page since 4.7 (mm: filemap: only do access activations on reads): the first read marks all of them, the last one too.
        Cgroup a = _bench.Group("/docker/a");
        _files.Add(new Inode("/out", 0));
        Step[] writes = [new WriteStep("/out", Quantity.Of((20 * MiB) + more), Pace.Free), .. synced ? [new FsyncStep("/out")] : Array.Empty<Step>()];
        Run(a, [.. writes, Sleep(1), Read("/out"), Sleep(3), Read("/out"), Sleep(100)]);
        _bench.RunTo(4);
        Assert.Equal(0, Stat(a, "active_file"));
        _bench.RunTo(8);
        Assert.InRange(Stat(a, "active_file"), 20 * MiB, (20 * MiB) + Pages.Size);
        _bench.Host.CheckInvariants();
    }

    [Fact]
    public void NoMoreIsActiveThanThereIs()
    {
        // A flow of active pages can be some bytes ahead of the flow of pages: at the end of one that is a page (docker stats: D8.14).
        Cgroup a = _bench.Group("/docker/a");
        Run(a, Read("/big"), Read("/big"), Sleep(100));
        _bench.RunTo(3);
        Assert.Equal(60 * MiB, a.Memory.ActiveFile(_bench.Simulator.Now));
        a.Memory.Charge(MemoryKind.Clean, -1);
        Assert.Equal(0, a.Read().InactiveFile);
    }

    [Fact]
    public void WhatWasWrittenIsActiveAfterItsSecondRead()
    {
        Cgroup a = _bench.Group("/docker/a");
        _files.Add(new Inode("/out", 0));
        Run(a, new WriteStep("/out", Quantity.Of(30 * MiB), Pace.Free), Read("/out"), Sleep(1), Read("/out"), Sleep(100));
        _bench.RunTo(1);
        Assert.Equal(0, Stat(a, "active_file"));
        _bench.RunTo(3);
        Assert.Equal(30 * MiB, Stat(a, "active_file"));
    }

    [Fact]
    public void AHotFileSurvivesAStream()
    {
        // Recording kernel/v2-d05: 20 MiB read twice, then 150 MiB through 64 MiB: the stream takes its own pages only, and
        // the third read of the 20 MiB takes no time and no disk.
        Cgroup a = _bench.Group("/docker/a", 64 * MiB);
        Process hog = Run(a, Read("/hot"), Read("/hot"), Read("/stream"), Sleep(1), Read("/hot"), Exit(0));
        _bench.RunTo(2.5);
        Assert.Equal(20 * MiB, Stat(a, "active_file"));
        Assert.InRange(a.Read().File, 63 * MiB, 64 * MiB);
        Assert.Equal(0, Stat(a, "pgdeactivate"));

        // 20 and 150 MiB from disk at 100 MiB/s, 1 s of sleep, and 40 MiB from memory at 1 GiB/s.
        _bench.RunTo(2.75);
        Assert.Equal(0, hog.Exit?.ShellCode);
        Assert.InRange(Stat(a, "pgsteal"), (106 * MiB) / 4096, (108 * MiB) / 4096);
        Assert.Equal(Stat(a, "pgsteal"), Stat(a, "pgscan"));
        _bench.Host.CheckInvariants();
    }

    [Fact]
    public void AHotFileGivesHalfOfItsPlaceToAStream()
    {
        // 60 MiB hot under 64: the active list may not be longer than the inactive one (K12.6), so the stream comes to half.
        Cgroup a = _bench.Group("/docker/a", 64 * MiB);
        Run(a, Read("/big"), Read("/big"), Read("/stream"), Sleep(100));
        _bench.RunTo(3);
        Assert.InRange(Stat(a, "active_file"), 27 * MiB, 32 * MiB);
        Assert.InRange(Stat(a, "pgdeactivate"), (28 * MiB) / 4096, (33 * MiB) / 4096);
        Assert.InRange(_bench.Simulator.HandledEvents, 1, 100);
    }

    [Fact]
    public void ActivePagesGiveWayBeforeAnybodyIsKilled()
    {
        // 60 MiB of active cache and 62 MiB of memory under 64 MiB, no swap: all of the cache goes, nobody dies.
        Cgroup a = _bench.Group("/docker/a", 64 * MiB);
        Process hog = Run(a, Read("/big"), Read("/big"), Alloc(62 * MiB, 50 * MiB), Exit(0));
        _bench.RunTo(3);
        Assert.Equal(0, hog.Exit?.ShellCode);
        Assert.Equal(0, a.Read().EventsOom);
        Assert.InRange(_bench.Simulator.HandledEvents, 1, 200);
    }

    [Fact]
    public void ALimitThatIsLoweredTakesActivePagesToo()
    {
        Cgroup a = _bench.Group("/docker/a", 64 * MiB);
        Run(a, Read("/big"), Read("/big"), Sleep(100));
        _bench.RunTo(1);
        Assert.Equal(Errno.None, _bench.Host.WriteFile(a, "memory.max", "10M"));
        Assert.InRange(a.Read().Current, 9 * MiB, 10 * MiB);
        _bench.Host.CheckInvariants();
    }

    [Fact]
    public void ProgramTextIsActiveOnceReclaimHasMetIt()
    {
        // K12.11; recording kernel/v2-c04: 140 pages of text are activated, and a stream does not push them out.
        Cgroup a = _bench.Group("/docker/a", 64 * MiB);
        ProgramDefinition program = Program("hog", Read("/stream"), Sleep(100)) with { Exec = "/bin/hog" };
        _bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = program, Processes = new SortedDictionary<string, ProgramDefinition>(), Owner = "a", Files = _files });
        _bench.RunTo(0.3);
        Assert.Equal(0, Stat(a, "active_file"));
        _bench.RunTo(3);
        Assert.Equal(800 << 10, Stat(a, "active_file"));
        Assert.Equal(200, Stat(a, "pgactivate"));
    }

    [Fact]
    public void PagesOfARemovedGroupStayActiveInItsParent()
    {
        Cgroup a = _bench.Group("/docker/a");
        Run(a, Read("/big"), Read("/big"), Exit(0));
        _bench.RunTo(1);
        Cgroup parent = a.Parent!;
        Assert.Equal(Errno.None, _bench.Host.RemoveCgroup(a));
        Assert.Equal(60 * MiB, Stat(parent, "active_file"));
        Assert.Equal(60 * MiB / 4096, Stat(parent, "pgactivate"));
    }

    private static ReadStep Read(string file, long? size = null) => new(file, size is { } s ? Quantity.Of(s) : null, Pace.Free);

    private long Stat(Cgroup cgroup, string key) => Bench.Stat(_bench, cgroup, key);

    private Process Run(Cgroup group, params Step[] steps) => _bench.Host.Spawn(
        new SpawnRequest { Cgroup = group, Program = Program("hog", steps), Processes = new SortedDictionary<string, ProgramDefinition>(), Owner = group.Name, Files = _files });
}
