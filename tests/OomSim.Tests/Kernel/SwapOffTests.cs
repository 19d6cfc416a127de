using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

public sealed class SwapOffTests
{
    private static readonly SwapConfig Swap = new(256 * MiB, 10 * MiB, 100 * MiB);

    private readonly List<SwapOffResult> _results = [];

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void WhatIsSwappedOutComesBackAtTheSpeedOfTheDeviceAndIsChargedToItsOwner(CgroupVersion version)
    {
        // 120 MiB under 64 MiB: some 56 MiB are out. The limit is raised; at 10 MiB/s they take 5.6 s to come back (K7.14),
        // and a hundredth more to be put in place, at 1 GiB/s.
        Bench bench = new(version, c => c with { Swap = Swap });
        Cgroup a = Limited(bench, version, 64 * MiB);
        bench.Run(a, Alloc(120 * MiB), Sleep(100));
        bench.RunTo(5);
        long swapped = a.Read().SwapCurrent;
        Assert.InRange(swapped, 55 * MiB, 58 * MiB);
        bench.Host.WriteFile(a, version == CgroupVersion.V1 ? "memory.limit_in_bytes" : "memory.max", "200M");

        Process swapoff = bench.Host.SwapOff(["/dev/vdb"], _results.Add);
        bench.RunTo(6);
        HostValues half = bench.Host.Read();
        Assert.InRange(a.Read().SwapCurrent, swapped - (10.1 * MiB), swapped - (9.9 * MiB));
        Assert.Equal(TaskCondition.Active, swapoff.Condition);

        // While it is emptied, /proc/meminfo counts what is still out and nothing is free.
        Assert.Equal((0, a.Read().SwapCurrent), (half.SwapFree, half.SwapTotal));
        bench.Host.CheckInvariants();
        bench.RunTo(5 + (swapped / (10.0 * MiB) * 1.01) + 0.01);
        Assert.Equal([Errno.None], Assert.Single(_results).Errors);
        Assert.Equal((0, 0), (a.Read().SwapCurrent, bench.Host.Read().SwapTotal));
        Assert.InRange(a.Read().Anon, 119 * MiB, 121 * MiB);
        Assert.Empty(bench.Host.Swaps);
        Assert.Equal(0, swapoff.Exit!.Value.ShellCode);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void AtTheLimitItsOwnerIsKilledForItAndItFailsBecauseItHoldsTheMemory(CgroupVersion version)
    {
        // Recordings kernel/v1-c10, v2-c10: the owner is the only candidate and swapoff holds its address space, so its death
        // frees nothing; then there is nobody left to kill, the charge fails with ENOMEM, and the device is on again.
        Bench bench = new(version, c => c with { Swap = Swap });
        Cgroup a = Limited(bench, version, 64 * MiB);
        Process hog = bench.Run(a, Alloc(120 * MiB), Sleep(100));
        bench.RunTo(5);
        bench.Host.SwapOff(["/dev/vdb"], _results.Add);
        bench.RunTo(6);
        Assert.Equal(137, hog.Exit!.Value.ShellCode);
        SwapOffResult result = Assert.Single(_results);
        Assert.Equal([Errno.ENOMEM], result.Errors);
        Assert.Equal(0, result.Signal);
        Assert.Equal((1, true), (a.Read().EventsOomKill, a.Read().EventsOom > 1));
        Assert.InRange(a.Read().Current, 0, 64 << 10);
        Assert.Equal((256 * MiB, 256 * MiB), (bench.Host.Read().SwapTotal, bench.Host.Read().SwapFree));
        Assert.Contains(bench.Host.Log, line => line.Contains("swapoff invoked oom-killer: gfp_mask=0x100cca(GFP_HIGHUSER_MOVABLE), order=0", StringComparison.Ordinal));
        Assert.Contains(bench.Host.Log, line => line.EndsWith("Out of memory and no killable processes...", StringComparison.Ordinal));
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void AGroupThatGoesWithItsLastVictimLeavesNothingForItEither(CgroupVersion version)
    {
        // The larger one is killed first, and swapoff holds its address space; what the other one frees is next to nothing. Whoever removes the group comes later than the charge that fails then.
        Bench bench = new(version, c => c with { Swap = Swap });
        Cgroup a = Limited(bench, version, 64 * MiB);
        bench.Run(a, Program("init", new ForkStep("p", Quantity.Of(1)), Sleep(1000)) with { OnChildExit = OnChildExit.Ignore }, Program("p", Alloc(120 * MiB), Sleep(1000)));
        bench.RunTo(5);
        bench.Host.Observers.Add(new Remover(bench, a));
        bench.Host.SwapOff(["/dev/vdb"], _results.Add);
        bench.RunTo(10);
        Assert.True(a.IsRemoved);
        Assert.Equal([Errno.ENOMEM], Assert.Single(_results).Errors);
        Assert.Equal((256 * MiB, 256 * MiB), (bench.Host.Read().SwapTotal, bench.Host.Read().SwapFree));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AGroupThatGoesTakesNothingFromItWhereOthersHaveCleanPages()
    {
        // The group above is full, 30 MiB of it are cache of a sibling: a charge takes these before it fails (K3.8), and 20 MiB are still to come when the group goes.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup parent = bench.Group("/p", 64 * MiB);
        Cgroup a = bench.Group("/p/a");
        Process hog = bench.Run(a, Alloc(84 * MiB), Sleep(1000));
        bench.RunTo(5);
        long swapped = a.Read().SwapCurrent;
        Assert.InRange(swapped, 20 * MiB, 22 * MiB);
        Assert.Equal(Errno.None, bench.Host.WriteFile(parent, "memory.max", "94M"));
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = bench.Group("/p/b"),
            Program = Program("reader", new ReadStep("/data", null, Pace.Free), Sleep(1000)),
            Owner = "b",
            Files = new TestFiles(("/data", 40 * MiB)),
        });
        bench.RunTo(7);
        Assert.InRange(parent.Read().Current, 93 * MiB, 94 * MiB);
        bench.Host.Observers.Add(new Remover(bench, a));
        bench.Host.SwapOff(["/dev/vdb"], _results.Add);
        bench.RunTo(7.1);
        bench.Host.SendSignal(hog, 9);
        bench.RunTo(7.2);
        Assert.True(a.IsRemoved);
        bench.RunTo(12);
        Assert.Equal([Errno.None], Assert.Single(_results).Errors);
        Assert.InRange(parent.Read().Current, 0, 32 * MiB);
        Assert.Equal(0, bench.Host.Read().SwapTotal);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void TheHighestSwapIsKept()
    {
        // K7.11: some 56 MiB were out at most, also when they are back.
        Bench bench = new(configure: c => c with { Swap = Swap, Kernel = "6.12" });
        Cgroup a = Limited(bench, CgroupVersion.V2, 64 * MiB);
        bench.Run(a, Alloc(120 * MiB), Sleep(2), Exit(0));
        bench.RunTo(2);
        string peak = bench.Host.ReadFile(a, "memory.swap.peak")!;
        Assert.Equal(bench.Host.ReadFile(a, "memory.swap.current"), peak);
        bench.RunTo(5);
        Assert.Equal(("0\n", peak), (bench.Host.ReadFile(a, "memory.swap.current"), bench.Host.ReadFile(a, "memory.swap.peak")));
        Bench old = new();
        Assert.Null(old.Host.ReadFile(old.Group("/a"), "memory.swap.peak"));
    }

    [Fact]
    public void AnotherVictimMakesRoomAndItGoesOn()
    {
        // The idle process of 30 MiB, with adj 500, is worth more than the swapped one: its death frees 30 MiB, of which the
        // 20 MiB that are out take 20. 64 MiB = 30 + 34 of the 54.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = Limited(bench, CgroupVersion.V2, 64 * MiB);
        Process swapped = bench.Run(a, Alloc(54 * MiB), Sleep(100));
        Process idle = bench.Run(a, Program("idle", new MlockAllStep(), Alloc(30 * MiB), Sleep(100)) with { OomScoreAdj = Quantity.Of(500) });
        bench.RunTo(5);
        Assert.InRange(a.Read().SwapCurrent, 19 * MiB, 22 * MiB);
        bench.Host.SwapOff(["/dev/vdb"], _results.Add);
        bench.RunTo(9);
        Assert.Equal((137, null), (idle.Exit?.ShellCode, swapped.Exit));
        Assert.Equal([Errno.None], Assert.Single(_results).Errors);
        Assert.InRange(a.Read().Anon, 53 * MiB, 55 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhenTheHostRunsOutItIsTheFirstToGoWhateverItsAdjustment()
    {
        // K1.14: 256 MiB of RAM with 100 MiB out do not hold it all. The big one, adj 1000, is spared; swapoff is killed.
        Bench bench = new(configure: c => c with { Memory = 256 * MiB, Swap = Swap });
        Process big = bench.Run(bench.Group("/big"), Program("big", Alloc(260 * MiB), Sleep(100)) with { OomScoreAdj = Quantity.Of(1000) });
        bench.RunTo(5);
        Assert.InRange(bench.Host.Read().SwapFree, 150 * MiB, 200 * MiB);
        Process swapoff = bench.Host.SwapOff(["/dev/vdb"], _results.Add);
        bench.RunTo(20);
        Assert.Null(big.Exit);
        Assert.True(swapoff.IsOomVictim);
        Assert.Equal(9, Assert.Single(_results).Signal);
        Assert.Equal(256 * MiB, bench.Host.Read().SwapTotal);
        Assert.Contains(bench.Host.Log, line => line.Contains("Out of memory: Killed process", StringComparison.Ordinal) && line.Contains("(swapoff)", StringComparison.Ordinal));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WithTheKillerDisabledItFailsAndNobodyHangs()
    {
        // K4.9: its charge is no user's page fault, so it is refused at once.
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = Swap });
        Cgroup a = Limited(bench, CgroupVersion.V1, 64 * MiB);
        bench.Host.WriteFile(a, "memory.oom_control", "1");
        Process hog = bench.Run(a, Alloc(120 * MiB), Sleep(100));
        bench.RunTo(5);
        bench.Host.SwapOff(["/dev/vdb"], _results.Add);
        bench.RunTo(6);
        Assert.Equal([Errno.ENOMEM], Assert.Single(_results).Errors);
        Assert.Equal((null, TaskCondition.Idle), (hog.Exit, hog.Condition));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void StrictOvercommitRefusesToLoseWhatIsPromised()
    {
        // Limit: 50 % of 1 GiB + 256 MiB. Committed 600 MiB + 256 MiB of the device are more than that (K15.4).
        Bench bench = new(configure: c => c with { Swap = Swap, Sysctl = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["vm.overcommit_memory"] = 2 } });
        bench.Run(bench.Group("/a"), new ReserveStep(Quantity.Of(600 * MiB)), Sleep(5), Exit(0));
        bench.RunTo(1);
        bench.Host.SwapOff(["/dev/vdb"], _results.Add);
        bench.RunTo(6);
        bench.Host.SwapOff(["/dev/vdb"], _results.Add);
        bench.RunTo(7);
        Assert.Equal([[Errno.ENOMEM], [Errno.None]], _results.Select(r => r.Errors));
    }

    [Fact]
    public void AKilledSwapoffLeavesTheDeviceOnAndSwapGoesOn()
    {
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = Limited(bench, CgroupVersion.V2, 64 * MiB);
        Process hog = bench.Run(a, Alloc(120 * MiB), Sleep(2), Alloc(20 * MiB), Sleep(100));
        bench.RunTo(1.9);
        bench.Host.WriteFile(a, "memory.max", "80M");
        Process swapoff = bench.Host.SwapOff(["/dev/vdb"], _results.Add);
        bench.RunTo(2);
        bench.Host.SendSignal(swapoff, 15);
        bench.RunTo(6);
        Assert.Equal((15, 256 * MiB), (Assert.Single(_results).Signal, bench.Host.Read().SwapTotal));
        Assert.Null(hog.Exit);
        Assert.InRange(a.Read().SwapCurrent, 58 * MiB, 62 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ADeviceIsSwitchedOnOnce()
    {
        Bench bench = new(configure: c => c with { Swap = Swap with { IsOn = false } });
        Cgroup a = Limited(bench, CgroupVersion.V2, 64 * MiB);
        Assert.Equal(0, bench.Host.Read().SwapTotal);
        Assert.Equal((Errno.ENOENT, Errno.None, Errno.EBUSY), (bench.Host.SwapOn("/dev/vdx"), bench.Host.SwapOn("/dev/vdb"), bench.Host.SwapOn("/dev/vdb")));
        Process hog = bench.Run(a, Alloc(120 * MiB), Sleep(2), Exit(0));
        bench.RunTo(5);
        Assert.Equal(0, hog.Exit!.Value.ShellCode);
        bench.Host.SwapOff(["/dev/vdb"], _results.Add);
        bench.RunTo(5.1);
        bench.Host.SwapOff(["/dev/vdb", "/dev/vdx"], _results.Add);
        bench.RunTo(5.2);
        Assert.Equal([[Errno.None], [Errno.EINVAL, Errno.ENOENT]], _results.Select(r => r.Errors));
    }

    [Fact]
    public void SharedMemoryAndFilesOfATmpfsComeBackFirst()
    {
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = Limited(bench, CgroupVersion.V2, 64 * MiB);
        TestFiles files = new();
        files.Add(new Inode("/dev/shm/x", 0) { IsTmpfs = true });
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = a,
            Owner = "a",
            Files = files,
            Program = Program("hog", new WriteStep("/dev/shm/x", Quantity.Of(40 * MiB), Pace.Free), new ShmStep(Quantity.Of(40 * MiB), Pace.Free), Alloc(40 * MiB), Sleep(100)),
        });
        bench.RunTo(5);
        bench.Host.WriteFile(a, "memory.max", "max");
        bench.Host.SwapOff(["/dev/vdb"], _results.Add);
        bench.RunTo(15);
        Assert.Equal([Errno.None], Assert.Single(_results).Errors);
        CgroupValues values = a.Read();
        Assert.InRange(values.Shmem, (80 * MiB) - Pages.Size, 80 * MiB);
        Assert.InRange(values.Anon, 40 * MiB, 41 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void DevicesAreFilledByPriorityAndEmptiedOneByOne()
    {
        // 56 MiB go out: 30 to the device of priority 5, which is full then, the rest to the other (-2). Switched off, the first one's
        // 30 MiB come back at its 10 MiB/s; the second one keeps its own.
        Bench bench = new(configure: c => c with
        {
            Swap = Swap with { Device = "/dev/slow" },
            FurtherSwap = [new SwapConfig(30 * MiB, 10 * MiB, 20 * MiB) { Device = "/dev/fast", Priority = 5 }],
        });
        Cgroup a = Limited(bench, CgroupVersion.V2, 64 * MiB);
        bench.Run(a, Alloc(120 * MiB), Sleep(100));
        bench.RunTo(10);
        long swapped = a.Read().SwapCurrent;
        Assert.Equal([("/dev/slow", -2), ("/dev/fast", 5)], bench.Host.Swaps.Select(s => (s.Device, s.Priority)));
        Assert.InRange(bench.Host.Swaps[1].Used, (30 * MiB) - 4096, 30 * MiB);
        Assert.InRange(bench.Host.Swaps[0].Used, swapped - (30 * MiB) - 4096, swapped - (30 * MiB) + 8192);
        Assert.Equal(286 * MiB, bench.Host.Read().SwapTotal);

        bench.Host.WriteFile(a, "memory.max", "max");
        bench.Host.SwapOff(["/dev/fast"], _results.Add);
        bench.RunTo(11);
        Assert.InRange(a.Read().SwapCurrent, swapped - (10.1 * MiB), swapped - (9.9 * MiB));
        bench.RunTo(13.1);
        Assert.Equal([Errno.None], Assert.Single(_results).Errors);
        Assert.Equal("/dev/slow", Assert.Single(bench.Host.Swaps).Device);
        Assert.InRange(a.Read().SwapCurrent, swapped - (30 * MiB) - 4096, swapped - (30 * MiB) + 8192);
        bench.Host.CheckInvariants();

        // Full again after the other, which goes first now with a priority above.
        Assert.Equal(Errno.None, bench.Host.SwapOn("/dev/fast", 7));
        Assert.Equal(7, bench.Host.Swaps[1].Priority);
        Assert.Equal(0, bench.Host.Swaps[1].Used);
    }

    [Fact]
    public void AFullDeviceOfHigherPriorityStaysFullWhilePagesComeAndGo()
    {
        // Some 40 MiB of 100 are out, 20 of them on the fast device; a working set that goes round in all of it brings pages back
        // and sends others out: what comes free on the fast one is taken again first.
        SwapConfig fast = new(20 * MiB, 100 * MiB, 100 * MiB) { Device = "/dev/fast", Priority = 5 };
        Bench bench = new(configure: c => c with { Swap = Swap, FurtherSwap = [fast] });
        Cgroup a = Limited(bench, CgroupVersion.V2, 64 * MiB);
        bench.Run(a, Alloc(100 * MiB), new AccessStep(null, Quantity.Of(30 * SimTime.Second), Pace.Free), Sleep(100));
        bench.RunTo(15);
        Assert.InRange(bench.Host.Swaps[1].Used, 19 * MiB, 20 * MiB);
        Assert.InRange(bench.Host.Swaps[0].Used, 15 * MiB, 19 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void EqualPrioritiesAreFilledInTurnAtTheSpeedOfBoth()
    {
        // 2 × 20 MiB/s: 56 MiB are out after 1.4 s, 28 on each.
        SwapConfig one = new(100 * MiB, 50 * MiB, 20 * MiB) { Priority = 1 };
        Bench bench = new(configure: c => c with { Swap = one, FurtherSwap = [one with { Device = "/dev/vdc" }] });
        Cgroup a = Limited(bench, CgroupVersion.V2, 64 * MiB);
        Process hog = bench.Run(a, Alloc(120 * MiB), new RewriteStep(null, Pace.Free), Sleep(100));
        bench.RunTo(1.2);
        Assert.InRange(a.Read().SwapCurrent, 44 * MiB, 48 * MiB);
        Assert.InRange(bench.Host.Swaps[0].Used, bench.Host.Swaps[1].Used - 4096, bench.Host.Swaps[1].Used + 4096);
        bench.RunTo(20);
        Assert.Equal(TaskCondition.Idle, hog.Condition);
        bench.Host.CheckInvariants();
        bench.Host.SendSignal(hog, 9);
        bench.RunTo(21);
        Assert.Equal((0, 0), (bench.Host.Swaps[0].Used, bench.Host.Swaps[1].Used));
    }

    private static Cgroup Limited(Bench bench, CgroupVersion version, long bytes)
    {
        Cgroup a = bench.Host.CreateCgroup("/docker/a");
        string text = bytes.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, version == CgroupVersion.V1 ? "memory.limit_in_bytes" : "memory.max", text));
        return a;
    }

    private sealed class Remover(Bench bench, Cgroup cgroup) : IHostObserver, IEventOwner
    {
        private bool _hasProcesses = true;

        public void OnProcessExited(Process process)
        {
            if (cgroup.Processes.Count == 0 && _hasProcesses)
            {
                _hasProcesses = false;
                bench.Simulator.Schedule(bench.Simulator.Now, this, 0);
            }
        }

        public void OnEvent(int tag, long argument) => Assert.Equal(Errno.None, bench.Host.RemoveCgroup(cgroup));
    }
}
