using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>A shared anonymous mapping is a file that its mappings hold (K9.6): a forked child has it too, nobody copies it, and it goes with the last of them.</summary>
public sealed class SharedMappingTests
{
    private static readonly ForkStep Child = new("child", Quantity.Of(1));

    [Fact]
    public void ItOutlivesWhoWroteIt()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        bench.Run(a, Supervisor, Program("writer", Shm(50), Child, Sleep(3), Exit(0)), Program("child", Sleep(6), Exit(0)));
        bench.RunTo(5);
        Assert.Equal(50 * MiB, a.Read().Shmem);
        bench.RunTo(7);
        Assert.Equal(0, a.Read().Shmem);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ItsWritersDeathFreesNothingWhileAChildMapsIt()
    {
        // 60 of 100 MiB are shared; the child grows by 50: killing the larger one gives back next to nothing, so the child is killed as well.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a", 100 * MiB);
        bench.Run(a, Supervisor, Program("writer", Shm(60), Child, Sleep(1000)), Program("child", Sleep(1), Alloc(50 * MiB), Sleep(1000)));
        bench.RunTo(10);
        Assert.Equal(2, a.Read().EventsOomKill);
        Assert.Equal(["init"], bench.Host.Processes.Select(p => p.Comm));
        Assert.Equal(0, a.Read().Shmem);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AChildHasOfItWhatItHasGoneOver()
    {
        // The page tables of shared memory are not copied (mm/memory.c:vma_needs_copy): they grow as it is touched, and nothing is charged but them.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        AccessStep access = new(Quantity.Of(30 * MiB), Quantity.Of(SimTime.Second), Pace.Free);
        Process writer = bench.Run(a, Program("init", Shm(50), Child, Sleep(1000)), Program("child", Sleep(1), access, Sleep(1000)));
        bench.RunTo(0.9);
        Process child = Assert.Single(bench.Host.Processes, p => p.Comm == "child");
        Assert.Equal(50 * MiB, writer.Read().Shmem);
        Assert.Equal(0, child.Read().Shmem);
        long tables = child.Read().PageTables;
        long charged = a.Read().Current;
        bench.RunTo(5);

        // Of 30 MiB that it goes over 56 KiB are its anonymous memory.
        Assert.InRange(child.Read().Shmem, 30 * MiB - (128 << 10), 30 * MiB);
        Assert.InRange(child.Read().PageTables - tables, 14 * Pages.Size, 15 * Pages.Size);
        Assert.InRange(a.Read().Current - charged, 14 * Pages.Size, 15 * Pages.Size);
        Assert.Equal(50 * MiB, a.Read().Shmem);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatOneGivesBackStaysForTheOthers()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        bench.Run(a, Program("init", Shm(50), Child, Sleep(2), new FreeShmStep(null), Sleep(1000)), Program("child", Sleep(1), new FreeShmStep(Quantity.Of(20 * MiB)), Sleep(1000)));
        bench.RunTo(1.5);
        Assert.Equal(50 * MiB, a.Read().Shmem);
        bench.RunTo(3);
        Assert.Equal(30 * MiB, a.Read().Shmem);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ItIsPromisedOnce()
    {
        // PostgreSQL's way: one shared segment, a process for each connection; strict overcommit counts the segment once (K15.1).
        Bench bench = new(configure: c => c with { Sysctl = new SortedDictionary<string, long> { ["vm.overcommit_memory"] = 2, ["vm.overcommit_ratio"] = 80 } });
        Cgroup a = bench.Group("/docker/a");
        long before = bench.Host.Committed;
        bench.Run(a, Supervisor, Program("writer", Shm(200), new ForkStep("child", Quantity.Of(8)), Sleep(3), Exit(0)), Program("child", Sleep(6), Exit(0)));
        bench.RunTo(1);
        Assert.Equal(8, bench.Host.Processes.Count(p => p.Comm == "child"));
        Assert.InRange(bench.Host.Committed - before, 200 * MiB, 230 * MiB);
        bench.RunTo(4);
        Assert.InRange(bench.Host.Committed - before, 200 * MiB, 230 * MiB);
        bench.RunTo(8);
        Assert.InRange(bench.Host.Committed - before, 1, MiB);
    }

    [Fact]
    public void WhatTheLastOneGivesBackIsPromisedToNobody()
    {
        // The child gives 60 of 100 MiB back, of which it has touched 50: the other 40 become its own.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        AccessStep access = new(Quantity.Of(50 * MiB), Quantity.Of(SimTime.Second), Pace.Free);
        long before = bench.Host.Committed;
        bench.Run(a, Supervisor, Program("writer", Shm(100), Child, Sleep(1), Exit(0)), Program("child", Sleep(2), access, new FreeShmStep(Quantity.Of(60 * MiB)), Sleep(1), Exit(0)));
        bench.RunTo(3.5);
        Assert.Equal(40 * MiB, a.Read().Shmem);
        Assert.InRange(bench.Host.Committed - before, 40 * MiB, 41 * MiB);
        bench.RunTo(6);
        Assert.InRange(bench.Host.Committed - before, 1, MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhereChargesMoveItMovesWhoeverMapsIt()
    {
        // K8.8; mm/memcontrol.c:mc_handle_file_pte.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a");
        Cgroup b = bench.Group("/docker/b");
        Process writer = bench.Run(a, Program("init", Shm(64), Child, Sleep(1000)), Program("child", Sleep(1000)));
        bench.RunTo(1);
        Assert.Equal(Errno.None, bench.Host.WriteFile(b, "memory.move_charge_at_immigrate", "3"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(b, "cgroup.procs", writer.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal((0L, 64 * MiB), (a.Read().Shmem, b.Read().Shmem));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void SwappedOutItComesBackForAll()
    {
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(512 * MiB) { ReadSpeed = 20 * MiB } });
        Cgroup a = bench.Group("/docker/a", 60 * MiB);
        AccessStep access = new(null, Quantity.Of(5 * SimTime.Second), Pace.Free);
        bench.Run(a, Program("init", Shm(50), Child, Alloc(40 * MiB), Sleep(1000)), Program("child", Sleep(5), access, Sleep(1000)));
        bench.RunTo(4);
        Assert.InRange(a.Read().SwapCurrent, 30 * MiB, 32 * MiB);
        bench.RunTo(9);
        Assert.Equal(50 * MiB, a.Read().Shmem, MiB);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("6.1")]
    [InlineData("5.4")]
    public void LockedItIsUnevictable(string kernel)
    {
        Bench bench = new(configure: c => c with { Kernel = kernel });
        Cgroup a = bench.Group("/docker/a");
        bench.Run(a, Program("init", Shm(60), new MlockAllStep(), Child, Sleep(1000)), Program("child", Sleep(1000)));
        bench.RunTo(1);
        Assert.InRange(Stat(bench, a, "unevictable"), 60 * MiB, 61 * MiB);
        Assert.InRange(Stat(bench, a, "active_anon") + Stat(bench, a, "inactive_anon"), 0, MiB);
        Assert.InRange(Stat(bench, a, "active_anon"), 0, MiB);
        bench.Host.CheckInvariants();
    }

    private static ProgramDefinition Supervisor => Program("init", new ForkStep("writer", Quantity.Of(1)), Sleep(1000)) with { OnChildExit = OnChildExit.Ignore };

    private static ShmStep Shm(long size) => new(Quantity.Of(size * MiB), Pace.Free);
}
