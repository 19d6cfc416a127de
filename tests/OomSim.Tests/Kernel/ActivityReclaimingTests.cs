using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Kernel;

public sealed class ActivityReclaimingTests
{
    private const long Speed = 500_000_000;

    /// <summary>However little another speed differs, it is that.</summary>
    [Fact]
    public void AStepIsToldItsSpeedToTheByte()
    {
        Activity step = new(ActivityKind.GrowAnon, 1 << 20);
        Assert.Equal(Speed, step.FeelReclaim(Speed, inPart: false, 0));
        Assert.Equal(Speed + 1, step.FeelReclaim(Speed + 1, inPart: false, 0));
        Assert.Equal(Speed - 1, step.FeelReclaim(Speed - 1, inPart: true, 0));
        Assert.Equal(long.MaxValue, step.FeelReclaim(long.MaxValue, inPart: false, 0));
    }

    /// <summary>Two speeds that follow each other at one moment come to an end, and go on at the next one.</summary>
    [Fact]
    public void TwoSpeedsDoNotFollowEachOtherWithoutEnd()
    {
        Activity step = new(ActivityKind.GrowAnon, 1 << 20);
        long told = step.FeelReclaim(Speed, inPart: false, 0);
        int changes = 0;
        for (int i = 0; i < 1000; i++)
        {
            long next = step.FeelReclaim(told == Speed ? Speed / 2 : Speed, inPart: false, 0);
            changes += next == told ? 0 : 1;
            told = next;
        }

        Assert.InRange(changes, 1, 30);
        long other = told == Speed ? Speed / 2 : Speed;
        Assert.Equal(other, step.FeelReclaim(other, inPart: false, SimTime.Second));
    }
}
