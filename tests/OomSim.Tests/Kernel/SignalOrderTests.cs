using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>
/// Several signals that waited: on its way back a task gets a frame for each, by number, before the first instruction of any handler runs
/// (kernel/entry/common.c:exit_to_user_mode_loop, kernel/signal.c:next_signal). The last frame runs first.
/// </summary>
public sealed class SignalOrderTests
{
    private const int Usr1 = 10;

    private const int Usr2 = 12;

    [Theory]
    [InlineData(Usr1, Usr2)]
    [InlineData(Usr2, Usr1)]
    public void TheHigherNumberRunsFirst(int first, int second)
    {
        Bench bench = new(configure: c => c with { DiskWrite = 10 * MiB });
        Process process = Start(bench);
        bench.RunTo(1);
        bench.Host.SendSignal(process, first);
        bench.Host.SendSignal(process, second);
        bench.RunTo(4.5);
        Assert.Equal("h2", process.Comm);
        bench.RunTo(5.5);
        Assert.Equal("h1", process.Comm);
        bench.RunTo(6.5);
        Assert.Equal("synced", process.Comm);
    }

    [Fact]
    public void AStopAmongThemComesBeforeAnyHandler()
    {
        Bench bench = new(configure: c => c with { DiskWrite = 10 * MiB });
        Process process = Start(bench);
        bench.RunTo(1);
        bench.Host.SendSignal(process, SignalNumber.Stop);
        bench.Host.SendSignal(process, Usr1);
        bench.RunTo(6);
        Assert.Equal(("w", 'T'), (process.Comm, process.Read().State));
        bench.Host.SendSignal(process, Usr2);
        bench.RunTo(8);
        Assert.Equal("w", process.Comm);
        bench.Host.SendSignal(process, SignalNumber.Cont);
        foreach ((double time, string name) in new[] { (8.5, "cont"), (9.5, "h2"), (10.5, "h1"), (11.5, "synced") })
        {
            bench.RunTo(time);
            Assert.Equal(name, process.Comm);
        }
    }

    [Fact]
    public void WhoIsStoppedInItsHandlerForContGoesOn()
    {
        // kernel/signal.c:prepare_signal wakes it although the signal itself is blocked.
        Bench bench = new(configure: c => c with { DiskWrite = 10 * MiB });
        Process process = Start(bench);
        bench.RunTo(5);
        foreach (int signal in new[] { SignalNumber.Cont, SignalNumber.Stop, SignalNumber.Cont })
        {
            bench.Host.SendSignal(process, signal);
        }

        bench.RunTo(5.5);
        Assert.Equal((false, "cont"), (process.IsStopped, process.Comm));
        bench.RunTo(6.5);
        Assert.Equal([], process.WaitingSignals);
        bench.RunTo(7.5);
        bench.Host.SendSignal(process, SignalNumber.Stop);
        Assert.True(process.IsStopped);
    }

    [Fact]
    public void NoStepFollowsAStopBeforeItGoesOn()
    {
        Bench bench = new();
        Process init = bench.Run(bench.Group("/a"), Program("i", new ForkStep("c", Quantity.Of(1)), Sleep(100)), Program("c", new SignalStep(SignalNumber.Stop), new CommStep("on"), Sleep(100)));
        bench.RunTo(1);
        Process child = Assert.Single(init.Children);
        Assert.Equal((true, "c"), (child.IsStopped, child.Comm));
        bench.Host.SendSignal(child, SignalNumber.Cont);
        bench.RunTo(2);
        Assert.Equal((false, "on"), (child.IsStopped, child.Comm));
    }

    // 40 MiB at 10 MiB/s: synced at 4 s.
    private static Process Start(Bench bench) => bench.Host.Spawn(new SpawnRequest
    {
        Cgroup = bench.Group("/a"),
        Program = Program("w", new WriteStep("/f", Quantity.Of(40 * MiB), Pace.Free), new FsyncStep("/f"), new CommStep("synced"), Sleep(100)) with
        {
            OnSignal = new SortedDictionary<int, SignalHandler>
            {
                [Usr1] = new SignalHandler([new CommStep("h1"), Sleep(1)]),
                [Usr2] = new SignalHandler([new CommStep("h2"), Sleep(1)]),
                [SignalNumber.Cont] = new SignalHandler([new CommStep("cont"), Sleep(1)]),
            },
        },
        Owner = "w",
        Files = new TestFiles(),
    });
}
