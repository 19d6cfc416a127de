using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>A limit that is written while another write, or a panic, comes in between (K6.9, K7.1, K8.2).</summary>
public sealed class LimitRaceTests
{
    private static readonly SwapConfig Swap = new(256 * MiB, 10 * MiB, 10 * MiB);

    [Fact]
    public void WhoWritesMemoryHighGoesByWhatItWrote()
    {
        // 20 of 60 MiB to swap take 2 s, also where the limit is off after one of them (memory_high_write reads its own value).
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/a");
        bench.Run(a, Alloc(60 * MiB), Sleep(1000));
        bench.RunTo(1);
        List<long> returned = [];
        bench.Host.WriteFile(a, "memory.high", "40M", _ => returned.Add(bench.Simulator.Now));
        bench.RunTo(2);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "max"));
        bench.RunTo(5);
        Assert.InRange(Assert.Single(returned), 29 * SimTime.Second / 10, 33 * SimTime.Second / 10);
        Assert.InRange(a.Read().SwapCurrent, 20 * MiB, 21 * MiB);
    }

    [Fact]
    public void OnAHostThatPanicsAWriteOfMemoryMaxDoesNotReturn()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/a");
        bench.Run(a, Alloc(60 * MiB), Sleep(1000));
        bench.RunTo(1);
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.panic_on_oom", "2"));
        List<Errno> results = [];
        bench.Host.WriteFile(a, "memory.max", "40M", results.Add);
        bench.RunTo(10);
        Assert.True(bench.Host.HasPanicked);
        Assert.Empty(results);
    }

    [Fact]
    public void ALowerLimitOfMemoryAndSwapSwapsNothing()
    {
        // 50 of 100 MiB are in swap: what goes there counts as before (mem_cgroup_resize_max with memsw, no swap).
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = Swap });
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "50M"));
        bench.Run(a, Alloc(100 * MiB), Sleep(1000));
        bench.RunTo(8);
        long swapped = a.Read().SwapCurrent;
        Assert.InRange(swapped, 50 * MiB, 52 * MiB);
        List<Errno> results = [];
        bench.Host.WriteFile(a, "memory.memsw.limit_in_bytes", "80M", results.Add);
        bench.RunTo(20);
        Assert.Equal([Errno.EBUSY], results);
        Assert.Equal(swapped, a.Read().SwapCurrent);
    }

    [Theory]
    [InlineData("200", Errno.None)]
    [InlineData("0", Errno.EAGAIN)]
    [InlineData("201", Errno.EINVAL)]
    [InlineData("-1", Errno.EINVAL)]
    public void ASwappinessOfMemoryReclaimIsUpTo200(string swappiness, Errno expected)
    {
        // Anonymous memory alone: with 0 none of it goes.
        Bench bench = new(configure: c => c with { Swap = Swap, Kernel = "6.12" });
        Cgroup a = bench.Group("/a");
        bench.Run(a, Alloc(60 * MiB), Sleep(1000));
        bench.RunTo(1);
        List<Errno> results = [];
        bench.Host.WriteFile(a, "memory.reclaim", $"1M swappiness={swappiness}", results.Add);
        bench.RunTo(3);
        Assert.Equal([expected], results);
    }

    [Fact]
    public void WhatTwoWritesOfV1LeaveIsLookedAtWhenTheFirstIsDone()
    {
        // 40 MiB, which 2 s of swapping would make fit; meanwhile all is given back, and the limits are 20 and 30 (mem_cgroup_resize_max looks in each round).
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = Swap });
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "100M"));
        bench.Run(a, Alloc(60 * MiB), Sleep(2), new FreeStep(null), Sleep(1000));
        bench.RunTo(1);
        List<Errno> results = [];
        bench.Host.WriteFile(a, "memory.limit_in_bytes", "40M", results.Add);
        while (a.Read().Current > MiB)
        {
            bench.RunTo((bench.Simulator.Now / 1e9) + 0.001);
        }

        Assert.Empty(results);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "20M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.memsw.limit_in_bytes", "30M"));
        bench.RunTo(6);
        Assert.Equal([Errno.EINVAL], results);
        Assert.Equal(20 * MiB, a.Read().Max);
    }
}
