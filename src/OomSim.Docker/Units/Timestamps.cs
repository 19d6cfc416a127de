using System.Globalization;

namespace OomSim.Docker;

/// <summary>Calendar times of a run: simulated time 0 is a fixed instant, so equal runs print equal bytes.</summary>
public static class Timestamps
{
    /// <summary>Unix time, in s, of simulated time 0: 2026-01-01T00:00:00Z.</summary>
    public const long EpochUnixSeconds = 1_767_225_600;

    /// <summary>How a time that never was is printed (D2.21).</summary>
    public const string Zero = "0001-01-01T00:00:00Z";

    /// <summary>Unix time in s of a simulated time in ns.</summary>
    public static long UnixSeconds(long ns) => EpochUnixSeconds + (ns / 1_000_000_000);

    /// <summary>Unix time in ns of a simulated time in ns.</summary>
    public static long UnixNanoseconds(long ns) => (EpochUnixSeconds * 1_000_000_000) + ns;

    /// <summary>RFC 3339 with as many fractional digits as it takes (D2.21); null is the zero time.</summary>
    public static string Rfc3339Nano(long? ns)
    {
        if (ns is not { } value)
        {
            return Zero;
        }

        string fraction = (value % 1_000_000_000).ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return DateTimeOffset.FromUnixTimeSeconds(UnixSeconds(value)).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)
            + (fraction.Length == 0 ? "" : "." + fraction) + "Z";
    }

    /// <summary>RFC 3339 with nine fractional digits, as a line of <c>docker events</c> begins (D8.4).</summary>
    public static string Rfc3339Fixed(long ns) =>
        DateTimeOffset.FromUnixTimeSeconds(UnixSeconds(ns)).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)
        + "." + (ns % 1_000_000_000).ToString("D9", CultureInfo.InvariantCulture) + "Z";
}
