using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

public sealed class MigrationTests
{
    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void TheNamespacesOfWhoHasMovedAreTheParentsOnceTheGroupIsGone(CgroupVersion version)
    {
        // K9.7: slab is reparented at once, and given back there when the namespaces' init ends.
        Bench bench = new(version);
        Cgroup parent = bench.Group("/p/q");
        Cgroup a = bench.Group("/p/q/a");
        Process init = bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("init", Sleep(100)), Owner = "a", NamespaceKernelMemory = 96 << 10 });
        bench.RunTo(1);
        Move(bench, init, bench.Group("/b"));
        long before = parent.Read().Current;
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(a));
        bench.Host.CheckInvariants();
        Assert.InRange(parent.Read().Current, before - (64 << 10), before);
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(parent));
        Cgroup top = bench.Host.FindCgroup("/p")!;
        Assert.InRange(top.Read().Current, before - (64 << 10), before);

        bench.Host.SendSignal(init, 9);
        bench.RunTo(2);
        Assert.Equal(0, top.Read().Current);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AGroupIsRemovedOnce()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/p/a");
        Cgroup b = bench.Group("/p/b");
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(a));
        Assert.Equal(Errno.ENOENT, bench.Host.RemoveCgroup(a));
        Cgroup again = bench.Group("/p/a");
        Assert.Equal(Errno.ENOENT, bench.Host.RemoveCgroup(a));
        Assert.Equal([b, again], b.Parent!.Children);
        Assert.Same(again, bench.Host.FindCgroup("/p/a"));
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void WhatIsChargedStaysAndWhatComesIsChargedWhereTheProcessIs(CgroupVersion version)
    {
        // K9.10: 40 MiB, 20 MiB of shared memory and page tables stay behind; the next 30 MiB are the new group's.
        Bench bench = new(version);
        Cgroup a = bench.Group("/a");
        Cgroup b = bench.Group("/b");
        Process hog = bench.Run(a, Alloc(40 * MiB), new ShmStep(Quantity.Of(20 * MiB), Pace.Free), Sleep(2), Alloc(30 * MiB), Sleep(100));
        bench.RunTo(1);
        long before = a.Read().Current;
        Assert.Equal(Errno.None, Move(bench, hog, b));
        Assert.Equal((before, 0), (a.Read().Current, b.Read().Current));
        Assert.Equal((0, 1), (a.Read().Pids, b.Read().Pids));
        Assert.Equal(b, hog.Cgroup);
        ProcessValues values = hog.Read();
        Assert.InRange(values.Anon, 40 * MiB, 41 * MiB);
        Assert.Equal(20 * MiB, values.Shmem);
        bench.Host.CheckInvariants();

        bench.RunTo(4);
        Assert.Equal(before, a.Read().Current);
        Assert.InRange(b.Read().Anon, 30 * MiB, (30 * MiB) + 4096);
        Assert.InRange(hog.Read().Anon, 70 * MiB, 71 * MiB);
        bench.Host.CheckInvariants();

        // Its end gives back what it has in both.
        bench.Host.SendSignal(hog, 9);
        bench.RunTo(5);
        Assert.InRange(a.Read().Current, 0, 64 << 10);
        Assert.InRange(b.Read().Current, 0, 64 << 10);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void FreedNewestFirstAcrossGroups()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/a");
        Cgroup b = bench.Group("/b");
        Process hog = bench.Run(a, Alloc(40 * MiB), Sleep(2), Alloc(30 * MiB), Sleep(2), new FreeStep(Quantity.Of(50 * MiB)), Sleep(100));
        bench.RunTo(1);
        Move(bench, hog, b);
        bench.RunTo(6);
        Assert.InRange(b.Read().Anon, 0, 4096);
        Assert.InRange(a.Read().Anon, 20 * MiB, 21 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void BackAgainItIsItsOwnMemory()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/a");
        Cgroup b = bench.Group("/b");
        Process hog = bench.Run(a, Alloc(40 * MiB, 10 * MiB), Sleep(100));
        bench.RunTo(1);
        Move(bench, hog, b);
        bench.RunTo(2);
        Move(bench, hog, a);
        bench.RunTo(5);
        Assert.InRange(a.Read().Anon, 30 * MiB, 31 * MiB);
        Assert.InRange(b.Read().Anon, 10 * MiB, 10.1 * MiB);
        Assert.InRange(hog.Read().Anon, 40 * MiB, 41 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void TheNewLimitBindsAndTheOldOneDoesNot()
    {
        // 40 MiB behind in a group of 64; 100 more in an unlimited one. Then into one of 20 MiB, where 20 more are too many.
        Bench bench = new();
        Process hog = bench.Run(bench.Group("/a", 64 * MiB), Alloc(40 * MiB), Sleep(1), Alloc(100 * MiB), Sleep(2), Alloc(30 * MiB), Sleep(100));
        bench.RunTo(0.9);
        Move(bench, hog, bench.Group("/free"));
        bench.RunTo(2.5);
        Assert.Null(hog.Exit);
        Cgroup c = bench.Group("/c", 20 * MiB);
        Move(bench, hog, c);
        bench.RunTo(5);
        Assert.Equal((137, 1), (hog.Exit!.Value.ShellCode, c.Read().EventsOomKill));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatIsSwappedOutComesBackToWhoeverSwappedItOut()
    {
        // K7.14: 120 MiB under 64 MiB. Moved to a group without a limit and written over, pages come back into the old group.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/a", 64 * MiB);
        Cgroup b = bench.Group("/b");
        Process hog = bench.Run(a, Alloc(120 * MiB), Sleep(4), new RewriteStep(null, Pace.Free), Sleep(100));
        bench.RunTo(3);
        Assert.InRange(a.Read().SwapCurrent, 55 * MiB, 58 * MiB);
        Move(bench, hog, b);
        bench.Host.CheckInvariants();
        bench.RunTo(5);
        Assert.Equal(TaskCondition.Reclaiming, hog.Condition);
        bench.RunTo(10);
        Assert.Null(hog.Exit);
        Assert.InRange(a.Read().Current, 63 * MiB, 64 * MiB);
        Assert.InRange(b.Read().Current, 0, MiB);
        bench.Host.CheckInvariants();
        bench.Host.WriteFile(a, "memory.max", "max");
        bench.RunTo(11);
        Assert.InRange(hog.Read().Anon + hog.Read().Swap, 120 * MiB, 121 * MiB);
    }

    [Fact]
    public void AWorkingSetThatIsElsewhereGoesOnThrashingThere()
    {
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/a", 64 * MiB);
        Process hog = bench.Run(a, Alloc(100 * MiB), new AccessStep(null, Quantity.Of(20 * SimTime.Second), Pace.Free), Sleep(100));
        bench.RunTo(5);
        Assert.Equal(TaskCondition.Reclaiming, hog.Condition);
        Move(bench, hog, bench.Group("/b"));
        bench.RunTo(10);
        Assert.Equal(TaskCondition.Reclaiming, hog.Condition);
        bench.Host.CheckInvariants();
        bench.Host.WriteFile(a, "memory.max", "max");
        bench.RunTo(15);
        Assert.Equal(TaskCondition.Active, hog.Condition);
        Assert.InRange(a.Read().Anon, 100 * MiB, 101 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AnOomInTheOldGroupCannotReachWhoHasLeft()
    {
        // K4.4: the pages stay and count, but only processes of the group can be killed.
        Bench bench = new();
        Cgroup a = bench.Group("/a", 64 * MiB);
        Process left = bench.Run(a, Alloc(50 * MiB), Sleep(100));
        bench.RunTo(0.5);
        Move(bench, left, bench.Group("/b"));
        Process small = bench.Run(a, Alloc(20 * MiB), Sleep(100));
        bench.RunTo(3);
        Assert.Equal((null, 137), (left.Exit, small.Exit!.Value.ShellCode));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AGroupThatIsRemovedLeavesItsChargesToItsParent()
    {
        // K9.8, K9.9: rmdir needs no processes, and charges do not stand in its way.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup parent = bench.Group("/p");
        Cgroup a = bench.Group("/p/a", 64 * MiB);
        Process hog = bench.Run(a, Alloc(100 * MiB), new ShmStep(Quantity.Of(10 * MiB), Pace.Free), Sleep(100));
        bench.RunTo(3);
        Assert.Equal(Errno.EBUSY, bench.Host.RemoveCgroup(a));
        Move(bench, hog, bench.Group("/b"));
        CgroupValues before = parent.Read();
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(a));
        Assert.InRange(parent.Read().Current, before.Current - (64 << 10), before.Current);
        Assert.Equal(before.SwapCurrent, parent.Read().SwapCurrent);
        bench.Host.CheckInvariants();
        bench.Host.SendSignal(hog, 9);
        bench.RunTo(4);
        Assert.Equal((0, 0), (parent.Read().Current, parent.Read().SwapCurrent));
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("1", 40, 0)]
    [InlineData("2", 0, 20)]
    [InlineData("3", 40, 20)]
    public void V1TakesAlongWhatTheDestinationAsksFor(string mask, long anon, long shmem)
    {
        // K8.8, T6.14: bit 0 anonymous memory, bit 1 shared memory and files; kernel memory never.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a");
        Cgroup b = bench.Group("/b");
        Process hog = bench.Run(a, Alloc(40 * MiB), new ShmStep(Quantity.Of(20 * MiB), Pace.Free), Sleep(100));
        bench.RunTo(1);
        Assert.Equal(Errno.None, bench.Host.WriteFile(b, "memory.move_charge_at_immigrate", mask));
        Assert.Equal(Errno.None, Move(bench, hog, b));
        Assert.InRange(b.Read().Anon, anon * MiB, (anon + 1) * MiB);
        Assert.Equal((shmem * MiB, 0), (b.Read().Shmem, b.Read().Kernel));
        Assert.InRange(a.Read().Anon, (40 - anon) * MiB, (41 - anon) * MiB);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ChargesThatDoNotFitKeepTheProcessWhereItIs(bool isShared)
    {
        // 40 MiB, of its own or shared since a fork, do not fit in 20: nothing moves.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a");
        Cgroup b = bench.Group("/b", 20 * MiB);
        Step[] forks = isShared ? [new ForkStep("child", Quantity.Of(1))] : [];
        Process hog = bench.Run(a, Program("hog", [Alloc(40 * MiB, 20 * MiB), .. forks, Sleep(100)]), Program("child", Sleep(100)));
        bench.Host.WriteFile(b, "memory.move_charge_at_immigrate", "1");
        bench.RunTo(3);
        long before = a.Read().Anon;
        Assert.Equal(Errno.ENOMEM, Move(bench, hog, b));
        Assert.Equal((before, 0, a), (a.Read().Anon, b.Read().Anon, hog.Cgroup));
        bench.RunTo(5);
        Assert.InRange(a.Read().Anon, 40 * MiB, 41 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatMovesAlongIsToldByTwoBitsUpToSixTwelve()
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.move_charge_at_immigrate", "1"));
        Assert.Equal(Errno.EINVAL, bench.Host.WriteFile(a, "memory.move_charge_at_immigrate", "4"));
        Assert.Equal("1\n", bench.Host.ReadFile(a, "memory.move_charge_at_immigrate"));
        Bench late = new(CgroupVersion.V1, c => c with { Kernel = "6.18" });
        Assert.Equal(Errno.EINVAL, late.Host.WriteFile(late.Group("/a"), "memory.move_charge_at_immigrate", "1"));
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void TheFreezerOfTheDestinationDecides(CgroupVersion version)
    {
        // K17.6, K18.6, T8.11: into a frozen group it freezes, out of it it goes on. Nothing stands in the way of a move.
        Bench bench = new(version);
        Cgroup frozen = bench.Group("/frozen");
        Cgroup running = bench.Group("/running");
        Process hog = bench.Run(running, Alloc(100 * MiB, 10 * MiB), Sleep(100));
        bench.Host.Freeze(frozen);
        bench.RunTo(2);
        Move(bench, hog, frozen);
        Assert.Equal((true, true), (hog.IsFrozen, frozen.Read().Frozen));
        bench.RunTo(5);
        Assert.InRange(hog.Read().Anon, 20 * MiB, 21 * MiB);
        Move(bench, hog, running);
        Assert.False(hog.IsFrozen);
        bench.RunTo(6);
        Assert.InRange(hog.Read().Anon, 30 * MiB, 31 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ItsShareOfTheCpuIsTheDestinations()
    {
        // Two burners on one CPU, 3 : 1 by weight; the light one joins the heavy group: half each of it all.
        Bench bench = new(configure: c => c with { Cpus = 1 });
        Cgroup heavy = bench.Group("/heavy");
        Cgroup light = bench.Group("/light");
        bench.Host.WriteFile(heavy, "cpu.weight", "300");
        Process one = bench.Run(heavy, new CpuStep(Quantity.Of(100 * SimTime.Second)));
        Process two = bench.Run(light, new CpuStep(Quantity.Of(100 * SimTime.Second)));
        bench.RunTo(4);
        Assert.InRange(two.Read().CpuUsageNs, 0.99 * SimTime.Second, 1.01 * SimTime.Second);
        Move(bench, two, heavy);
        bench.RunTo(8);
        Assert.InRange(two.Read().CpuUsageNs, 2.99 * SimTime.Second, 3.01 * SimTime.Second);
        Assert.InRange(light.Read().CpuUsageNs, 0.99 * SimTime.Second, 1.01 * SimTime.Second);
        Assert.InRange(heavy.Read().CpuUsageNs, 6.99 * SimTime.Second, 7.01 * SimTime.Second);
        Assert.Null(one.Exit);
    }

    [Fact]
    public void FilesAreChargedWhereTheyAreReadAndWritten()
    {
        Bench bench = new(configure: c => c with { DiskRead = 10 * MiB });
        Cgroup a = bench.Group("/a");
        Cgroup b = bench.Group("/b");
        TestFiles files = new();
        files.Add(new Inode("/data", 40 * MiB));
        Process reader = bench.Host.Spawn(new SpawnRequest { Cgroup = a, Owner = "a", Files = files, Program = Program("cat", new ReadStep("/data", null, Pace.Free), new WriteStep("/out", Quantity.Of(5 * MiB), Pace.Free), Sleep(100)) });
        bench.RunTo(1);
        Move(bench, reader, b);
        bench.RunTo(6);
        Assert.InRange(a.Read().File, 9.9 * MiB, 10.1 * MiB);
        Assert.InRange(b.Read().File, 34.9 * MiB, 35.1 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void OfForkedPagesTheCopiesAreChargedToTheWriter()
    {
        // 30 MiB in a shared with a child, who moves to b and writes: 30 MiB more there. Its parent gone, it has copied all: the
        // old pages go with the parent.
        Bench bench = new();
        Cgroup a = bench.Group("/a");
        Cgroup b = bench.Group("/b");
        Process parent = bench.Run(a, Program("parent", Alloc(30 * MiB), new ForkStep("child", Quantity.Of(1)), Sleep(4), Exit(0)), Program("child", Sleep(1), new RewriteStep(Quantity.Of(10 * MiB), Pace.Free), Sleep(5), new RewriteStep(null, Pace.Free), Sleep(100)));
        bench.RunTo(0.5);
        Process child = parent.Children[0];
        Move(bench, child, b);
        bench.RunTo(2);
        Assert.InRange(a.Read().Anon, 30 * MiB, 31 * MiB);
        Assert.InRange(b.Read().Anon, 9.9 * MiB, 10.2 * MiB);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("12345", Errno.ESRCH)]
    [InlineData("-1", Errno.EINVAL)]
    [InlineData("", Errno.EINVAL)]
    [InlineData("101 102", Errno.EINVAL)]
    [InlineData("0", Errno.None)]
    public void PidsAreReadAsTheKernelDoes(string text, Errno errno)
    {
        Bench bench = new();
        Assert.Equal(errno, bench.Host.WriteFile(bench.Group("/a"), "cgroup.procs", text));
    }

    [Fact]
    public void V1LeavesNobodyWithoutACpu()
    {
        // Linux 6.1, kernel/cgroup/cpuset.c, validate_change and cpuset_can_attach: ENOSPC both ways.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a");
        Cgroup empty = bench.Group("/empty");
        Process hog = bench.Run(a, Sleep(100));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpuset.cpus", "0"));
        Assert.Equal((Errno.ENOSPC, Errno.ENOSPC), (bench.Host.WriteFile(a, "cpuset.cpus", ""), bench.Host.WriteFile(a, "cpuset.mems", "")));
        Assert.Equal(Errno.None, bench.Host.WriteFile(empty, "cpuset.cpus", ""));
        Assert.Equal(Errno.ENOSPC, Move(bench, hog, empty));
        Assert.Equal(Errno.None, bench.Host.WriteFile(empty, "cpuset.cpus", "1"));
        Assert.Equal(Errno.None, Move(bench, hog, empty, "tasks"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpuset.cpus", ""));

        // v2 falls back to the CPUs of the group above (K20.15).
        Bench v2 = new();
        Cgroup b = v2.Group("/b");
        v2.Run(b, Sleep(100));
        Assert.Equal(Errno.None, v2.Host.WriteFile(b, "cpuset.cpus", ""));
    }

    [Fact]
    public void V2TakesNobodyIntoAGroupWithGroupsBelow()
    {
        Bench bench = new();
        bench.Group("/a/b");
        Process hog = bench.Run(bench.Group("/c"), Sleep(100));
        Assert.Equal(Errno.EBUSY, Move(bench, hog, bench.Group("/a")));
        Assert.Equal(Errno.None, Move(bench, hog, bench.Host.Root));
        Bench v1 = new(CgroupVersion.V1);
        v1.Group("/a/b");
        Assert.Equal(Errno.None, Move(v1, v1.Run(v1.Group("/c"), Sleep(100)), v1.Group("/a"), "tasks"));
    }

    private static Errno Move(Bench bench, Process process, Cgroup to, string file = "cgroup.procs") =>
        bench.Host.WriteFile(to, file, process.Pid.ToString(CultureInfo.InvariantCulture));
}
