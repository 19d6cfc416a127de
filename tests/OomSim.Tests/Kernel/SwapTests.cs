using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

public sealed class SwapTests
{
    private static readonly SwapConfig Swap = new(256 * MiB, 100 * MiB, 50 * MiB);

    [Fact]
    public void ATmpfsFileGoesToSwapAndComesBackWhenItIsRead()
    {
        // K9.6: tmpfs pages live on the anon LRU. 120 MiB under 64 MiB: some 56 MiB go to swap. Read back, each page that
        // comes in pushes out one that is still to be read: all 120 MiB come in, as fast as the 50 MiB/s that go out, in 2.4 s.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        TestFiles files = new();
        files.Add(new Inode("/dev/shm/x", 0) { IsTmpfs = true });
        Process writer = Start(bench, a, files, new WriteStep("/dev/shm/x", Quantity.Of(120 * MiB), new Pace(Quantity.Of(40 * MiB))), Sleep(6), new ReadStep("/dev/shm/x", null, Pace.Free), Exit(0));
        bench.RunTo(3.5);
        CgroupValues full = a.Read();
        Assert.Equal(0, full.EventsOom);
        Assert.InRange(full.Current, 63 * MiB, 64 * MiB);
        Assert.InRange(full.Shmem, 63 * MiB, 64 * MiB);
        Assert.InRange(full.SwapCurrent, 56 * MiB, 57 * MiB);

        bench.RunTo(11.3);
        Assert.Null(writer.Exit);
        Assert.Equal(TaskCondition.Reclaiming, writer.Condition);
        bench.RunTo(11.6);
        Assert.Equal(0, writer.Exit!.Value.ShellCode);

        // The file outlives its writer, in memory and in swap, until it is removed.
        Assert.InRange(a.Read().SwapCurrent, 55 * MiB, 57 * MiB);
        bench.Host.RemoveInode(files.Find("/dev/shm/x")!);
        Assert.Equal(0, a.Read().SwapCurrent);
        Assert.Equal(0, a.Read().Shmem);
    }

    [Fact]
    public void SharedMemoryGoesToSwapAndIsGivenBackFromThere()
    {
        // Recording kernel/v1-c09: shm 120 MiB at 20 MiB/s under 48 MiB: nobody dies, some 73 MiB are swapped out.
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = Swap });
        Cgroup a = bench.Host.CreateCgroup("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "48M"));
        Process hog = Start(bench, a, new TestFiles(), new ShmStep(Quantity.Of(120 * MiB), new Pace(Quantity.Of(20 * MiB))), Sleep(1), new FreeShmStep(null), Sleep(100));
        bench.RunTo(6.5);
        Assert.InRange(a.Read().Peak, 47 * MiB, 48 * MiB);
        Assert.InRange(a.Read().SwapCurrent, 72 * MiB, 74 * MiB);
        Assert.Null(hog.Exit);

        // It is shared memory out there as well: giving it back empties the swap (K7.14).
        bench.RunTo(8);
        Assert.Equal(0, a.Read().Shmem);
        Assert.InRange(a.Read().SwapCurrent, 0, 128 << 10);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AWorkingSetLargerThanTheLimitThrashesUntilItFits()
    {
        // 90 MiB under 48 MiB: going round, every page is out when its turn comes. It faults at the device's 50 MiB/s, in
        // turns with its own 1 GiB/s and swapping out at 400 MiB/s: 42.6 MiB/s, 85 % of the time for the device, 11 % in reclaim. At 128 MiB the missing 42 MiB are back
        // after 42 ÷ 50 = 0.84 s.
        Bench bench = new(configure: c => c with { Swap = Swap with { ReadSpeed = 50 * MiB } });
        Cgroup a = bench.Group("/docker/a", 48 * MiB);
        Process hog = bench.Run(a, Alloc(90 * MiB, 45 * MiB), Sleep(1), new AccessStep(null, Quantity.Of(60 * SimTime.Second), Pace.Free), Exit(0));
        bench.RunTo(3.1);
        long before = a.Read().SwapCurrent;
        Assert.InRange(before, 42 * MiB, 44 * MiB);
        bench.RunTo(40);
        CgroupValues thrash = a.Read();
        Assert.Equal(TaskCondition.Reclaiming, hog.Condition);
        Assert.InRange(thrash.SwapCurrent, before - MiB, before + MiB);
        Assert.InRange(thrash.Pressure!.Io.Some.Avg10, 80_00, 86_00);
        Assert.InRange(thrash.PsiSomeAvg10, 9, 11);
        Assert.InRange(thrash.PsiFullAvg10, 9, 11);
        Assert.Equal(0, thrash.EventsOom);
        Assert.InRange(bench.Simulator.HandledEvents, 1, 500);

        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.max", "128M"));
        bench.RunTo(40.7);
        Assert.InRange(a.Read().SwapCurrent, MiB, 10 * MiB);
        bench.RunTo(41);
        Assert.Equal(0, a.Read().SwapCurrent);
        Assert.Equal(TaskCondition.Active, hog.Condition);
        bench.RunTo(62.9);
        Assert.Null(hog.Exit);
        bench.RunTo(64);
        Assert.Equal(0, hog.Exit!.Value.ShellCode);
    }

    [Fact]
    public void APageFromSwapIsWaitedForInItsFault()
    {
        // 100 MiB/s for the device and 100 MiB/s for the work: a MiB takes 20 ms, so 20 MiB are back after 0.4 s.
        Bench bench = new(configure: c => c with { Swap = Swap with { ReadSpeed = 100 * MiB }, MemoryBandwidth = 100 * MiB });
        Cgroup a = bench.Group("/docker/a", 50 * MiB);
        bench.Run(a, Alloc(100 * MiB, 50 * MiB), Sleep(1), new AccessStep(null, Quantity.Of(60 * SimTime.Second), Pace.Free), Exit(0));
        bench.RunTo(2.9);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.max", "max"));
        bench.RunTo(3.1);
        long before = a.Read().SwapCurrent;
        Assert.InRange(before, 45 * MiB, 46 * MiB);
        bench.RunTo(3.5);
        Assert.InRange(before - a.Read().SwapCurrent, (20 * MiB) - Pages.Size, (20 * MiB) + Pages.Size);
    }

    [Fact]
    public void APartOfTheMemoryThatFitsIsBackAfterOneRound()
    {
        // 20 MiB of 90 under 48: they were the first to go out, come back at 50 MiB/s in 0.4 s, and stay.
        Bench bench = new(configure: c => c with { Swap = Swap with { ReadSpeed = 50 * MiB } });
        Cgroup a = bench.Group("/docker/a", 48 * MiB);
        Process hog = bench.Run(a, Alloc(90 * MiB, 45 * MiB), Sleep(1), new AccessStep(Quantity.Of(20 * MiB), Quantity.Of(10 * SimTime.Second), Pace.Free), Exit(0));
        bench.RunTo(3.3);
        Assert.Equal(TaskCondition.Reclaiming, hog.Condition);
        bench.RunTo(3.6);
        Assert.Equal(TaskCondition.Active, hog.Condition);
    }

    private static Process Start(Bench bench, Cgroup cgroup, TestFiles files, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("p", steps), Files = files, Owner = cgroup.Name });

    [Fact]
    public void WhoSwapsOutBelowASharedLimitStopsWhenItIsMet()
    {
        // K7.13: a swaps 10 MiB/s from 2 s on and would fill the parent's 40 MiB at 6 s; b joins it at 5 s, so that they are full at 5.5 s.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(512 * MiB, 200 * MiB, 200 * MiB) });
        Cgroup parent = bench.Group("/p");
        Assert.Equal(Errno.None, bench.Host.WriteFile(parent, "memory.swap.max", "40M"));
        bench.Run(bench.Group("/p/a", 20 * MiB), Alloc(200 * MiB, 10 * MiB), Sleep(100));
        bench.Run(bench.Group("/p/b", 20 * MiB), Sleep(3), Alloc(200 * MiB, 10 * MiB), Sleep(100));
        bench.RunTo(5.3);
        Assert.InRange(parent.Read().SwapCurrent, 34 * MiB, 40 * MiB);
        Assert.Empty(bench.Exited);
        bench.RunTo(5.7);
        Assert.InRange(parent.Memory.SwapPeakAt(bench.Simulator.Now), (40 * MiB) - 8192, 40 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatMemoryAndSwapAboveHoldDoesNotGoToSwap()
    {
        // K3.7: memory and swap come first. The child is at its own 40 MiB and swaps at 20 MiB/s until the parent's 100 MiB are used up: from then on
        // growth gets what the disk writes of 30 MiB that are dirty, and no more than that goes to swap.
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = new SwapConfig(512 * MiB, 200 * MiB, 200 * MiB), DiskWrite = MiB });
        Cgroup parent = bench.Group("/p", 100 * MiB);
        Cgroup child = bench.Group("/p/c");
        Assert.Equal(Errno.None, bench.Host.WriteFile(child, "memory.limit_in_bytes", "40M"));
        Cgroup writes = bench.Group("/p/w");
        bench.Host.Spawn(new SpawnRequest { Cgroup = writes, Program = Program("writer", new WriteStep("/f", Quantity.Of(30 * MiB), Pace.Free), Sleep(100)), Owner = "w", Files = new TestFiles() });
        bench.Run(child, Alloc(300 * MiB, 20 * MiB), Sleep(100));
        foreach (double time in new[] { 5, 6.5, 8, 10 })
        {
            bench.RunTo(time);
            Assert.InRange(child.Read().Current, (40 * MiB) - 8192, 40 * MiB);
            Assert.InRange(parent.Read().Current + parent.Read().SwapCurrent, (100 * MiB) - 8192, 100 * MiB);
            bench.Host.CheckInvariants();
        }
    }
}
