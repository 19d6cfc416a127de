using System.Globalization;

namespace OomSim.Docker;

/// <summary>
/// Points in time as <c>--since</c> and <c>--until</c> take them: a duration before now (cut to whole seconds), a date with or without a time,
/// or seconds since 1970.
/// </summary>
internal static class TimeArgument
{
    private const long Second = 1_000_000_000;

    /// <summary>Reads one; the client's error, or null.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="now">The present, simulated ns.</param>
    /// <param name="ns">The point in simulated ns; negative before the run.</param>
    public static string? Read(string text, long now, out long ns)
    {
        if (text != "0" && GoDuration.TryParse(text, out long before))
        {
            ns = (long)Int128.Clamp((Int128)now - before, -long.MaxValue / 2, long.MaxValue / 2);
            ns -= ((ns % Second) + Second) % Second;
            return null;
        }

        if (text.Contains('-', StringComparison.Ordinal))
        {
            return DateTimeText.Read(text, out ns);
        }

        return TryUnix(text, out ns) ? null : $"failed to parse value as time or duration: \"{text}\"";
    }

    /// <summary>How the client hands a point on to the engine.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="ns">What was read, simulated ns.</param>
    public static string Sent(string text, long ns)
    {
        long rest = ((ns % Second) + Second) % Second;
        long seconds = Timestamps.EpochUnixSeconds + ((ns - rest) / Second);
        return text != "0" && GoDuration.TryParse(text, out _) ? seconds.ToString(CultureInfo.InvariantCulture)
            : text.Contains('-', StringComparison.Ordinal) ? FormattableString.Invariant($"{seconds}.{rest:D9}")
            : text;
    }

    private static bool TryUnix(string text, out long ns)
    {
        ns = 0;
        string[] parts = text.Split('.', 2);
        string fraction = parts.Length == 2 ? parts[1] : "0";
        if (!long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds)
            || fraction.Length is 0 or > 18 || !fraction.All(char.IsAsciiDigit))
        {
            return false;
        }

        long nanos = long.Parse(fraction.Length > 9 ? fraction[..9] : fraction.PadRight(9, '0'), CultureInfo.InvariantCulture);
        ns = (long)Int128.Clamp((((Int128)seconds - Timestamps.EpochUnixSeconds) * Second) + nanos, -long.MaxValue / 2, long.MaxValue / 2);
        return true;
    }
}
