using System.Globalization;

namespace OomSim.Scenarios;

/// <summary>What a value of a scenario measures.</summary>
public enum Unit
{
    /// <summary>Bytes: <c>64m</c>, <c>1.5g</c>, <c>64MiB</c>, plain bytes; base 1024 (D4.1, D4.2).</summary>
    Size,

    /// <summary>Nanoseconds: <c>250ms</c>, <c>5s</c>, <c>1m30s</c>, <c>2h</c> (D9.2).</summary>
    Duration,

    /// <summary>Bytes per second: a size and <c>/s</c>.</summary>
    Rate,

    /// <summary>A whole number.</summary>
    Count,
}

/// <summary>Reads sizes, durations, rates and numbers as Docker and Compose do.</summary>
public static class Units
{
    private const string SizeLetters = "bkmgtp";

    private static readonly (string Name, decimal Ns)[] TimeUnits =
    [
        ("ns", 1m), ("us", 1_000m), ("µs", 1_000m), ("ms", 1_000_000m), ("s", 1_000_000_000m), ("m", 60_000_000_000m),
        ("h", 3_600_000_000_000m), ("d", 86_400_000_000_000m), ("w", 604_800_000_000_000m),
    ];

    /// <summary>Reads a value of a unit.</summary>
    /// <param name="unit">What it measures.</param>
    /// <param name="text">As written.</param>
    /// <param name="value">Bytes, ns, bytes per second or a number.</param>
    /// <param name="error">Why it could not be read.</param>
    public static bool TryParse(Unit unit, string text, out long value, out string error) => unit switch
    {
        Unit.Size => TryParseSize(text, out value, out error),
        Unit.Duration => TryParseDuration(text, out value, out error),
        Unit.Rate => TryParseRate(text, out value, out error),
        _ => TryParseCount(text, out value, out error),
    };

    /// <summary>Writes a value as a scenario does: <c>16MiB</c>, <c>1m30s</c>, <c>10MiB/s</c>.</summary>
    /// <param name="unit">What it measures.</param>
    /// <param name="value">Bytes, ns, bytes per second or a number.</param>
    public static string Format(Unit unit, long value) => unit switch
    {
        Unit.Size => FormatSize(value),
        Unit.Duration => FormatDuration(value),
        Unit.Rate => FormatSize(value) + "/s",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    private static string FormatSize(long bytes)
    {
        int power = 0;
        for (; power < SizeLetters.Length - 1 && bytes != 0 && bytes % 1024 == 0; power++)
        {
            bytes /= 1024;
        }

        string suffix = power == 0 ? bytes == 1 ? " byte" : " bytes" : SizeLetters[power..(power + 1)].ToUpperInvariant() + "iB";
        return bytes.ToString(CultureInfo.InvariantCulture) + suffix;
    }

    private static string FormatDuration(long ns)
    {
        string text = "";
        foreach ((string name, decimal length) in TimeUnits.Where(u => u.Name is "h" or "m").Reverse())
        {
            long whole = (long)(ns / length);
            text += whole == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{whole}{name}");
            ns -= (long)(whole * length);
        }

        (string unit, decimal factor) = ns >= 1_000_000_000 || ns == 0 ? ("s", 1_000_000_000m)
            : ns >= 1_000_000 ? ("ms", 1_000_000m)
            : ns >= 1_000 ? ("us", 1_000m)
            : ("ns", 1m);
        return ns == 0 && text.Length > 0 ? text : text + (ns / factor).ToString(CultureInfo.InvariantCulture) + unit;
    }

    /// <summary>Reads a size by Docker's grammar (D4.1, D4.2), with its error texts.</summary>
    public static bool TryParseSize(string text, out long bytes, out string error)
    {
        bytes = 0;
        int last = text.LastIndexOfAny(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', ' ']);
        string number = last < 0 ? "" : text[last] == ' ' ? text[..last] : text[..(last + 1)];
        string suffix = last < 0 ? "" : text[(last + 1)..].ToLowerInvariant();
        if (!number.Any(char.IsAsciiDigit))
        {
            error = $"invalid size: '{text}'";
            return false;
        }

        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double amount))
        {
            error = $"invalid size: '{text}' ('{number}' is not a number)";
            return false;
        }

        int power = suffix.Length == 0 ? 0 : SizeLetters.IndexOf(suffix[0], StringComparison.Ordinal);
        if (power < 0 || suffix.Length > 3 || (suffix.Length > 1 && (power == 0 || suffix[1..] is not ("b" or "ib"))))
        {
            error = $"invalid suffix: '{suffix}'";
            return false;
        }

        double scaled = amount * Math.Pow(1024, power);
        if (amount < 0 || double.IsNaN(scaled))
        {
            error = $"invalid size: '{text}'";
            return false;
        }

        if (scaled >= long.MaxValue)
        {
            error = $"size out of range: '{text}' (must be below 8 EiB)";
            return false;
        }

        bytes = power == 0 && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long exact) ? exact : (long)scaled;
        error = "";
        return true;
    }

    /// <summary>Reads a duration: numbers with units one after the other (D9.2); a plain 0 needs none.</summary>
    public static bool TryParseDuration(string text, out long ns, out string error)
    {
        ns = 0;
        error = $"invalid duration: '{text}' (write it as 250ms, 5s, 1m30s or 2h)";
        if (text == "0")
        {
            return true;
        }

        decimal total = 0;
        int i = 0;
        while (i < text.Length)
        {
            int start = i;
            while (i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] == '.'))
            {
                i++;
            }

            int unitStart = i;
            while (i < text.Length && !char.IsAsciiDigit(text[i]) && text[i] != '.')
            {
                i++;
            }

            string unit = text[unitStart..i];
            decimal factor = Array.Find(TimeUnits, u => u.Name == unit).Ns;
            if (factor == 0 || unitStart - start > 20
                || !decimal.TryParse(text[start..unitStart], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
                || number > long.MaxValue / factor)
            {
                return factor != 0 && unitStart > start && text[start..unitStart].All(char.IsAsciiDigit) && OutOfRange(text, out error);
            }

            total += number * factor;
        }

        if (total > long.MaxValue)
        {
            return OutOfRange(text, out error);
        }

        ns = (long)total;
        return text.Length > 0;
    }

    private static bool OutOfRange(string text, out string error)
    {
        error = $"duration out of range: '{text}' (must be below 292 years)";
        return false;
    }

    private static bool TryParseRate(string text, out long perSecond, out string error)
    {
        perSecond = 0;
        if (!text.EndsWith("/s", StringComparison.Ordinal))
        {
            error = $"invalid rate: '{text}' (write a size per second, as in 10MiB/s)";
            return false;
        }

        if (!TryParseSize(text[..^2].TrimEnd(), out perSecond, out error))
        {
            return false;
        }

        error = perSecond == 0 ? $"invalid rate: '{text}' (must be above 0)" : "";
        return perSecond > 0;
    }

    private static bool TryParseCount(string text, out long value, out string error)
    {
        error = $"invalid number: '{text}'";
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        if (text.Length > 0 && text.TrimStart('-', '+').All(char.IsAsciiDigit))
        {
            error = $"number out of range: '{text}'";
        }

        return false;
    }
}
