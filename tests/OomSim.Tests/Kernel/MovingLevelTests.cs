using CsCheck;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>How the levels move that are parts of what could be dirty (K14.1).</summary>
public sealed class MovingLevelTests
{
    [Fact]
    public void LevelsMoveAsTheyAreTold() =>
        Gen.Select(Gen.Long[0, 200 * MiB], Gen.Long[-20 * MiB, 20 * MiB], Gen.Long[0, 200 * MiB], Gen.Long[-20 * MiB, 20 * MiB], Gen.Double[0, 1]).Sample((background, rises, above, rises2, part) =>
        {
            MovingLevel lower = new(background, rises << 20);
            MovingLevel upper = new(background + above, (rises + rises2) << 20);
            DirtyLevels levels = new(lower, upper);
            long after = (long)(part * Math.Min(levels.Bend, 5 * SimTime.Second));
            DirtyLevels then = new(After(lower), After(upper));
            foreach (DirtyPosition position in Enum.GetValues<DirtyPosition>())
            {
                Near(levels.Above(position, isFlushing: true), then.Above(position, isFlushing: true));
                Near(levels.Above(position, isFlushing: false), then.Above(position, isFlushing: false));
                Near(levels.Below(position), then.Below(position));
            }

            MovingLevel After(MovingLevel level) => level with { Bytes = level.Bytes + (long)((Int128)level.Rate * after / SimTime.Second >> 20) };

            void Near(MovingLevel? told, MovingLevel? found)
            {
                Assert.Equal(told is null, found is null);
                Assert.InRange((found?.Bytes ?? 0) - (told is { } level ? After(level).Bytes : 0), -8, 8);
            }
        });

    [Fact]
    public void LevelsThatBendAreLookedAtBeforeTheyDo()
    {
        // The free run ends 4 MiB above the background, and the setpoint is half a MiB above that, until three quarters of the way to the limit are more: 13 MiB and 7.5 MiB/s.
        DirtyLevels levels = new(MovingLevel.At(10 * MiB), new MovingLevel(14 * MiB, (10 * MiB) << 20));
        Assert.Equal(MovingLevel.At(14 * MiB), levels.Ceiling);
        Assert.Equal(MovingLevel.At((14 * MiB) + (MiB / 2)), levels.Setpoint);
        Assert.Equal(200 * SimTime.Millisecond, levels.Bend);
    }
}
