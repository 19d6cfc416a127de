using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>What a process that moves takes along of what it shares with others (K8.8).</summary>
public sealed class SharedMigrationTests
{
    [Theory]
    [InlineData("0", false, 0)]
    [InlineData("1", false, 40)]
    [InlineData("1", true, 40)]
    public void V1TakesAlongWhatIsSharedSinceAForkToo(string mask, bool rewrites, long moved)
    {
        // K8.8: each anonymous page that is in its page tables and that the group it leaves pays for, whoever maps it as well. The child, which stays, copies some of them meanwhile, or afterwards
        // at its own group's expense.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a");
        Cgroup b = bench.Group("/b");
        ProgramDefinition child = rewrites ? Program("child", new RewriteStep(null, new Pace(Quantity.Of(10 * MiB))), Sleep(1000)) : Program("child", Sleep(1000));
        Process parent = bench.Run(a, Program("parent", Alloc(40 * MiB), new ForkStep("child", Quantity.Of(1)), Sleep(1000)), child);
        bench.RunTo(2);
        long before = a.Read().Anon;
        bench.Host.WriteFile(b, "memory.move_charge_at_immigrate", mask);
        Assert.Equal(Errno.None, bench.Host.WriteFile(b, "cgroup.procs", parent.Pid.ToString(CultureInfo.InvariantCulture)));
        Assert.InRange(b.Read().Anon, moved * MiB, (moved + 1) * MiB);
        Assert.InRange(before - a.Read().Anon, moved * MiB, (moved + 1) * MiB);
        bench.Host.CheckInvariants();
        bench.RunTo(20);
        Assert.InRange(b.Read().Anon, moved * MiB, (moved + 1) * MiB);
        Assert.InRange(a.Read().Anon, (rewrites ? 80 : 40) * MiB - (moved * MiB), ((rewrites ? 82 : 42) * MiB) - (moved * MiB));
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("5.4", false, true)]
    [InlineData("5.4", true, true)]
    [InlineData("5.10", false, false)]
    [InlineData("5.10", true, false)]
    [InlineData("6.1", false, false)]
    [InlineData("6.1", true, false)]
    public void WhatIsInSwapOfSharedMemoryMovesUpToFiveFourAlone(string kernel, bool isShared, bool moves)
    {
        // mm/memcontrol.c:mc_handle_file_pte: before 5.10 it gave the entry of a page of shared memory that is out, since then a page in memory alone.
        Bench bench = new(CgroupVersion.V1, c => c with { Kernel = kernel, Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/a");
        Cgroup b = bench.Group("/b");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "40M"));
        Step[] forks = isShared ? [new ForkStep("child", Quantity.Of(1))] : [];
        Process parent = bench.Run(
            a, Program("parent", [.. forks, new ShmStep(Quantity.Of(60 * MiB), Pace.Free), .. forks, Sleep(4), new AccessStep(null, Quantity.Of(4 * SimTime.Second), Pace.Free), Sleep(1000)]),
            Program("child", Sleep(1000)));
        bench.RunTo(3);
        long before = a.Read().SwapCurrent;
        long committed = bench.Host.Committed;
        Assert.InRange(before, 20 * MiB, 22 * MiB);
        bench.Host.WriteFile(b, "memory.move_charge_at_immigrate", "2");
        Assert.Equal(Errno.None, bench.Host.WriteFile(b, "cgroup.procs", parent.Pid.ToString(CultureInfo.InvariantCulture)));
        Assert.InRange(b.Read().Shmem, 38 * MiB, 40 * MiB);
        Assert.InRange(a.Read().Shmem, 0, MiB);
        Assert.InRange((moves ? b : a).Read().SwapCurrent, before - MiB, before);
        Assert.InRange((moves ? a : b).Read().SwapCurrent, 0, MiB);
        Assert.Equal(committed, bench.Host.Committed);
        bench.Host.CheckInvariants();

        // It comes back to whoever swapped it out (K7.14), and goes with the last who maps it.
        bench.RunTo(10);
        Assert.InRange(b.Read().Shmem, (moves ? 59 : 38) * MiB, (moves ? 60 : 41) * MiB);
        Assert.InRange(a.Read().Shmem, (moves ? 0 : 19) * MiB, (moves ? 1 : 21) * MiB);
        Assert.InRange(parent.Read().Shmem, 60 * MiB - Pages.Size, 60 * MiB);
        bench.Host.CheckInvariants();
        foreach (Process process in bench.Host.Processes.ToArray())
        {
            bench.Host.SendSignal(process, 9);
        }

        bench.RunTo(12);
        Assert.Equal((0, 0, 0, 0), (a.Read().Shmem, b.Read().Shmem, a.Read().SwapCurrent, b.Read().SwapCurrent));
        bench.Host.CheckInvariants();
    }
}
