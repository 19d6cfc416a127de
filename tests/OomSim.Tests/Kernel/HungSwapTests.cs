using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>
/// Pages that go to swap are taken off the memory counter without a word (mm/memcontrol.c:mem_cgroup_swapout): whoever hangs at the
/// limit sleeps on until pages are freed, a limit is raised, or the killer is on (K4.15).
/// </summary>
public sealed class HungSwapTests
{
    [Fact]
    public void ALimitThatIsLoweredBySwappingWakesNobody()
    {
        (Bench bench, Cgroup a) = Bench48();
        Process hog = bench.Run(a, Alloc(100 * MiB, 10 * MiB), Exit(0));
        bench.RunTo(10);
        Assert.Equal((TaskCondition.Hung, 1), (hog.Condition, bench.OomNotifications.Count));

        Assert.Equal(Errno.EINPROGRESS, bench.Host.WriteFile(a, "memory.limit_in_bytes", "37M"));
        bench.RunTo(15);
        CgroupValues values = a.Read();
        Assert.Equal((TaskCondition.Hung, true, 37 * MiB, 11 * MiB), (hog.Condition, values.UnderOom, values.Current, values.SwapCurrent));
        Assert.Single(bench.OomNotifications);

        // memory+swap is where it stands, and its raise is what it waits for.
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.memsw.limit_in_bytes", "128M"));
        bench.RunTo(30);
        Assert.Equal(new ExitStatus(0, 0), hog.Exit);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void CleanFilePagesThatForceEmptyDropsWake()
    {
        // Full of what may not go to swap, until swappiness is raised: the first force_empty swaps, the second frees a file's pages.
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = new SwapConfig(256 * MiB, 200 * MiB, 200 * MiB) });
        Cgroup a = bench.Host.CreateCgroup("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "48M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.swappiness", "0"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.oom_control", "1"));
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = a,
            Program = Program("reader", new MlockAllStep(), Alloc(MiB), Sleep(15), new ReadStep("/data", null, Pace.Free), Sleep(1000)),
            Files = new TestFiles(("/data", 8 * MiB)),
            Owner = a.Name,
        });
        Process hog = bench.Run(a, Sleep(1), Alloc(60 * MiB, 10 * MiB), Exit(0));
        bench.RunTo(10);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.swappiness", "60"));
        Assert.Equal(Errno.EINPROGRESS, bench.Host.WriteFile(a, "memory.force_empty", "1"));
        bench.RunTo(20);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        Assert.True(a.Read().File >= 8 * MiB);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.force_empty", "1"));
        bench.RunTo(30);
        Assert.Equal(new ExitStatus(0, 0), hog.Exit);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ForceEmptyThatSwapsWakesNobody()
    {
        (Bench bench, Cgroup a) = Bench48();
        Process hog = bench.Run(a, Alloc(100 * MiB, 10 * MiB), Exit(0));
        bench.RunTo(10);
        Assert.Equal(Errno.EINPROGRESS, bench.Host.WriteFile(a, "memory.force_empty", "1"));
        bench.RunTo(15);
        CgroupValues values = a.Read();
        Assert.True(values.Current < MiB, $"{values.Current} bytes are left");
        Assert.Equal((TaskCondition.Hung, true), (hog.Condition, values.UnderOom));
        Assert.Single(bench.OomNotifications);

        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.oom_control", "0"));
        bench.RunTo(16);
        Assert.Equal(137, hog.Exit!.Value.ShellCode);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatTheHostSwapsOutOfAHungGroupWakesNobodyUntilPagesAreFreed()
    {
        // The group may not swap by itself (swappiness 0); the host takes its pages, so that there is room at its limit.
        Bench bench = new(CgroupVersion.V1, c => c with { Memory = 256 * MiB, Swap = new SwapConfig(512 * MiB, 50 * MiB, 50 * MiB) });
        Cgroup a = bench.Host.CreateCgroup("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "64M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.swappiness", "0"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.oom_control", "1"));
        bench.Run(a, new MlockAllStep(), Alloc(4 * MiB), Sleep(20), new FreeStep(Quantity.Of(MiB)), Sleep(1000));
        bench.RunTo(0.5);
        Process hung = bench.Run(a, Alloc(70 * MiB), Exit(0));
        bench.RunTo(1);
        Assert.Equal(TaskCondition.Hung, hung.Condition);
        bench.Run(bench.Group("/b"), Alloc(200 * MiB), Sleep(1000));
        bench.RunTo(19);
        CgroupValues values = a.Read();
        Assert.True(values.SwapCurrent > 20 * MiB && values.Current < 44 * MiB, $"{values.Current} bytes and {values.SwapCurrent} in swap");
        Assert.Equal((TaskCondition.Hung, true), (hung.Condition, values.UnderOom));

        bench.RunTo(30);
        Assert.Equal(new ExitStatus(0, 0), hung.Exit);
        bench.Host.CheckInvariants();
    }

    private static (Bench Bench, Cgroup Group) Bench48()
    {
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = new SwapConfig(256 * MiB, 200 * MiB, 200 * MiB) });
        return (bench, bench.Group("/docker/a", 48 * MiB, hang: true));
    }
}
