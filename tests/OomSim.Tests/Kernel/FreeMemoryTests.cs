using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>How much a host keeps free that can swap (K10.7, K11.2, K11.9 to K11.12).</summary>
public sealed class FreeMemoryTests
{
    private static readonly SwapConfig Swap = new(1024 * MiB, 100 * MiB, 100 * MiB);

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void KswapdBringsFreeMemoryToTheHighWatermarkAndHoldsItThere(CgroupVersion version)
    {
        // 64 MiB of the host, 500 of a; b grows at 50 MiB/s from 2 s on. At the low watermark kswapd wakes and swaps 50 MiB/s more than b asks for, until the high one is free;
        // there it stays, while b grows and afterwards.
        Bench bench = new(version, c => c with { Swap = Swap });
        bench.Run(bench.Group("/a"), Alloc(500 * MiB), Sleep(1000));
        Cgroup b = bench.Group("/b");
        bench.Run(b, Sleep(2), Alloc(600 * MiB, 50 * MiB), Sleep(1000));
        bench.RunTo(4);
        while (bench.Host.Root.Memory.Plan is null && bench.Simulator.Step())
        {
        }

        Assert.InRange(Free(bench), bench.Host.Watermarks.Low - MiB, bench.Host.Watermarks.Low + MiB);
        bench.Simulator.RunUntil(bench.Simulator.Now + (SimTime.Second / 2));
        Assert.InRange(Free(bench), bench.Host.Watermarks.High - (2 * Pages.Size), bench.Host.Watermarks.High);
        bench.RunTo(13.9);
        Assert.InRange(Free(bench), bench.Host.Watermarks.High - MiB, bench.Host.Watermarks.High);
        Assert.InRange(b.Read().Anon + b.Read().SwapCurrent, 580 * MiB, 600 * MiB);
        bench.RunTo(20);
        Assert.InRange(Free(bench), bench.Host.Watermarks.High - MiB, bench.Host.Watermarks.High);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void KswapdGoesOnWhenNobodyAsksForMoreMemory()
    {
        // It wakes for the last of what b asks for, at 100 MiB/s: at least half of the way from low to high is left, 6 MiB or more, and gone within 0.2 s.
        Bench bench = new(configure: c => c with { Swap = Swap });
        bench.Run(bench.Group("/a"), Alloc(500 * MiB), Sleep(1000));
        long gap = bench.Host.Watermarks.High - bench.Host.Watermarks.Low;
        bench.RunTo(1.5);
        long left = Free(bench) - bench.Host.Watermarks.Low;
        bench.Run(bench.Group("/b"), Alloc(left + MiB, 400 * MiB), Sleep(1000));
        bench.RunTo(10);
        Assert.InRange(gap, 10 * MiB, 20 * MiB);
        Assert.InRange(Free(bench), bench.Host.Watermarks.High - (2 * Pages.Size), bench.Host.Watermarks.High);
        Assert.Equal(0, bench.Host.Root.Memory.Usage.Rate);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void BelowTheMinWatermarkNobodyGrowsUntilReclaimHasBroughtItBack()
    {
        // Some 510 MiB are free, and 586 have to be from 2 s on: b, which asks for memory from 5 s on, waits for 0.7 s and more until as much is in swap, at 100 MiB/s.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/a");
        bench.Run(a, Alloc(450 * MiB), Sleep(1000));
        Process b = bench.Run(bench.Group("/b"), Sleep(5), Alloc(50 * MiB, 5 * MiB), Sleep(1000));
        bench.RunTo(2);
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.min_free_kbytes", "600000"));
        bench.RunTo(4.9);
        long before = b.Read().Anon;
        bench.RunTo(5.5);
        Assert.InRange(b.Read().Anon, 0, before);
        bench.RunTo(12);
        Assert.InRange(b.Read().Anon, 20 * MiB, 40 * MiB);
        Assert.True(Free(bench) >= bench.Host.Watermarks.Min);
        bench.RunTo(30);
        Assert.InRange(Free(bench), bench.Host.Watermarks.High - MiB, bench.Host.Watermarks.High);
        Assert.Empty(bench.Exited);
        bench.Host.CheckInvariants();
    }

    private static long Free(Bench bench) => bench.Host.Config.Memory - bench.Host.Root.Memory.Usage.At(bench.Simulator.Now);
}
