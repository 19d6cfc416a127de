using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>
/// New mappings in a group that hangs at its limit: their vm_area_struct is charged outside a page fault, and refused
/// (mm/memcontrol.c:mem_cgroup_oom).
/// </summary>
public sealed class HungMappingTests
{
    [Fact]
    public void ASharedMappingIsRefused()
    {
        (Bench bench, Process late) = World(fork: false, Alloc(MiB), Sleep(15), Shm(MiB), Exit(0));
        bench.RunTo(14);
        long before = late.Cgroup.Read().EventsOom;
        bench.RunTo(20);
        Assert.Equal(new ExitStatus(9, 0), late.Exit);

        // Its refusal, and the hang of who gets on with what its exit gives back.
        Assert.True(late.Cgroup.Read().UnderOom);
        Assert.Equal(before + 2, late.Cgroup.Read().EventsOom);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AFirstMappingOfAChildIsRefused()
    {
        foreach (Step map in new Step[] { Alloc(2 * MiB), new ReserveStep(Quantity.Of(2 * MiB)) })
        {
            (Bench bench, Process late) = World(fork: true, Sleep(15), map, Exit(0));
            bench.RunTo(20);
            Assert.Equal(new ExitStatus(9, 0), late.Exit);
            bench.Host.CheckInvariants();
        }
    }

    [Fact]
    public void WhoGoesOnAfterARefusalTakesItsNextStep()
    {
        (Bench bench, Process late) = World(fork: true, enomem: null, Sleep(15), Alloc(2 * MiB), Exit(3));
        bench.RunTo(20);
        Assert.Equal(new ExitStatus(3, 0), late.Exit);
    }

    [Fact]
    public void WhatIsJoinedToItsNeighbourHangsAtItsFirstPage()
    {
        (Bench bench, Process late) = World(fork: true, Alloc(MiB), Sleep(15), new ReserveStep(Quantity.Of(MiB)), Alloc(2 * MiB), Exit(0));
        bench.RunTo(20);
        Assert.Equal(TaskCondition.Hung, late.Condition);
        Assert.Null(late.Exit);

        // Behind a shared mapping it is not.
        (bench, late) = World(fork: true, Alloc(MiB), Shm(MiB), Sleep(15), Alloc(2 * MiB), Exit(0));
        bench.RunTo(20);
        Assert.Equal(new ExitStatus(9, 0), late.Exit);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WhereAChildHasGivenBackAllThatItMappedItsParentsIsItsNeighbourAgain(bool shared)
    {
        Step[] steps = shared ? [new FreeStep(null), Sleep(15), Alloc(2 * MiB), Exit(0)] : [new FreeStep(Quantity.Of(MiB)), Sleep(15), Alloc(2 * MiB), Exit(0)];
        (Bench bench, Process late) = World(fork: true, [Alloc(MiB), .. steps]);
        bench.RunTo(20);
        Assert.Equal(new ExitStatus(9, 0), late.Exit);

        // Where a page of it is left, that is.
        (bench, late) = World(fork: true, Alloc(MiB), new FreeStep(Quantity.Of(MiB - 4096)), Sleep(15), Alloc(2 * MiB), Exit(0));
        bench.RunTo(20);
        Assert.Equal(TaskCondition.Hung, late.Condition);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ABufferIsNoNeighbour()
    {
        // It is part of the heap: what a child maps next lies beside what its parent mapped.
        (Bench bench, Process late) = World(fork: true, new BufferStep(Quantity.Of(4096), Pace.Free), Sleep(15), new ReserveStep(Quantity.Of(MiB)), Exit(0));
        bench.RunTo(20);
        Assert.Equal(new ExitStatus(9, 0), late.Exit);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhereASharedMappingIsGoneAgainTheOneBeforeItIsTheNeighbour(bool fork)
    {
        foreach (Step[] first in new Step[][] { fork ? [Alloc(MiB)] : [], [Alloc(MiB)], [Alloc(MiB), Shm(MiB), Alloc(MiB), new FreeStep(Quantity.Of(MiB)), new FreeShmStep(Quantity.Of(MiB))] })
        {
            (Bench bench, Process late) = World(fork, [.. first, Shm(MiB), new FreeShmStep(Quantity.Of(MiB)), Sleep(15), new ReserveStep(Quantity.Of(MiB)), Exit(0)]);
            bench.RunTo(20);
            Assert.Equal(new ExitStatus(0, 0), late.Exit);
            bench.Host.CheckInvariants();
        }

        (Bench other, Process refused) = World(fork, Alloc(MiB), Shm(2 * MiB), Alloc(MiB), new FreeStep(Quantity.Of(MiB)), new FreeShmStep(Quantity.Of(MiB)), Sleep(15), new ReserveStep(Quantity.Of(MiB)), Exit(0));
        other.RunTo(20);
        Assert.Equal(new ExitStatus(9, 0), refused.Exit);
    }

    [Fact]
    public void WhereNobodyHangsTheLimitIsMetByThePages()
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a", 64 * MiB, hang: true);
        Process first = bench.Run(a, Shm(100 * MiB), Exit(0));
        bench.RunTo(5);
        Assert.Equal(TaskCondition.Hung, first.Condition);

        Process late = bench.Run(a, Sleep(5), Shm(MiB), Exit(0));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.memsw.limit_in_bytes", "128M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "128M"));
        bench.RunTo(20);
        Assert.Equal((new ExitStatus(0, 0), new ExitStatus(0, 0)), (first.Exit, late.Exit));
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WhatReclaimsForItsKernelMemoryWakesNobodyAbove(bool forks)
    {
        // 100 MiB for both; late has a limit of its own at which it swaps, and what it swaps frees nothing that hog waits for.
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = new SwapConfig(512 * MiB, 200 * MiB, 200 * MiB) });
        Cgroup p = bench.Host.CreateCgroup("/p");
        Assert.Equal(Errno.None, bench.Host.WriteFile(p, "memory.limit_in_bytes", "100M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(p, "memory.oom_control", "1"));
        Cgroup a = bench.Host.CreateCgroup("/p/late");
        Cgroup b = bench.Host.CreateCgroup("/p/hog");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "36M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(b, "memory.swappiness", "0"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.swappiness", "0"));
        Step last = forks ? new ForkStep("child", Quantity.Of(1)) : Shm(4096);
        Process late = bench.Run(a, Program("late", Alloc(30 * MiB), Sleep(20), Alloc(10 * MiB), Sleep(1), last, Sleep(1000)), Program("child", Sleep(1000)));
        Process hog = bench.Run(b, Sleep(1), Alloc(200 * MiB, 20 * MiB));
        bench.RunTo(12);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.swappiness", "60"));
        Assert.Equal(Errno.EINPROGRESS, bench.Host.WriteFile(a, "memory.limit_in_bytes", "15M"));
        bench.RunTo(20.5);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        long kernel = a.Read().Kernel;
        int told = bench.OomNotifications.Count;

        bench.RunTo(40);

        Assert.Equal((TaskCondition.Hung, told), (hog.Condition, bench.OomNotifications.Count));
        Assert.True(late.Exit is null && a.Read().Kernel > kernel, "what it took for it is charged");
        bench.Host.CheckInvariants();
    }

    private static ShmStep Shm(long bytes) => new(Quantity.Of(bytes), Pace.Free);

    private static (Bench Bench, Process Late) World(bool fork, params Step[] steps) => World(fork, Quantity.Of(9), steps);

    private static (Bench Bench, Process Late) World(bool fork, Quantity? enomem, params Step[] steps)
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a", 64 * MiB, hang: true);
        ProgramDefinition program = Program("late", steps) with { EnomemExitCode = enomem };
        Process late = fork
            ? bench.Run(a, Program("init", new ForkStep("late", Quantity.Of(1)), Sleep(1000)) with { OnChildExit = OnChildExit.Ignore }, program)
            : bench.Run(a, program);
        Process hog = bench.Run(a, Sleep(1), Alloc(100 * MiB, 10 * MiB));
        bench.RunTo(1);
        late = late.Children.FirstOrDefault() ?? late;
        bench.RunTo(12);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        Assert.Null(late.Exit);
        return (bench, late);
    }
}
