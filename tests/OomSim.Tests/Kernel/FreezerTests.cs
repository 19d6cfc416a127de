using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

public sealed class FreezerTests
{
    [Fact]
    public void FrozenTimeCountsFromRequestToRequestAndFromCreationBelowAFrozenGroup()
    {
        // K18.10, T3.11, T3.14: frozen from 1 to 4 s; a child made at 2 s has a second less; 5.x and 6.x before 6.18 do not count.
        Bench bench = new(configure: c => c with { Kernel = "6.18" });
        Cgroup parent = bench.Group("/p");
        bench.RunTo(1);
        bench.Host.Freeze(parent);
        bench.RunTo(2);
        Cgroup child = bench.Group("/p/c");
        bench.RunTo(3);
        Assert.Equal("frozen_usec 2000000\n", bench.Host.ReadFile(parent, "cgroup.stat.local"));
        Assert.Equal("frozen_usec 1000000\n", bench.Host.ReadFile(child, "cgroup.stat.local"));
        bench.RunTo(4);
        bench.Host.Thaw(parent);
        bench.RunTo(9);
        Assert.Equal("frozen_usec 3000000\n", bench.Host.ReadFile(parent, "cgroup.stat.local"));
        Assert.Equal("frozen_usec 2000000\n", bench.Host.ReadFile(child, "cgroup.stat.local"));
        Bench old = new();
        Assert.Null(old.Host.ReadFile(old.Group("/p"), "cgroup.stat.local"));
    }

    [Theory]
    [InlineData(CgroupVersion.V1, 'D')]
    [InlineData(CgroupVersion.V2, 'S')]
    public void FreezingTakesTheCpuAndNothingElse(CgroupVersion version, char state)
    {
        Bench bench = new(version);
        Cgroup a = bench.Group("/docker/a");
        Process grower = bench.Run(a, Alloc(100 * MiB, 10 * MiB), Sleep(1000));
        Process burner = bench.Run(a, new CpuStep(Quantity.Of(100 * SimTime.Second)));
        bench.RunTo(2);
        bench.Host.Freeze(a);
        long memory = a.Read().Current;
        long cpu = a.Read().CpuUsageNs;
        bench.RunTo(12);
        Assert.Equal(memory, a.Read().Current);
        Assert.Equal(cpu, a.Read().CpuUsageNs);
        Assert.Equal(state, grower.Read().State);
        Assert.Equal(TaskCondition.Frozen, burner.Condition);
        Assert.True(a.Read().Frozen);
        bench.Host.Thaw(a);
        Assert.Equal(memory, a.Read().Current);

        // 20 MiB in the first 2 s, 80 MiB in 8 s after the thaw: done at 20 s, not at 10 s.
        bench.RunTo(19.9);
        Assert.Equal(TaskCondition.Active, grower.Condition);
        bench.RunTo(20.1);
        Assert.Equal(TaskCondition.Idle, grower.Condition);
    }

    [Fact]
    public void AClockDrivenProgramCatchesUpAfterTheThaw()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        AllocStep step = new(Quantity.Of(100 * MiB), new Pace(Quantity.Of(10 * MiB), CatchUp: true));
        Process grower = bench.Run(a, step, Sleep(1000));
        bench.RunTo(2);
        bench.Host.Freeze(a);
        bench.RunTo(7);
        bench.Host.Thaw(a);

        // 50 MiB are overdue at 7 s; at 1 GiB/s of bandwidth they take 0.05 s; then the pace is kept: done at 10 s.
        bench.RunTo(7.1);
        Assert.InRange(a.Read().Anon, 71 * MiB, (71 * MiB) + 200_000);
        bench.RunTo(9.99);
        Assert.Equal(TaskCondition.Active, grower.Condition);
        bench.RunTo(10.01);
        Assert.Equal(TaskCondition.Idle, grower.Condition);
    }

    [Fact]
    public void ASleepThatRanOutWhileFrozenEndsAtTheThaw()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        Process sleeper = bench.Run(a, Sleep(3), Exit(4));
        bench.RunTo(1);
        bench.Host.Freeze(a);
        bench.RunTo(10);
        Assert.Null(sleeper.Exit);
        bench.Host.Thaw(a);
        bench.RunTo(10.001);
        Assert.Equal(4, sleeper.Exit!.Value.ShellCode);
    }

    [Theory]
    [InlineData(CgroupVersion.V1, false)]
    [InlineData(CgroupVersion.V2, true)]
    public void SigkillEndsAFrozenTaskOnV2AndWaitsForTheThawOnV1(CgroupVersion version, bool diesAtOnce)
    {
        Bench bench = new(version);
        Cgroup a = bench.Group("/docker/a");
        Process init = bench.Run(a, Sleep(1000));
        Process member = bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("member", Sleep(1000)), Namespace = init.Namespace, Owner = "a" });
        bench.Host.Freeze(a);
        bench.Host.SendSignal(init, SignalNumber.Kill);
        bench.RunTo(1);
        Assert.Equal(diesAtOnce, init.Exit is not null);
        bench.Host.Thaw(a);
        bench.RunTo(2);

        // Init's end takes the rest of the namespace along; init is gone after them (K17.9, D6.1).
        Assert.Equal(137, init.Exit!.Value.ShellCode);
        Assert.Equal(137, member.Exit!.Value.ShellCode);
        Assert.Equal([member, init], bench.Exited);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void AFrozenTaskIsChosenByTheOomKillerAndDiesFrozen(CgroupVersion version)
    {
        // Recording docker/v1-14: the biggest container is paused; the host's OOM killer takes it, the presser goes on.
        Bench bench = new(version);
        Cgroup big = bench.Group("/docker/big");
        Process frozen = bench.Run(big, Alloc(350 * MiB), Sleep(1000));
        Process presser = bench.Run(bench.Group("/docker/press"), new OomScoreAdjStep(-1000), Sleep(2), Alloc(700 * MiB, 100 * MiB), Sleep(1000));
        bench.RunTo(1);
        bench.Host.Freeze(big);
        bench.RunTo(20);
        Assert.Equal(137, frozen.Exit!.Value.ShellCode);
        Assert.True(big.IsFreezing);
        Assert.Equal(TaskCondition.Idle, presser.Condition);
    }

    [Fact]
    public void AParentThatIsFrozenActsOnItsChildsEndAfterTheThaw()
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a");
        ProgramDefinition child = Program("child", Sleep(1000));
        Process init = bench.Run(a, Program("init", new ForkStep("child", Quantity.Of(1)), Sleep(1000)), child);
        bench.RunTo(1);
        bench.Host.SendSignal(init.Children[0], SignalNumber.Kill);
        bench.Host.Freeze(a);
        bench.RunTo(5);
        Assert.Null(init.Exit);
        bench.Host.Thaw(a);
        bench.RunTo(6);
        Assert.Equal(137, init.Exit!.Value.ShellCode);
    }

    [Fact]
    public void AStoppedProcessKeepsSignalsUntilItContinuesAndDiesOfSigkill()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        ProgramDefinition program = Program("p", Sleep(1000)) with
        {
            OnSignal = new SortedDictionary<int, SignalHandler> { [15] = new SignalHandler([Exit(7)]) },
        };
        Process first = bench.Run(a, program);
        Process second = bench.Run(a, program);
        bench.Host.SendSignal(first, SignalNumber.Stop);
        bench.Host.SendSignal(second, SignalNumber.Stop);
        bench.Host.SendSignal(first, SignalNumber.Term);
        bench.Host.SendSignal(second, SignalNumber.Kill);
        bench.RunTo(1);
        Assert.Null(first.Exit);
        Assert.Equal(137, second.Exit!.Value.ShellCode);
        bench.Host.SendSignal(first, SignalNumber.Cont);
        bench.RunTo(2);
        Assert.Equal(7, first.Exit!.Value.ShellCode);
    }
}
