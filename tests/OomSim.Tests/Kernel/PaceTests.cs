using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Paces at the end of what 64 bits hold.</summary>
public sealed class PaceTests
{
    [Theory]
    [InlineData(8L << 40, null)]
    [InlineData(16L << 40, null)]
    [InlineData(4L << 50, null)]
    [InlineData(long.MaxValue, null)]
    [InlineData(null, 0L)]
    [InlineData(null, 1L)]
    [InlineData(null, 100L)]
    public void AFasterPaceThanTheMachineIsAsFastAsTheMachine(long? rate, long? over)
    {
        // First touch runs at 1 GiB/s here: 512 MiB take half a second, and a bit for the page tables; also of a clock-driven program.
        Pace pace = new(rate is { } r ? Quantity.Of(r) : null, over is { } o ? Quantity.Of(o) : null);
        foreach (Pace each in new[] { pace, pace with { CatchUp = true } })
        {
            Bench bench = new();
            Process hog = bench.Run(bench.Group("/a"), new AllocStep(Quantity.Of(512 * MiB), each), Exit(0));
            bench.RunTo(0.49);
            Assert.Null(hog.Exit);
            bench.RunTo(0.6);
            Assert.Equal(new ExitStatus(0, 0), hog.Exit);
        }
    }

    [Fact]
    public void TheWishesOfManyAreNotMoreThanANumberHolds()
    {
        // 300 at 64 GiB/s each want 300 × 2^36 × 2^20 in units of 2^-20 byte/s: more than 2^63. At the limit all wait for the swap
        // device, which takes 4 MiB/s from 1 s on, when 100 MiB are there.
        Bench bench = new(configure: c => c with { MemoryBandwidth = 64L << 30, Swap = new SwapConfig(1L << 30, 4 * MiB, 4 * MiB) });
        Cgroup a = bench.Group("/a", 100 * MiB);
        for (int i = 0; i < 300; i++)
        {
            bench.Run(a, Sleep(1), Alloc(1 * MiB), Sleep(1000));
        }

        bench.RunTo(3);
        Assert.InRange(a.Read().Current, 99 * MiB, 100 * MiB);
        Assert.InRange(a.Read().SwapCurrent, 7 * MiB, 9 * MiB);
    }
}
