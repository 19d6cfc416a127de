using System.Globalization;

namespace OomSim.Results;

/// <summary>Numbers in words, as the page shows them.</summary>
internal static class Shown
{
    /// <summary>A time in seconds, with as many decimals as tell something, at most three.</summary>
    public static string Seconds(long ns) => ((decimal)ns / 1_000_000_000m).ToString("0.###", CultureInfo.InvariantCulture) + " s";

    /// <summary>Words for what was no longer so from a time on, s; empty for null.</summary>
    public static string Until(double? seconds) => seconds is { } time ? string.Create(CultureInfo.InvariantCulture, $" until {time:0.###} s") : "";

    /// <summary>A short time with three digits that count, in a fitting unit: 488 µs, 12.5 ms, 1.5 s.</summary>
    public static string Short(long ns)
    {
        (decimal size, string name) = ns switch
        {
            0 or >= 1_000_000_000 => (1_000_000_000m, "s"),
            >= 1_000_000 => (1_000_000m, "ms"),
            >= 1000 => (1000m, "µs"),
            _ => (1m, "ns"),
        };
        decimal value = ns / size;
        return value.ToString(value >= 100 ? "0" : value >= 10 ? "0.#" : "0.##", CultureInfo.InvariantCulture) + " " + name;
    }

    /// <summary>A length of time in seconds and, from two minutes on, in its two largest units.</summary>
    public static string Duration(long ns)
    {
        const long Minute = 60;
        long whole = ns / 1_000_000_000;
        if (whole < 2 * Minute)
        {
            return Seconds(ns);
        }

        (long Size, string Name)[] units = [(24 * 60 * Minute, "day"), (60 * Minute, "hour"), (Minute, "minute"), (1, "second")];
        int largest = Array.FindIndex(units, u => whole >= u.Size);
        (long size, string name) = units[largest];
        (long nextSize, string nextName) = units[largest + 1];
        long next = whole % size / nextSize;
        string words = Count(whole / size, name) + (next == 0 ? "" : " " + Count(next, nextName));
        bool isExact = (decimal)ns % (nextSize * 1_000_000_000m) == 0;
        return $"{Seconds(ns)} ({(isExact ? "" : "about ")}{words})";
    }

    /// <summary>A time in µs, by which the page finds it in its charts.</summary>
    public static string Micros(long ns) => (ns / 1000).ToString(CultureInfo.InvariantCulture);

    /// <summary>A whole number.</summary>
    public static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Bytes with a fitting unit.</summary>
    public static string Bytes(double bytes) => AxisUnit.Bytes(bytes);

    /// <summary>A count and what is counted: <c>1 kill</c>, <c>2 kills</c>.</summary>
    public static string Count(long count, string one, string? many = null) => Number(count) + " " + (count == 1 ? one : many ?? one + "s");

    /// <summary>A stretch of time, in words.</summary>
    /// <param name="interval">When.</param>
    /// <param name="endNs">When the run ended, ns.</param>
    public static string Interval(IntervalSummary interval, long endNs) => interval.ToNs is { } to
        ? $"from {Seconds(interval.FromNs)} for {Seconds(to - interval.FromNs)}"
        : $"from {Seconds(interval.FromNs)} to the end ({Seconds(endNs - interval.FromNs)})";

    /// <summary>A text, cut where it is longer than <paramref name="most"/> characters, with a word on how much is missing.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        int at = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, at)}… ({text.Length - at:#,0} more characters)");
    }
}
