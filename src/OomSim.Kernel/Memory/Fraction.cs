using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// The part of a fluid below a whole byte. A process's memory seldom ends on a whole byte; were that part left behind at
/// each of a million exits, the counters would drift by a megabyte.
/// </summary>
internal static class Fraction
{
    /// <summary>Steps in a byte.</summary>
    public const long Byte = Fluid.RateOne * SimTime.Second;

    /// <summary>What a fluid holds beyond its whole bytes, in steps of <see cref="Fluid.FractionAt"/>; 0 for none.</summary>
    public static long Of(in Fluid fluid, long now) => fluid.FractionAt(now);

    /// <summary>Takes steps from a fluid and leaves its rate as it is.</summary>
    public static void Take(ref Fluid fluid, long now, long steps)
    {
        if (steps != 0)
        {
            fluid.TakeFraction(now, steps);
        }
    }
}
