using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>What a program takes and gives back in a loop does not add up.</summary>
public sealed class GrowthLoopTests
{
    [Fact]
    public void MemoryThatIsTakenAndFreedAgainAndAgainLeavesNothingBehind()
    {
        // Growth at these speeds ends in the middle of a byte: after a thousand rounds that was a kilobyte or more.
        Bench bench = new();
        Process process = bench.Run(
            bench.Group("/docker/a"),
            new RepeatStep(
                Quantity.Of(1000),
                [
                    new AllocStep(Quantity.Of(MiB), new Pace(Quantity.Of(333_333_333))),
                    new FreeStep(Quantity.Of(MiB)),
                    new AllocStep(Quantity.Of(MiB), Pace.Free),
                    new FreeStep(Quantity.Of(MiB)),
                ]),
            new SleepStep(null));
        long initial = bench.Host.Config.Profile.InitialAnon;
        bench.RunTo(60);
        long now = bench.Simulator.Now;
        Assert.Single(bench.Host.Processes);
        Assert.Equal(initial, process.Cgroup.Memory.Local(MemoryKind.Anon, now));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AStepThatSignalsInterruptTakesNoMoreThanItSays()
    {
        // 1000 handlers interrupt 64 MiB at 10 MB/s in the middle of a byte.
        Bench bench = new();
        ProgramDefinition program = Program("hog", new AllocStep(Quantity.Of(64 * MiB), new Pace(Quantity.Of(10_000_001))), new SleepStep(null)) with
        {
            OnSignal = new SortedDictionary<int, SignalHandler> { [10] = new SignalHandler([]) },
        };
        Process process = bench.Run(bench.Group("/docker/a"), program);
        for (int i = 1; i <= 1000; i++)
        {
            bench.Simulator.RunUntil(i * 5_000_007L);
            bench.Host.SendSignal(process, 10);
        }

        bench.RunTo(60);
        Assert.Equal(bench.Host.Config.Profile.InitialAnon + (64 * MiB), process.Cgroup.Memory.Local(MemoryKind.Anon, bench.Simulator.Now));
        bench.Host.CheckInvariants();
    }
}
