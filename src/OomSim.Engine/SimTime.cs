using System.Globalization;

namespace OomSim.Engine;

/// <summary>Simulated time: nanoseconds since the start of the run, as <see cref="long"/>.</summary>
public static class SimTime
{
    /// <summary>Nanoseconds in a millisecond.</summary>
    public const long Millisecond = 1_000_000;

    /// <summary>Nanoseconds in a second.</summary>
    public const long Second = 1_000_000_000;

    /// <summary>A time that never comes.</summary>
    public const long Never = long.MaxValue;

    /// <summary>A time after another; <see cref="Never"/> where it is beyond all times.</summary>
    /// <param name="ns">The time, ns.</param>
    /// <param name="delay">How much later, ns, not negative.</param>
    public static long Later(long ns, long delay) => ns > long.MaxValue - delay ? Never : ns + delay;

    /// <summary>Seconds with six decimals, truncated, as the output files show them.</summary>
    public static string ToSeconds(long ns)
    {
        long micros = ns / 1000;
        return string.Create(CultureInfo.InvariantCulture, $"{micros / 1_000_000}.{micros % 1_000_000:D6}");
    }
}
