using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>
/// What a signal does to a task that sleeps in the kernel: nothing before an uninterruptible sleep is over; a killable one ends at once
/// with what is fatal, and a handler waits for its end (kernel/signal.c, mm/filemap.c, mm/page-writeback.c, mm/memcontrol.c).
/// </summary>
public sealed class KernelSleepTests
{
    private const int Usr1 = 10;

    [Theory]
    [InlineData(CgroupVersion.V1, Usr1, 3)]
    [InlineData(CgroupVersion.V1, SignalNumber.Kill, 137)]
    [InlineData(CgroupVersion.V2, Usr1, 3)]
    [InlineData(CgroupVersion.V2, SignalNumber.Kill, 137)]
    public void NothingActsBeforeAFileIsSynced(CgroupVersion version, int signal, int status)
    {
        // 40 MiB at 10 MiB/s: written at 4 s.
        Bench bench = new(version, c => c with { DiskWrite = 10 * MiB });
        Process process = Start(bench, bench.Group("/a"), Handler(Exit(3)), Write(40 * MiB), new FsyncStep("/f"), Exit(7));
        bench.RunTo(1);
        bench.Host.SendSignal(process, signal);
        Assert.Equal([signal], process.WaitingSignals);
        Assert.Equal('D', process.Read().State);
        bench.RunTo(3.9);
        Assert.Null(process.Exit);
        bench.RunTo(4.1);
        Assert.Equal(status, process.Exit!.Value.ShellCode);
    }

    [Fact]
    public void ASyncThatASignalFollowedIsNotDoneAgain()
    {
        // After the handler its program goes on behind the fsync, although somebody has written to the file meanwhile.
        Bench bench = new(configure: c => c with { DiskWrite = 10 * MiB });
        Cgroup a = bench.Group("/a");
        TestFiles files = new();
        Process process = Start(bench, a, Handler(Sleep(1)), files, Write(40 * MiB), new FsyncStep("/f"), Exit(7));
        Start(bench, a, null, files, Sleep(3.9), Write(200 * MiB), Sleep(60));
        bench.RunTo(1);
        bench.Host.SendSignal(process, Usr1);
        bench.RunTo(4.9);
        Assert.Null(process.Exit);
        bench.RunTo(6);
        Assert.Equal(7, process.Exit!.Value.ShellCode);
    }

    [Theory]
    [InlineData(SignalNumber.Term, SignalNumber.Kill, 143)]
    [InlineData(SignalNumber.Kill, SignalNumber.Term, 137)]
    [InlineData(Usr1, SignalNumber.Kill, 137)]
    public void TheFirstFatalSignalGivesTheStatus(int first, int second, int status)
    {
        // complete_signal: with the first one the group exits, and takes no other. What has a handler is no such one.
        Bench bench = new(configure: c => c with { DiskWrite = 10 * MiB });
        Process process = Child(bench, bench.Group("/a"), Handler(Exit(3)), Write(40 * MiB), new FsyncStep("/f"), Exit(7));
        bench.RunTo(1);
        bench.Host.SendSignal(process, first);
        bench.Host.SendSignal(process, second);
        bench.RunTo(5);
        Assert.Equal(status, process.Exit!.Value.ShellCode);
    }

    [Fact]
    public void StopAndContinueInASyncLeaveNothing()
    {
        Bench bench = new(configure: c => c with { DiskWrite = 10 * MiB });
        Process process = Start(bench, bench.Group("/a"), null, Write(40 * MiB), new FsyncStep("/f"), Exit(7));
        Process stopped = Start(bench, bench.Group("/b"), null, Write(10 * MiB), new FsyncStep("/f"), Exit(7));
        bench.RunTo(0.5);
        bench.Host.SendSignal(process, SignalNumber.Stop);
        bench.Host.SendSignal(process, SignalNumber.Cont);
        Assert.Empty(process.WaitingSignals);
        bench.Host.SendSignal(stopped, SignalNumber.Stop);
        bench.RunTo(9);
        Assert.Equal(7, process.Exit!.Value.ShellCode);
        Assert.True(stopped.IsStopped);
        bench.Host.SendSignal(stopped, SignalNumber.Cont);
        bench.RunTo(10);
        Assert.Equal(7, stopped.Exit!.Value.ShellCode);
    }

    [Fact]
    public void WhoSleepsForMemoryHighDiesAtOnceAndHandlesLater()
    {
        // Far above memory.high a sleep takes 2 s.
        Bench bench = new();
        List<Process> processes = [];
        foreach (string path in new[] { "/a", "/b" })
        {
            Cgroup cgroup = bench.Group(path);
            bench.Host.WriteFile(cgroup, "memory.high", "30M");
            processes.Add(Start(bench, cgroup, Handler(Exit(3)), Alloc(100 * MiB), Exit(0)));
        }

        bench.RunTo(60);
        bench.Host.SendSignal(processes[0], Usr1);
        bench.Host.SendSignal(processes[1], SignalNumber.Kill);
        bench.RunTo(60.01);
        Assert.Null(processes[0].Exit);
        Assert.Equal([Usr1], processes[0].WaitingSignals);
        Assert.Equal(137, processes[1].Exit!.Value.ShellCode);
        bench.RunTo(62.01);
        Assert.Equal(3, processes[0].Exit!.Value.ShellCode);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(SignalNumber.Kill, false)]
    [InlineData(Usr1, false)]
    [InlineData(0, true)]
    public void WhoSleepsForMemoryHighSleepsOnWhenThatIsRaised(int signal, bool freezes)
    {
        // Nothing wakes schedule_timeout_killable but what kills: 2 s for each 256 KiB far above memory.high.
        Bench bench = new();
        Cgroup a = bench.Group("/a");
        bench.Host.WriteFile(a, "memory.high", "30M");
        Process process = Start(bench, a, Handler(Exit(3)), Alloc(100 * MiB), Exit(0));
        bench.RunTo(60);
        long before = a.Read().Anon;
        bench.Host.WriteFile(a, "memory.high", "max");
        Assert.Equal((TaskCondition.Throttled, 'D'), (process.Condition, process.Read().State));
        if (freezes)
        {
            bench.Host.Freeze(a);
        }

        if (signal != 0)
        {
            bench.Host.SendSignal(process, signal);
        }

        bench.RunTo(60.02);
        Assert.Equal(signal == SignalNumber.Kill, process.Exit is not null);
        Assert.Equal(signal == SignalNumber.Kill ? 0 : before, a.Read().Anon);
        bench.Host.CheckInvariants();
        bench.RunTo(62.3);
        Assert.Equal(freezes, a.Read().Frozen);
        bench.Host.Thaw(a);
        bench.RunTo(62.6);
        Assert.Equal(signal == SignalNumber.Kill ? 137 : signal == Usr1 ? 3 : 0, process.Exit!.Value.ShellCode);
        string text = bench.Host.ReadFile(a, "memory.pressure")!;
        Assert.InRange(long.Parse(text[(text.LastIndexOf('=') + 1)..], System.Globalization.CultureInfo.InvariantCulture), signal == SignalNumber.Kill ? 59_000_000 : 59_500_000, 62_100_000);
    }

    [Fact]
    public void AWriterThatIsHeldBackHandlesASignalAfterAPause()
    {
        // 10 MiB/s of disk and 200 MiB of dirty pages at most: after 5 s the writer sleeps up to 200 ms at a time.
        Bench bench = new(configure: c => c with { DiskWrite = 10 * MiB });
        Process process = Start(bench, bench.Group("/a"), Handler(Exit(3)), Write(900 * MiB), Exit(0));
        bench.RunTo(5);
        bench.Host.SendSignal(process, Usr1);
        bench.RunTo(5.1);
        bench.Host.SendSignal(process, Usr1);
        bench.RunTo(5.19);
        Assert.Null(process.Exit);
        bench.RunTo(5.21);
        Assert.Equal(3, process.Exit!.Value.ShellCode);
    }

    [Fact]
    public void OnV2AHandlerDoesNotRunWhileItIsToldToFreeze()
    {
        // K18.4: fsync ends at 4 s, then it freezes, and the handler comes with the thaw.
        Bench bench = new(configure: c => c with { DiskWrite = 10 * MiB });
        Cgroup a = bench.Group("/a");
        Process process = Start(bench, a, Handler(Alloc(5 * MiB, MiB), Exit(3)), Write(40 * MiB), new FsyncStep("/f"), Exit(7));
        bench.RunTo(1);
        bench.Host.Freeze(a);
        bench.RunTo(2);
        bench.Host.SendSignal(process, Usr1);
        bench.RunTo(10);
        Assert.True(a.Read().Frozen);
        Assert.Equal([Usr1], process.WaitingSignals);
        Assert.InRange(process.Read().Anon, 0, MiB);
        bench.Host.Thaw(a);
        bench.RunTo(15.2);
        Assert.Equal(3, process.Exit!.Value.ShellCode);
    }

    [Theory]
    [InlineData(SignalNumber.Kill, true)]
    [InlineData(SignalNumber.Term, false)]
    public void OnV2AKillEndsWhoWouldFreezeAfterItsSync(int signal, bool ends)
    {
        // get_signal looks for SIGKILL first and then goes into the freezer's trap; told to freeze, SIGTERM is none when it is sent.
        Bench bench = new(configure: c => c with { DiskWrite = 10 * MiB });
        Cgroup a = bench.Group("/a");
        Process process = Child(bench, a, null, Write(40 * MiB), new FsyncStep("/f"), Exit(7));
        bench.RunTo(1);
        bench.Host.Freeze(a);
        bench.Host.SendSignal(process, signal);
        bench.RunTo(3.9);
        Assert.Null(process.Exit);
        bench.RunTo(6);
        Assert.Equal(ends, process.Exit is not null);
        bench.Host.Thaw(a);
        bench.RunTo(6.1);
        Assert.Equal(128 + signal, process.Exit!.Value.ShellCode);
    }

    [Fact]
    public void OnV1AKillWakesWhoIsToFreezeFromAKillableSleep()
    {
        // 1 MiB of dirty pages in 200 ms pauses: SIGKILL ends the pause, and it parks before it would die (K17.7, K17.9).
        Bench bench = new(CgroupVersion.V1, c => c with { DiskWrite = 10 * MiB });
        Cgroup a = bench.Group("/a");
        Process process = Start(bench, a, null, Write(900 * MiB), Exit(0));
        bench.RunTo(5);
        bench.Host.Freeze(a);
        bench.RunTo(5.05);
        Assert.Equal("FREEZING\n", bench.Host.ReadFile(a, "freezer.state"));
        bench.Host.SendSignal(process, SignalNumber.Kill);
        Assert.Equal("FROZEN\n", bench.Host.ReadFile(a, "freezer.state"));
        bench.RunTo(20);
        Assert.Null(process.Exit);
        bench.Host.Thaw(a);
        bench.RunTo(20.1);
        Assert.Equal(137, process.Exit!.Value.ShellCode);
    }

    [Fact]
    public void OnV1AThawInASyncLetsTheSignalWaitForItsEnd()
    {
        Bench bench = new(CgroupVersion.V1, c => c with { DiskWrite = 10 * MiB });
        Cgroup a = bench.Group("/a");
        Process process = Start(bench, a, null, Write(40 * MiB), new FsyncStep("/f"), Exit(7));
        bench.RunTo(1);
        bench.Host.Freeze(a);
        bench.Host.SendSignal(process, SignalNumber.Kill);
        bench.RunTo(2);
        bench.Host.Thaw(a);
        bench.RunTo(3.9);
        Assert.Null(process.Exit);
        bench.RunTo(4.1);
        Assert.Equal(137, process.Exit!.Value.ShellCode);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void AVictimThatSyncsIsReapedAndDiesLater(CgroupVersion version)
    {
        // 40 MiB that somebody else pays for at 5 MiB/s: the largest one waits for 8 s, from 0.6 s. At 4 s the other finds no room; the reaper makes some.
        Bench bench = new(version, c => c with { DiskWrite = 5 * MiB });
        Cgroup a = bench.Group("/a", 180 * MiB);
        TestFiles files = new();
        Start(bench, bench.Group("/b"), null, files, Write(40 * MiB), Sleep(60));
        Process victim = Start(bench, a, null, files, Alloc(100 * MiB), Sleep(0.5), new FsyncStep("/f"), Exit(7));
        Process other = Start(bench, a, null, Alloc(20 * MiB), Sleep(2), Alloc(80 * MiB, 30 * MiB), Sleep(60));
        bench.RunTo(7.8);
        Assert.True(victim.IsOomVictim);
        Assert.False(victim.IsDying);
        Assert.Null(victim.Exit);
        Assert.Equal(0, victim.Read().Anon);
        Assert.InRange(other.Read().Anon, 100 * MiB, 101 * MiB);
        bench.RunTo(8.8);
        Assert.Equal(137, victim.Exit!.Value.ShellCode);
    }

    [Fact]
    public void AnInitWaitsForTheMemberThatSyncs()
    {
        Bench bench = new(configure: c => c with { DiskWrite = 10 * MiB });
        Cgroup a = bench.Group("/a");
        ProgramDefinition child = Program("c", Write(40 * MiB), new FsyncStep("/f"), Exit(7));
        Process init = bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = a,
            Program = Program("i", new ForkStep("c", Quantity.Of(1)), Sleep(1), Exit(5)),
            Processes = new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal) { ["c"] = child },
            Owner = "a",
            Files = new TestFiles(),
        });
        bench.RunTo(3.9);
        Assert.Null(init.Exit);

        // zap_pid_ns_processes sleeps interruptibly; it is dead only afterwards.
        Assert.Equal('S', init.Read().State);
        bench.RunTo(4.2);
        Assert.Equal(5, init.Exit!.Value.ShellCode);
    }

    [Fact]
    public void AChildsEndIsHeardWhenTheSyncIsOver()
    {
        Bench bench = new(configure: c => c with { DiskWrite = 10 * MiB });
        ProgramDefinition child = Program("c", Sleep(1), Exit(5));
        Process parent = bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = bench.Group("/a"),
            Program = Program("i", new ForkStep("c", Quantity.Of(1)), Write(40 * MiB), new FsyncStep("/f"), Sleep(60)) with { OnChildExit = OnChildExit.Exit },
            Processes = new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal) { ["c"] = child },
            Owner = "a",
            Files = new TestFiles(),
        });
        bench.RunTo(3.9);
        Assert.Null(parent.Exit);
        bench.RunTo(4.2);
        Assert.Equal(5, parent.Exit!.Value.ShellCode);
    }

    private static WriteStep Write(long size) => new("/f", Quantity.Of(size), Pace.Free);

    private static SortedDictionary<int, SignalHandler> Handler(params Step[] steps) => new() { [Usr1] = new SignalHandler(steps) };

    private static Process Start(Bench bench, Cgroup cgroup, SortedDictionary<int, SignalHandler>? handlers, params Step[] steps) =>
        Start(bench, cgroup, handlers, new TestFiles(), steps);

    private static Process Start(Bench bench, Cgroup cgroup, SortedDictionary<int, SignalHandler>? handlers, TestFiles files, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = With(handlers, steps), Owner = cgroup.Name, Files = files });

    /// <summary>As the child of an init: it is not PID 1, which hears no SIGTERM.</summary>
    private static Process Child(Bench bench, Cgroup cgroup, SortedDictionary<int, SignalHandler>? handlers, params Step[] steps)
    {
        Process init = bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = bench.Group("/init"),
            Program = Program("init", Sleep(1000)),
            Owner = "init",
        });
        return bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = cgroup,
            Program = With(handlers, steps),
            Owner = cgroup.Name,
            Files = new TestFiles(),
            Namespace = init.Namespace,
        });
    }

    private static ProgramDefinition With(SortedDictionary<int, SignalHandler>? handlers, Step[] steps) =>
        handlers is null ? Program("w", steps) : Program("w", steps) with { OnSignal = handlers };
}
