using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// The part of a fluid below a whole byte. A process's memory seldom ends on a whole byte; were that part left behind at
/// each of a million exits, the counters would drift by a megabyte.
/// </summary>
internal static class Fraction
{
    /// <summary>Steps of <see cref="Fluid"/> in a byte: 2^20 · 10^9.</summary>
    private const long Unit = Fluid.RateOne * SimTime.Second;

    /// <summary>What a fluid holds beyond its whole bytes, in steps; 0 for none.</summary>
    public static long Of(in Fluid fluid, long now)
    {
        // At a rate of one step per ns the time to the next whole byte is the number of steps that are missing.
        Fluid copy = fluid;
        copy.SetRate(now, 1);
        return Unit - (copy.TimeOf(now, fluid.At(now) + 1) - now);
    }

    /// <summary>Takes steps from a fluid and leaves its rate as it is.</summary>
    public static void Take(ref Fluid fluid, long now, long steps)
    {
        if (steps == 0)
        {
            return;
        }

        long rate = fluid.Rate;
        fluid.SetRate(now, -1);
        fluid.SetRate(now + steps, 0);
        fluid.SetRate(now, rate);
    }
}
