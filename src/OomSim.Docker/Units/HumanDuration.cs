using System.Globalization;

namespace OomSim.Docker;

/// <summary>Durations as <c>docker ps</c> writes them (D8.10).</summary>
public static class HumanDuration
{
    /// <summary>Words for a duration in ns.</summary>
    public static string Format(long ns)
    {
        long seconds = ns / 1_000_000_000;
        long minutes = seconds / 60;
        long hours = (long)Math.Round(seconds / 3600.0, MidpointRounding.AwayFromZero);
        return seconds < 1 ? "Less than a second"
            : seconds == 1 ? "1 second"
            : seconds < 60 ? Count(seconds, "seconds")
            : minutes == 1 ? "About a minute"
            : minutes < 60 ? Count(minutes, "minutes")
            : hours == 1 ? "About an hour"
            : hours < 48 ? Count(hours, "hours")
            : hours < 24 * 14 ? Count(hours / 24, "days")
            : hours < 24 * 60 ? Count(hours / 24 / 7, "weeks")
            : hours < 24 * 365 * 2 ? Count(hours / 24 / 30, "months")
            : Count(seconds / 3600 / 24 / 365, "years");
    }

    private static string Count(long number, string unit) => number.ToString(CultureInfo.InvariantCulture) + " " + unit;
}
