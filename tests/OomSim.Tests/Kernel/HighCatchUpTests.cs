using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Who brings a group back to its memory.high that others, or the disk, have left above it (K6.2 to K6.5).</summary>
public sealed class HighCatchUpTests
{
    [Theory]
    [InlineData("6.1", true)]
    [InlineData("5.4", false)]
    public void WhoChargesFirstTakesToSwapWhatOthersBroughtBack(string kernel, bool goesOn)
    {
        // 40 of 80 MiB are on one device, and swapoff, which pays nothing, brings them back. The next batch that is charged there owes 64 pages, and the sleep for being 100 % above
        // memory.high would be 2 s: its task reclaims on while that finds anything, to where it would sleep 10 ms and less, 40 MiB · (1 + 13107/2^20), which takes 40 MiB the 0.8 s
        // of the other device. In 5.4 it takes what it owes, and no more.
        Bench bench = new(configure: c => c with { Kernel = kernel, Swap = new SwapConfig(100 * MiB, 50 * MiB, 50 * MiB), FurtherSwap = [new SwapConfig(100 * MiB, 50 * MiB, 50 * MiB) { Device = "/dev/vdc" }] });
        Cgroup a = bench.Group("/a");
        bench.Run(a, Alloc(80 * MiB), Sleep(1000));
        Process next = bench.Run(a, Sleep(20), Alloc(MiB), Exit(0));
        bench.RunTo(1);
        bench.Host.WriteFile(a, "memory.high", "40M");
        bench.RunTo(5);
        bench.Host.SwapOff(["/dev/vdb"], static _ => { });
        bench.RunTo(19);
        long before = a.Read().Current;
        Assert.InRange(before, 80 * MiB, 82 * MiB);
        Assert.Equal(0, a.Read().SwapCurrent);
        bench.RunTo(20.5);
        Assert.Equal(goesOn, next.Exit is null);
        bench.RunTo(30);
        Assert.NotNull(next.Exit);
        long spared = HighThrottle.Spared(40 * MiB);
        Assert.InRange(spared, 40.49 * MiB, 40.51 * MiB);
        Assert.InRange(a.Read().Current, goesOn ? spared - (2 * MiB) : before - (2 * MiB), goesOn ? spared : before);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhoChargesFirstDropsWhatTheDiskHasMadeClean()
    {
        // 20 MiB of anonymous memory and 40 of dirty pages under a memory.high of 40 MiB that is written by somebody who does not wait for the disk. Once they are clean
        // the first who charges 1 MiB drops them at once; until then nobody does.
        Bench bench = new(configure: c => c with { DiskWrite = 20 * MiB });
        Cgroup a = bench.Group("/a");
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = a,
            Program = Program("w", Alloc(20 * MiB), new WriteStep("/log", Quantity.Of(40 * MiB), Pace.Free), Sleep(9), new FsyncStep("/log"), Sleep(1000)),
            Files = new TestFiles(),
            Owner = "a",
        });
        Process next = bench.Run(a, Sleep(20), Alloc(MiB), Sleep(1000));
        bench.RunTo(5);
        WriteCall call = new("sh", static _ => { });
        bench.Host.WriteFile(a, "memory.high", "40M", call);
        call.Interrupt();
        bench.RunTo(19);
        Assert.Equal(0, a.Read().Dirty);
        Assert.InRange(a.Read().Current, 59 * MiB, 62 * MiB);
        long events = a.Read().EventsHigh;
        bench.RunTo(20.1);
        Assert.InRange(a.Read().Current, 39 * MiB, HighThrottle.Spared(40 * MiB));
        Assert.InRange(next.Read().Anon, MiB, 2 * MiB);

        // 20 MiB in rounds of 32 pages.
        Assert.InRange(a.Read().EventsHigh - events, 150, 180);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1)]
    [InlineData(4097)]
    public void WhatIsSparedIsSleptForByNobodyAndOnePageMoreIs(long mebibytes)
    {
        long high = mebibytes * MiB;
        long spared = HighThrottle.Spared(high);
        Assert.Equal(0, HighThrottle.Sleep(spared, high));
        Assert.NotEqual(0, HighThrottle.Sleep(spared + Pages.Size, high));
    }
}
