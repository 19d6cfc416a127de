using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>The kernel memory of a fork is charged like any other page (K9.2), and goes with its process.</summary>
public sealed class ForkChargeTests
{
    private static readonly ProgramDefinition Sleeper = Program("child", Sleep(1000));

    [Fact]
    public void ChildrenThatSleepTakeWhatTheRecordingShows()
    {
        // kernel/v1-a28: 202 sleepers take 5,017,600 − 69,632 bytes of anonymous and 13,766,656 − 57,344 of kernel memory.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        bench.Run(a, Program("init", Sleep(1), new ForkStep("child", Quantity.Of(202)), Sleep(1000)), Sleeper);
        bench.RunTo(0.5);
        CgroupValues before = a.Read();
        bench.RunTo(5);
        Assert.InRange(a.Read().Anon - before.Anon, 4_900_000, 5_000_000);
        Assert.InRange(a.Read().Kernel - before.Kernel, 13_600_000, 13_800_000);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AForkAtTheLimitWaitsForWritebackInsteadOfKilling()
    {
        // 20 MiB of dirty pages and 12 MiB of memory in 32 MiB: 60 KiB are left, a fork needs 90 KiB (66 KiB and 6 page tables).
        Bench bench = new(configure: c => c with { DiskWrite = MiB });
        Cgroup a = bench.Group("/docker/a", 32 * MiB);
        TestFiles files = new();
        Process init = Host(bench, a, files, new WriteStep("/log", Quantity.Of(20 * MiB), Pace.Free), Alloc((12 * MiB) - (200 << 10)), new ForkStep("child", Quantity.Of(1)), Sleep(1000));
        bench.RunTo(60);
        Assert.Null(init.Exit);
        Assert.Single(init.Children);
        Assert.DoesNotContain(bench.Events, e => e.Type == "oom_kill");
        Assert.Equal(0, a.Read().EventsOomKill);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AForkAtTheLimitWaitsForSwapInsteadOfKilling()
    {
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, MiB, MiB) });
        Cgroup a = bench.Group("/docker/a", 32 * MiB);
        Process init = Host(bench, a, new TestFiles(), Fill, new ForkStep("child", Quantity.Of(20)), Sleep(1000));

        // 20 children of 66 KiB and more are 1.5 MiB that must go to swap first, at 1 MiB/s.
        bench.RunTo(0.5);
        Assert.InRange(init.Children.Count, 1, 12);
        bench.RunTo(10);
        Assert.Null(init.Exit);
        Assert.Equal(20, init.Children.Count);
        Assert.Equal(0, a.Read().EventsOomKill);
        Assert.True(a.Read().SwapCurrent >= MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ForksWithAGapEndWithTheFirstThatIsRefused()
    {
        // pids.max = 4: init and three children at 0, 0.2 and 0.4 s; the fourth is refused at 0.6 s, and the next step comes.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "pids.max", "4"));
        ForkStep forks = new("child", Quantity.Of(20)) { Gap = Quantity.Of(SimTime.Second / 5) };
        Process init = bench.Run(a, Program("init", forks, Sleep(1), Exit(0)) with { EnomemExitCode = null }, Sleeper);

        bench.RunTo(0.3);
        Assert.Equal(2, init.Children.Count);
        bench.RunTo(1.5);
        Assert.Equal(3, init.Children.Count);
        Assert.Null(init.Exit);
        bench.RunTo(1.7);
        Assert.NotNull(init.Exit);
    }

    [Fact]
    public void ASupervisorWaitsForRoomToForkAgain()
    {
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, MiB, MiB) });
        Cgroup a = bench.Group("/docker/a", 32 * MiB);
        ProgramDefinition init = Program("init", new ForkStep("child", Quantity.Of(1)), Alloc(40 * MiB, 10 * MiB), Sleep(1000)) with { OnChildExit = OnChildExit.Restart };
        Process parent = bench.Run(a, init, Program("child", Sleep(2), Exit(1)));
        bench.RunTo(60);
        Assert.Null(parent.Exit);
        Assert.True(bench.Exited.Count > 10);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AForkThatNothingCanMakeRoomForKillsTheBiggest()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a", 32 * MiB);
        Process init = Host(bench, a, new TestFiles(), Fill, new ForkStep("child", Quantity.Of(20)), Sleep(1000));
        bench.RunTo(10);
        Assert.Equal(137, init.Exit!.Value.ShellCode);
        Assert.Equal(1, a.Read().EventsOomKill);
    }

    [Fact]
    public void AForkThatIsRefusedFailsWithEnomemAndKeepsNothing()
    {
        // Nobody can be killed (adj −1000): ENOMEM (K9.2). The program goes on.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a", 32 * MiB);
        ProgramDefinition program = Program("init", Fill, new ForkStep("child", Quantity.Of(20)), Sleep(1000)) with { EnomemExitCode = null, OomScoreAdj = -1000 };
        Process init = bench.Run(a, program, Sleeper);
        bench.RunTo(10);
        Assert.Null(init.Exit);
        Assert.Contains(bench.Events, e => e.Type == "enomem");
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ASupervisorThatGoesOnTriesARefusedRestartAgain()
    {
        // The child's place is taken when it ends (pids.max 1, set meanwhile); after 10 s there is room again.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        ProgramDefinition init = Program("init", new ForkStep("child", Quantity.Of(1)), Sleep(1000)) with { OnChildExit = OnChildExit.Restart, EnomemExitCode = null };
        Process parent = bench.Run(a, init, Program("child", Sleep(2), Exit(1)));
        bench.RunTo(1);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "pids.max", "1"));
        bench.RunTo(10);
        Assert.Empty(parent.Children);
        Assert.Contains(bench.Events, e => e.Type == "enomem");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "pids.max", "5"));
        bench.RunTo(11.5);
        Assert.Single(parent.Children);
    }

    [Fact]
    public void PageTablesFollowWhatIsTouchedUpAndDown()
    {
        // 1.5 MiB touched and given back a thousand times: 3 KiB of page tables come and go each time (4 KiB per 2 MiB).
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        Process init = bench.Run(a, Alloc(MiB), Sleep(1), new RepeatStep(Quantity.Of(1000), [Alloc(3 * MiB / 2), new FreeStep(Quantity.Of(3 * MiB / 2))]), Sleep(1000));
        bench.RunTo(0.5);
        long before = a.Read().Kernel;
        bench.RunTo(30);
        Assert.Equal(before, a.Read().Kernel);
        Assert.Null(init.Exit);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhenAllAreGoneOnlyTheGroupsOwnKernelMemoryIsCharged()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        ProgramDefinition child = Program("child", Alloc(3 * MiB), new FreeStep(Quantity.Of(MiB)), new RewriteStep(null, Pace.Free), Alloc(MiB), Sleep(1));
        bench.Run(a, Program("init", Alloc(5 * MiB), new ForkStep("child", Quantity.Of(5)), new FreeStep(Quantity.Of(2 * MiB)), Alloc(7 * MiB), new WaitStep(null)), child);
        bench.RunTo(30);
        Assert.Empty(bench.Host.Processes);
        Assert.Equal(bench.Host.Config.Profile.KernelPerCgroup, a.Read().Current);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AChildsAddressSpaceIsItsParents()
    {
        // K15.1: what is mapped is promised to the child as well.
        Bench bench = new();
        Process init = bench.Run(bench.Group("/docker/a"), Program("init", Alloc(30 * MiB), new ForkStep("child", Quantity.Of(1)), Sleep(1000)), Sleeper);
        bench.RunTo(1);
        Assert.Equal(init.Read().Vm, init.Children[0].Read().Vm);
    }

    [Fact]
    public void StrictOvercommitRefusesToForkWhatCannotBePromisedTwice()
    {
        // vm.overcommit_memory=2: half of 1 GiB less 8 MiB and vm/32 may be promised; 300 MiB once, not twice (K15.3).
        Bench bench = new();
        bench.Host.SetSysctl("vm.overcommit_memory", "2");
        Process init = bench.Run(bench.Group("/docker/a"), Program("init", new ReserveStep(Quantity.Of(300 * MiB)), new ForkStep("child", Quantity.Of(1)), Sleep(1000)), Sleeper);
        bench.RunTo(1);
        Assert.Equal(1, init.Exit!.Value.ShellCode);
        Assert.Contains(bench.Events, e => e.Type == "fork_refused");
    }

    private static Process Host(Bench bench, Cgroup cgroup, TestFiles files, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = cgroup,
            Program = Program("init", steps),
            Processes = new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal) { ["child"] = Sleeper },
            Owner = cgroup.Name,
            Files = files,
        });

    /// <summary>Fills a group of 32 MiB: with 180 KiB of first pages, stacks and 16 page tables 76 KiB are left, a fork needs 136 KiB.</summary>
    private static AllocStep Fill => Alloc((32 * MiB) - (256 << 10));
}
