using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Whose memory.high a charge counts for: that of the task's own groups, whoever pays for the pages (K3.16, K6.2); and how long it sleeps (K6.3).</summary>
public sealed class HighOfOthersTests
{
    [Fact]
    public void WhatSwapoffBringsBackStaysAboveMemoryHigh()
    {
        // 80 MiB with memory.high of 40: half is on one device. swapoff belongs to no group that has a memory.high, so nothing goes to the other one, and no event is counted.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(100 * MiB, 50 * MiB, 50 * MiB), FurtherSwap = [new SwapConfig(100 * MiB, 50 * MiB, 50 * MiB) { Device = "/dev/vdc" }] });
        Cgroup a = bench.Group("/a");
        bench.Run(a, Alloc(80 * MiB), Sleep(1000));
        bench.RunTo(1);
        bench.Host.WriteFile(a, "memory.high", "40M", static _ => { });
        bench.RunTo(5);
        Assert.InRange(a.Read().SwapCurrent, 39 * MiB, 42 * MiB);
        long events = a.Read().EventsHigh;
        List<SwapOffResult> results = [];
        bench.Host.SwapOff(["/dev/vdb"], results.Add);
        bench.RunTo(20);
        Assert.Equal([Errno.None], Assert.Single(results).Errors);
        Assert.Equal((0, events), (a.Read().SwapCurrent, a.Read().EventsHigh));
        Assert.InRange(a.Read().Current, 80 * MiB, 82 * MiB);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WhoReadsAnothersSwappedPagesPaysAtTheLevelsAboveItself(bool parent)
    {
        // The writer has 50 MiB on a tmpfs and a memory.high of 20; another group reads them. A level above both that has it counts, and keeps what is there at 20 MiB.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(300 * MiB, 100 * MiB, 100 * MiB) });
        TestFiles files = new();
        files.Add(new Inode("/dev/shm/x", 0) { IsTmpfs = true });
        Cgroup above = bench.Group("/p");
        Cgroup a = bench.Group("/p/a");
        Cgroup b = bench.Group("/p/b");
        Spawn(a, new WriteStep("/dev/shm/x", Quantity.Of(50 * MiB), Pace.Free), Sleep(1000));
        bench.RunTo(1);
        bench.Host.WriteFile(parent ? above : a, "memory.high", "20M", static _ => { });
        bench.RunTo(5);
        long events = a.Read().EventsHigh;
        Process reader = Spawn(b, new ReadStep("/dev/shm/x", null, Pace.Free), Exit(0));
        bench.RunTo(15);
        Assert.Equal(0, reader.Exit!.Value.ShellCode);
        Assert.Equal(events, a.Read().EventsHigh);
        Assert.InRange(a.Read().Shmem, parent ? 15 * MiB : 50 * MiB, parent ? 21 * MiB : 50 * MiB);
        Assert.Equal(parent, above.Read().EventsHigh > 0);
        bench.Host.CheckInvariants();

        Process Spawn(Cgroup cgroup, params Step[] steps) => bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("p", steps), Files = files, Owner = cgroup.Name });
    }

    [Theory]
    [InlineData("6.1", 30, 33, 64)]
    [InlineData("6.1", 100, 110, 64)]
    [InlineData("6.1", 1000, 1100, 64)]
    [InlineData("5.15", 100, 110, 32)]
    public void ABatchSleepsForTheUsageThatItIsPartOf(string kernel, long high, long to, long batch)
    {
        // K6.3: over = (usage − high) · 2^20 ÷ high, ticks = over² · HZ ÷ 2^34, none up to 10 ms; usage is the counter's, after the batch was charged.
        double expected = 0;
        long pages = high * 256;
        for (long above = batch; above <= (to - high) * 256; above += batch)
        {
            double over = above * 1048576.0 / pages;
            double sleep = over * over / (1L << 34);
            expected += sleep <= 0.01 ? 0 : Math.Min(2, sleep);
        }

        Bench bench = new(configure: c => c with { Kernel = kernel, Memory = 4L << 30 });
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", high + "M"));
        bench.Run(a, Alloc(high * MiB * 99 / 100), Sleep(2), Alloc(to * MiB), Exit(0));
        double start = 0;
        double t = 2;
        while (a.Read().Current < to * MiB)
        {
            t += 0.001;
            bench.RunTo(t);
            start = a.Read().Current <= high * MiB ? t : start;
        }

        Assert.InRange(t - start, expected * 0.98, (expected * 1.02) + 0.11);
    }
}
