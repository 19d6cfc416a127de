using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Who sleeps uninterruptibly in the kernel freezes when that sleep is over, not before (K17.8, K18.5).</summary>
public sealed class FreezerSleepTests
{
    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void WhoSyncsAFileFreezesWhenItIsWritten(CgroupVersion version)
    {
        // 40 MiB at 10 MiB/s: written at 4 s.
        Bench bench = new(version, c => c with { DiskWrite = 10 * MiB });
        Cgroup a = bench.Group("/a");
        Process process = Start(bench, a, Write(40 * MiB), new FsyncStep("/f"), Exit(7));
        bench.RunTo(1);
        bench.Host.Freeze(a);
        Assert.False(a.Read().Frozen);
        Assert.Equal(version == CgroupVersion.V1 ? "FREEZING\n" : "populated 1\nfrozen 0\n", bench.Host.ReadFile(a, version == CgroupVersion.V1 ? "freezer.state" : "cgroup.events"));
        bench.RunTo(3.9);
        Assert.False(a.Read().Frozen);
        bench.RunTo(4.1);
        Assert.True(a.Read().Frozen);
        bench.RunTo(10);
        Assert.Null(process.Exit);
        bench.Host.Thaw(a);
        bench.RunTo(10.1);
        Assert.Equal(7, process.Exit!.Value.ShellCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OnV1ASignalToOneThatIsStillFreezingWaitsForTheThaw(bool parks)
    {
        // K17.7, K17.9: fsync ends in its own time; then the task parks before it looks at its signals.
        Bench bench = new(CgroupVersion.V1, c => c with { DiskWrite = 10 * MiB });
        Cgroup a = bench.Group("/docker/a");
        Process process = Start(bench, a, Write(40 * MiB), new FsyncStep("/f"), Exit(7));
        bench.RunTo(1);
        bench.Host.Freeze(a);
        bench.Host.SendSignal(process, SignalNumber.Kill);
        bench.RunTo(parks ? 30 : 1.1);
        Assert.Null(process.Exit);
        Assert.Equal(parks, process.IsFrozen);
        bench.Host.Thaw(a);
        bench.RunTo(60);
        Assert.Equal(137, process.Exit!.Value.ShellCode);
    }

    [Fact]
    public void WhoIsHeldAtMemoryHighFreezesWhenItsSleepEnds()
    {
        // Far above memory.high a sleep takes 2 s, after each of which 256 KiB are charged.
        Bench bench = new();
        Cgroup a = bench.Group("/a");
        bench.Host.WriteFile(a, "memory.high", "30M");
        Process process = bench.Run(a, Alloc(100 * MiB), Exit(0));
        bench.RunTo(60);
        long before = a.Read().Anon;
        bench.Host.Freeze(a);
        Assert.False(a.Read().Frozen);
        bench.RunTo(62);
        Assert.True(a.Read().Frozen);
        Assert.InRange(a.Read().Anon, before, before + (256 << 10));
        Assert.Equal(0, process.Memory.Anon.Rate);
    }

    [Fact]
    public void AWriterThatIsHeldBackFreezesAfterAPause()
    {
        // 10 MiB/s of disk and 200 MiB of dirty pages at most: after 5 s the writer sleeps up to 200 ms at a time.
        Bench bench = new(CgroupVersion.V1, c => c with { DiskWrite = 10 * MiB });
        Cgroup a = bench.Group("/a");
        Start(bench, a, Write(900 * MiB), Exit(0));
        bench.RunTo(5);
        bench.Host.Freeze(a);
        Assert.False(a.Read().Frozen);
        bench.RunTo(5.1);
        Assert.False(a.Read().Frozen);
        bench.RunTo(5.21);
        Assert.True(a.Read().Frozen);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(512, true)]
    public void WhoReadsAsFastAsTheDiskFreezesWithTheNextPages(int? kilobytesPerSecond, bool atOnce)
    {
        // 1 MiB/s of disk: 128 KiB come every 125 ms. Who reads at half of that waits for its own clock.
        Bench bench = new(configure: c => c with { DiskRead = MiB });
        Cgroup a = bench.Group("/a");
        Pace pace = kilobytesPerSecond is { } rate ? new Pace(Quantity.Of(rate * 1024L)) : Pace.Free;
        bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("r", new ReadStep("/f", null, pace)), Owner = "a", Files = new TestFiles(("/f", 100 * MiB)) });
        bench.RunTo(5.05);
        bench.Host.Freeze(a);
        Assert.Equal(atOnce, a.Read().Frozen);
        bench.RunTo(5.18);
        Assert.True(a.Read().Frozen);
    }

    [Fact]
    public void AThawBeforeTheSleepEndsTakesTheRequestBack()
    {
        Bench bench = new(configure: c => c with { DiskWrite = 10 * MiB });
        Cgroup a = bench.Group("/a");
        Process process = Start(bench, a, Write(40 * MiB), new FsyncStep("/f"), Exit(7));
        bench.RunTo(1);
        bench.Host.Freeze(a);
        bench.RunTo(2);
        bench.Host.Thaw(a);
        bench.RunTo(4.1);
        Assert.Equal(7, process.Exit!.Value.ShellCode);
    }

    [Theory]
    [InlineData(true, OnChildExit.Ignore)]
    [InlineData(false, OnChildExit.Ignore)]
    [InlineData(true, OnChildExit.Exit)]
    public void AChildsEndIsHeardAtTheThawWhereTheSleepIsOver(bool freezes, OnChildExit wish)
    {
        // Before 6.1 mmap of 60 MiB pays for memory.high with one sleep of 2 s when it returns (K3.16); its child ends meanwhile.
        Bench bench = new(configure: c => c with { Kernel = "5.10" });
        Cgroup a = bench.Group("/a");
        bench.Host.WriteFile(a, "memory.high", "30M");
        ProgramDefinition parent = Program("p", new MlockAllStep(), new ForkStep("c", Quantity.Of(1)), Alloc(60 * MiB), Exit(7)) with { OnChildExit = wish };
        Process process = bench.Run(a, parent, Program("c", Sleep(0.3), Exit(5)));
        bench.RunTo(0.6);
        Assert.Equal('D', process.Read().State);
        if (freezes)
        {
            bench.Host.Freeze(a);
        }
        else
        {
            bench.Host.SendSignal(process, SignalNumber.Stop);
        }

        bench.RunTo(8.9);
        Assert.Equal(freezes, a.Read().Frozen);
        Assert.Null(process.Exit);
        bench.Host.Thaw(a);
        bench.Host.SendSignal(process, SignalNumber.Cont);
        bench.RunTo(9);
        Assert.Equal(wish == OnChildExit.Exit ? 5 : 7, process.Exit!.Value.ShellCode);
    }

    private static WriteStep Write(long size) => new("/f", Quantity.Of(size), Pace.Free);

    private static Process Start(Bench bench, Cgroup cgroup, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("w", steps), Owner = cgroup.Name, Files = new TestFiles() });

    [Theory]
    [InlineData(9, true)]
    [InlineData(15, false)]
    public void WhoHangsInAGroupThatIsToldToFreezeParksBeforeItDies(int signal, bool wakes)
    {
        // The OOM sleep is killable; on its way back the task comes to the refrigerator, which no signal leaves (K17.9). SIGTERM becomes no SIGKILL where the
        // freezer has asked before (kernel/signal.c:wants_signal): it hangs on, and dies of that on its way to try again.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB, hang: true);
        Process hog = bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("hog", Alloc(100 * MiB, 10 * MiB)), Namespace = bench.Host.PidNamespace, Owner = "a" });
        bench.RunTo(9);
        bench.Host.WriteFile(a, "freezer.state", "FROZEN");
        bench.RunTo(10);
        Assert.Equal("FREEZING\n", bench.Host.ReadFile(a, "freezer.state"));
        long usage = a.Read().Current;
        bench.Host.SendSignal(hog, signal);
        bench.RunTo(12);
        Assert.Null(hog.Exit);
        Assert.Equal(usage, a.Read().Current);
        Assert.Equal(wakes ? "FROZEN\n" : "FREEZING\n", bench.Host.ReadFile(a, "freezer.state"));
        Assert.Contains(wakes ? "under_oom 0" : "under_oom 1", bench.Host.ReadFile(a, "memory.oom_control")!, StringComparison.Ordinal);
        bench.Host.CheckInvariants();
        bench.Host.WriteFile(a, "freezer.state", "THAWED");
        bench.RunTo(12.1);
        Assert.Equal(wakes, hog.Exit is not null);
        bench.Host.WriteFile(a, "memory.oom_control", "0");
        bench.RunTo(13);
        Assert.Equal(128 + signal, hog.Exit!.Value.ShellCode);
        Assert.InRange(a.Read().Current, 0, MiB);
        bench.Host.CheckInvariants();
    }
}
