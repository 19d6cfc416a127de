using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

public sealed class ProcessTreeTests
{
    private static readonly ForkStep ForkChild = new("child", Quantity.Of(1));

    [Fact]
    public void AChildThatEndsAbnormallyTakesItsParentAlongUpToInit()
    {
        Bench bench = new();
        ProgramDefinition middle = Program("middle", ForkChild, Sleep(1000));
        ProgramDefinition child = Program("child", Sleep(2), Exit(9));
        Process init = bench.Run(bench.Group("/docker/a"), Program("init", new ForkStep("middle", Quantity.Of(1)), Sleep(1000)), middle, child);
        bench.RunTo(3);
        Assert.Equal(9, init.Exit!.Value.ShellCode);
        Assert.Equal(["child", "middle", "init"], bench.Exited.Select(p => p.Comm));
    }

    [Fact]
    public void AParentMayIgnoreItsChildAndFinish()
    {
        // Recording docker/v2-16: the child exits 9, PID 1 waits and exits 0.
        Bench bench = new();
        ProgramDefinition parent = Program("init", ForkChild, new WaitStep(null), Exit(0)) with { OnChildExit = OnChildExit.Ignore };
        Process init = bench.Run(bench.Group("/docker/a"), parent, Program("child", Sleep(2), Exit(9)));
        bench.RunTo(1.9);
        Assert.Null(init.Exit);
        bench.RunTo(2.1);
        Assert.Equal(0, init.Exit!.Value.ShellCode);
    }

    [Fact]
    public void ASupervisorStartsItsChildAgain()
    {
        Bench bench = new();
        ProgramDefinition parent = Program("init", ForkChild, new WaitStep(null)) with { OnChildExit = OnChildExit.Restart };
        Process init = bench.Run(bench.Group("/docker/a"), parent, Program("child", Sleep(2), Exit(1)));
        bench.RunTo(11);

        // Each life takes 0.5 ms to be forked, 2 s, and its end, and 100 ms until it is forked again: the sixth began at about 10.5 s.
        Assert.Equal(5, bench.Exited.Count);
        Assert.Single(init.Children);
        Assert.Null(init.Exit);
    }

    [Fact]
    public void InitsEndTakesEverybodyAlong()
    {
        // Recording docker/v2-16: PID 1 exits 3 with two children alive, one asleep, one burning CPU.
        Bench bench = new();
        Process init = bench.Run(
            bench.Group("/docker/a"),
            Program("init", ForkChild, new ForkStep("burner", Quantity.Of(1)), Sleep(1), Exit(3)),
            Program("child", Sleep(1000)),
            Program("burner", new CpuStep(Quantity.Of(1000 * SimTime.Second))));
        bench.RunTo(2);
        Assert.Equal(3, init.Exit!.Value.ShellCode);
        Assert.Equal(3, bench.Exited.Count);
        Assert.Same(init, bench.Exited[^1]);
        Assert.Empty(bench.Host.Processes);
    }

    [Fact]
    public void PidOneHearsOnlySigkillAndWhatItHandles()
    {
        // Recording docker/v2-16: its own 9, 11 and 6 have no effect; kill -11 from the host has none either; kill -9 has.
        Bench bench = new();
        Process init = bench.Run(bench.Group("/docker/a"), new SignalStep(9), new SignalStep(11), new SignalStep(6), Sleep(1000));
        bench.Host.SendSignal(init, 11);
        bench.Host.SendSignal(init, 15);
        bench.RunTo(1);
        Assert.Null(init.Exit);
        bench.Host.SendSignal(init, 9);
        bench.RunTo(2);
        Assert.Equal(137, init.Exit!.Value.ShellCode);
    }

    [Fact]
    public void AHandlerInterruptsAStepWhichGoesOnAfterwards()
    {
        Bench bench = new();
        ProgramDefinition program = Program("init", Alloc(100 * MiB, 10 * MiB), Exit(5)) with
        {
            OnSignal = new SortedDictionary<int, SignalHandler> { [15] = new SignalHandler([Sleep(3)]), [10] = new SignalHandler(null) },
        };
        Process init = bench.Run(bench.Group("/docker/a"), program);
        bench.RunTo(2);
        bench.Host.SendSignal(init, 15);
        bench.Host.SendSignal(init, 10);
        bench.RunTo(4.9);
        Assert.InRange(init.Read().Anon, 20 * MiB, (20 * MiB) + 65536);

        // 20 MiB in 2 s, a handler of 3 s, 80 MiB in 8 s: it exits at 13 s, and 100 MiB at 8 GiB/s are gone 12 ms later.
        bench.RunTo(12.99);
        Assert.Null(init.Exit);
        bench.RunTo(13.02);
        Assert.Equal(5, init.Exit!.Value.ShellCode);
    }

    [Fact]
    public void ASignalDuringItsOwnHandlerWaitsForTheHandlersEnd()
    {
        Bench bench = new();
        ProgramDefinition program = Program("init", Sleep(1000)) with
        {
            OnSignal = new SortedDictionary<int, SignalHandler> { [10] = new SignalHandler([new SignalStep(10), Sleep(1)]) },
        };
        Process init = bench.Run(bench.Group("/docker/a"), program);
        bench.Host.SendSignal(init, 10);
        bench.RunTo(10);
        Assert.Null(init.Exit);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void KilledWhileItsBufferIsFullItLosesTheBuffer()
    {
        // M7: 8 MiB/s for 3 s are 24 MiB that were never written out.
        Bench bench = new();
        Process init = bench.Run(bench.Group("/docker/a"), new BufferStep(Quantity.Of(100 * MiB), new Pace(Quantity.Of(8 * MiB))), Sleep(1000));
        bench.RunTo(3);
        bench.Host.SendSignal(init, SignalNumber.Kill);
        bench.RunTo(4);
        Assert.Equal(24 * MiB, init.LostBytes);
        HostEvent lost = Assert.Single(bench.Events, e => e.Type == "lost");
        Assert.Equal(("program", "bytes=25165824"), (lost.Source, lost.Detail));
    }

    [Fact]
    public void ForkSharesMemoryAndAWriteCopiesIt()
    {
        // Recording docker/v2-39: a parent of 30 MiB forks; the child rewrites at 10 MiB/s; usage rises from 32 to 62.8 MB and falls back at its exit.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        ProgramDefinition child = Program("child", Sleep(1), new RewriteStep(Quantity.Of(30 * MiB), new Pace(Quantity.Of(10 * MiB))), Sleep(2), Exit(0));
        Process parent = bench.Run(a, Program("init", Alloc(30 * MiB), ForkChild, Sleep(1000)), child);
        bench.RunTo(0.9);
        long shared = a.Read().Current;

        // 30 MiB, the parent's first 64 KiB, the child's first 56 KiB, and less than 256 KiB of page tables and kernel.
        Assert.InRange(shared, 30 * MiB, (30 * MiB) + (376 << 10));
        Assert.InRange(parent.Read().Anon, 30 * MiB, (30 * MiB) + 65536);
        bench.RunTo(2.5);
        Assert.InRange(a.Read().Current, shared + (14 * MiB), shared + (16 * MiB));
        bench.RunTo(4.5);
        Assert.InRange(a.Read().Current, shared + (30 * MiB), shared + (31 * MiB));
        bench.RunTo(7);
        Assert.InRange(a.Read().Current, shared - (256 << 10), shared);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhoeverIsLeftKeepsTheSharedMemory(bool parentFirst)
    {
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        ProgramDefinition middle = Program("middle", Alloc(30 * MiB), ForkChild, Sleep(parentFirst ? 1 : 1000));
        ProgramDefinition child = Program("child", Sleep(parentFirst ? 1000 : 1));
        bench.Run(a, Program("init", new ForkStep("middle", Quantity.Of(1)), Sleep(1000)), middle, child);
        bench.RunTo(5);
        Assert.InRange(a.Read().Anon, 30 * MiB, 31 * MiB);
        bench.Host.SendSignal(bench.Host.Processes.Single(p => p.Comm == (parentFirst ? "child" : "middle")), SignalNumber.Kill);
        bench.RunTo(6);
        Assert.InRange(a.Read().Anon, 0, MiB);
        bench.Host.CheckInvariants();
    }
}
