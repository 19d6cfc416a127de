using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>A page of a file is cached once, and whoever touches it first pays (K9.5).</summary>
public sealed class SharedReadTests
{
    private readonly Bench _bench = new(configure: c => c with { DiskRead = 20 * MiB, Memory = 4L << 30 });
    private readonly TestFiles _files = new(("/data", 100 * MiB));

    private static ReadStep Read(long? rate = null, long? size = null) =>
        new("/data", size is { } s ? Quantity.Of(s) : null, rate is { } r ? new Pace(Quantity.Of(r)) : Pace.Free);

    [Fact]
    public void SeveralWhoReadAFileAtOnceAreChargedWhatItHolds()
    {
        // 100 MiB at 20 MiB/s take 5 s, for one and for four.
        Cgroup[] groups = [.. Enumerable.Range(0, 4).Select(i => _bench.Group("/docker/" + i))];
        Process[] readers = [.. groups.Select(g => Run(g, Read(), Exit(0)))];
        _bench.RunTo(2.5);
        Assert.InRange(groups.Sum(g => g.Read().File), (50 * MiB) - 65536, (50 * MiB) + 65536);
        _bench.RunTo(5.1);
        Assert.All(readers, r => Assert.Equal(0, r.Exit!.Value.ShellCode));
        Assert.InRange(groups.Sum(g => g.Read().File), (100 * MiB) - 4096, 100 * MiB);
        _bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatIsCachedIsReadAtTheSpeedOfACopyAndNotOfFirstTouch()
    {
        // 100 MiB from disk take 5 s. Again they are a copy at 3584 MiB/s: 28 ms, where 100 MiB of new memory take 98 ms at 1 GiB/s.
        Process reader = Run(_bench.Group("/docker/a"), Read(), Read(), Exit(0));
        _bench.RunTo(5.027);
        Assert.Null(reader.Exit);
        _bench.RunTo(5.029);
        Assert.NotNull(reader.Exit);
        Cgroup toucher = _bench.Group("/docker/b");
        _bench.Run(toucher, Alloc(100 * MiB), Sleep(100));
        _bench.RunTo(5.125);
        Assert.InRange(toucher.Read().Anon, 95 * MiB, 100 * MiB);
        _bench.RunTo(5.128);
        Assert.InRange(toucher.Read().Anon, 100 * MiB, 101 * MiB);
    }

    [Fact]
    public void OneBehindPaysNothingAndCostsNoDisk()
    {
        // The first reads 10 MiB/s from disk; the second, 2 s later, finds all it reads in the cache.
        Cgroup a = _bench.Group("/docker/a");
        Cgroup b = _bench.Group("/docker/b");
        Run(a, Read(10 * MiB), Sleep(1000));
        Run(b, Sleep(2), Read(10 * MiB), Sleep(1000));
        _bench.RunTo(5);
        Assert.InRange(_bench.Host.Read().DiskReadSpeed, 10 * MiB - 1, 10 * MiB);
        _bench.RunTo(11);
        Assert.Equal(0, _bench.Host.Read().DiskReadSpeed);
        _bench.RunTo(20);
        Assert.InRange(a.Read().File, (100 * MiB) - 4096, 100 * MiB);
        Assert.Equal(0, b.Read().File);
    }

    [Fact]
    public void OneWhoCatchesUpReadsAheadAndPaysFromThere()
    {
        // The first is at 50 MiB after 5 s at 10 MiB/s. The second runs through that at 3.5 GiB/s, then reads on at the disk's 20 MiB/s.
        Cgroup a = _bench.Group("/docker/a");
        Cgroup b = _bench.Group("/docker/b");
        Run(a, Read(10 * MiB), Sleep(1000));
        Run(b, Sleep(5), Read(), Exit(0));
        _bench.RunTo(20);
        Assert.InRange(a.Read().File, 50 * MiB, 51 * MiB);
        Assert.InRange(a.Read().File + b.Read().File, (100 * MiB) - 4096, 100 * MiB);
        Assert.InRange(_bench.Exited[0].Exit!.Value.ShellCode, 0, 0);
        _bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhenTheFirstIsFrozenAnotherReadsOn()
    {
        Cgroup a = _bench.Group("/docker/a");
        Cgroup b = _bench.Group("/docker/b");
        Run(a, Read(10 * MiB), Sleep(1000));
        Run(b, Read(10 * MiB), Exit(0));
        _bench.RunTo(4);
        Assert.InRange(b.Read().File, 0, 4096);
        _bench.Host.Freeze(a);
        _bench.RunTo(11);
        Assert.InRange(a.Read().File, (40 * MiB) - 4096, (40 * MiB) + 4096);
        Assert.InRange(b.Read().File, (60 * MiB) - 8192, (60 * MiB) + 4096);
        Assert.Single(_bench.Exited);
    }

    [Fact]
    public void OneInAFullGroupReadsWhatAnotherPaysFor()
    {
        // The first group has room for some 19 MiB of the file: it drops its oldest pages, the second keeps what it reads.
        Cgroup a = _bench.Group("/docker/a", 20 * MiB);
        Cgroup b = _bench.Group("/docker/b");
        Run(a, Read(10 * MiB), Sleep(1000));
        Run(b, Sleep(0.5), Read(10 * MiB), Exit(0));
        _bench.RunTo(30);
        Assert.InRange(a.Read().Current, 10 * MiB, 20 * MiB);
        Assert.InRange(a.Read().File + b.Read().File, 0, 100 * MiB);
        Assert.Single(_bench.Exited);
        Assert.Equal(0, a.Read().EventsOomKill + b.Read().EventsOomKill);
        _bench.Host.CheckInvariants();
    }

    [Fact]
    public void AFileThatDoesNotFitIsReadFromDiskEachTime()
    {
        // 100 MiB round and round through 50 MiB: what comes next was dropped last time. Three passes of 5 s.
        Cgroup a = _bench.Group("/docker/a", 50 * MiB);
        Run(a, new RepeatStep(Quantity.Of(3), [Read()]), Exit(0));
        _bench.RunTo(14.9);
        Assert.Empty(_bench.Exited);
        _bench.RunTo(15.5);
        Assert.Single(_bench.Exited);
    }

    [Fact]
    public void WhatIsBeingWrittenIsReadFromTheCache()
    {
        // 50 MiB are written at 10 MiB/s. A reader at 2 s sees the 20 MiB that are there, at once and without the disk.
        Cgroup a = _bench.Group("/docker/a");
        Run(a, new WriteStep("/log", Quantity.Of(50 * MiB), new Pace(Quantity.Of(10 * MiB))), Sleep(1000));
        Run(a, Sleep(2), new ReadStep("/log", null, Pace.Free), Exit(0));
        _bench.RunTo(2.2);
        Assert.Single(_bench.Exited);
        _bench.RunTo(10);
        Assert.InRange(a.Read().File, (50 * MiB) - 4096, 50 * MiB);
        _bench.Host.CheckInvariants();
    }

    [Fact]
    public void AReaderThatIsInterruptedGoesOnWhereItWas()
    {
        Cgroup a = _bench.Group("/docker/a");
        ProgramDefinition program = Program("init", Read(10 * MiB), Exit(0)) with
        {
            OnSignal = new SortedDictionary<int, SignalHandler> { [10] = new SignalHandler([Sleep(1)]) },
        };
        Process init = Run(a, program);
        _bench.RunTo(4);
        _bench.Host.SendSignal(init, 10);
        _bench.RunTo(10.9);
        Assert.Null(init.Exit);
        _bench.RunTo(11.1);
        Assert.NotNull(init.Exit);
        Assert.InRange(a.Read().File, (100 * MiB) - 4096, 100 * MiB);
    }

    private Process Run(Cgroup cgroup, params Step[] steps) => Run(cgroup, Program("reader", steps));

    private Process Run(Cgroup cgroup, ProgramDefinition program) =>
        _bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = program, Owner = cgroup.Name, Files = _files });
}
