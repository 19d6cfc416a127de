using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>How long a task sleeps for a batch above memory.high (K6.3, K6.4).</summary>
public sealed class HighThrottleTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(10_000_000, 0)]
    [InlineData(10_000_001, 10_000_001)]
    [InlineData(2_000_000_000, 2_000_000_000)]
    [InlineData(3_000_000_000, 2_000_000_000)]
    public void ADelayIsSleptAbove10MillisecondsAndUpTo2Seconds(long delay, long slept) => Assert.Equal(slept, HighThrottle.Slept(delay));

    [Theory]
    [InlineData(MiB)]
    [InlineData(40 * MiB)]
    [InlineData(100_000 * MiB)]
    public void SparedAreTheMostPagesThatCostNoSleep(long high)
    {
        long spared = HighThrottle.Spared(high);
        Assert.Equal(0, HighThrottle.Sleep(spared, high));
        Assert.NotEqual(0, HighThrottle.Sleep(spared + Pages.Size, high));
    }

    [Fact]
    public void UntilTheNextStepABatchPaysForTheMiddleOfTheWayAndHalfOfItself()
    {
        // The next step is 64 pages above 128 MiB, and a batch of 64 pages is in the counter already.
        const long High = 128 * MiB;
        const long Batch = 64 * Pages.Size;
        Assert.Equal(High + Batch, HighThrottle.NextStep(High, High));
        Assert.Equal(HighThrottle.Delay(High + Batch, High), HighThrottle.DelayWithin(High, High, Batch));
        Assert.InRange(HighThrottle.DelayWithin(High, High, Batch), 1, SimTime.Second);
    }
}
