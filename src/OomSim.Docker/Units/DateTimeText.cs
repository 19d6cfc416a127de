using System.Globalization;

namespace OomSim.Docker;

/// <summary>Dates and times as the client of <c>--since</c> and <c>--until</c> reads them, with Go's words for malformed ones. The machine's zone is UTC.</summary>
internal static class DateTimeText
{
    private static readonly (string Name, int Lowest, int Highest, string Words)[] Fields =
    [
        ("2006", 0, 9999, "year"), ("01", 1, 12, "month"), ("02", 1, 31, "day"), ("15", 0, 23, "hour"), ("04", 0, 59, "minute"), ("05", 0, 59, "second"),
    ];

    private static readonly string[] Separators = ["", "-", "-", "T", ":", ":"];

    /// <summary>Reads one; the error, or null.</summary>
    /// <param name="text">For example <c>2026-01-01T00:00:30Z</c>; minutes, seconds, the time and the zone may be missing.</param>
    /// <param name="ns">The point in simulated ns.</param>
    public static string? Read(string text, out long ns)
    {
        ns = 0;
        string layout = Layout(text, out int fields, out bool hasFraction, out bool hasZone);
        int[] values = [1, 1, 1, 0, 0, 0];
        int at = 0;
        string Malformed(string element) => $"parsing time \"{text}\" as \"{layout}\": cannot parse \"{text[at..]}\" as \"{element}\"";
        for (int i = 0; i < fields; i++)
        {
            (string name, int lowest, int highest, string words) = Fields[i];
            if (!text.AsSpan(at).StartsWith(Separators[i], StringComparison.Ordinal))
            {
                return Malformed(Separators[i]);
            }

            at += Separators[i].Length;
            // Of the hour Go takes one digit as well.
            int length = name == "15" && !(at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])) ? 1 : name.Length;
            if (text.Length < at + length || !int.TryParse(text.AsSpan(at, length), NumberStyles.None, CultureInfo.InvariantCulture, out values[i]))
            {
                return Malformed(name);
            }

            if (values[i] < lowest || values[i] > highest || (i == 2 && values[2] > DateTime.DaysInMonth(Math.Max(1, values[0]), values[1])))
            {
                return $"parsing time \"{text}\": {words} out of range";
            }

            at += length;
        }

        long fraction = 0;
        if (hasFraction && !TryFraction(text, ref at, out fraction))
        {
            return Malformed(".999999999");
        }

        if (!TryZone(text, hasZone, ref at, out int minutes))
        {
            return Malformed("Z07:00");
        }

        if (at < text.Length)
        {
            return $"parsing time \"{text}\": extra text: \"{text[at..]}\"";
        }

        var utc = new DateTimeOffset(Math.Max(1, values[0]), values[1], values[2], values[3], values[4], values[5], TimeSpan.Zero);
        Int128 sinceEpoch = ((Int128)(utc.ToUnixTimeSeconds() - (minutes * 60)) - Timestamps.EpochUnixSeconds) * 1_000_000_000;
        ns = (long)Int128.Clamp(sinceEpoch + fraction, -long.MaxValue / 2, long.MaxValue / 2);
        return null;
    }

    // The client chooses the layout by the signs that a text has.
    private static string Layout(string text, out int fields, out bool hasFraction, out bool hasZone)
    {
        hasZone = text.AsSpan().IndexOfAny("zZ+") >= 0 || text.Count(c => c == '-') == 3;
        hasFraction = text.Contains('.', StringComparison.Ordinal);
        int colons = text.Count(c => c == ':') - (hasZone && text.AsSpan().IndexOfAny("zZ") < 0 ? 1 : 0);
        fields = hasFraction || (text.Contains('T', StringComparison.Ordinal) && colons >= 2) ? 6
            : !text.Contains('T', StringComparison.Ordinal) ? 3
            : colons <= 0 ? 4 : 5;
        string layout = "2006-01-02T15:04:05"[..(fields switch { 3 => 10, 4 => 13, 5 => 16, _ => 19 })];
        return layout + (hasFraction ? ".999999999" : "") + (hasZone ? "Z07:00" : "");
    }

    private static bool TryFraction(string text, ref int at, out long ns)
    {
        ns = 0;
        int digits = at < text.Length && text[at] == '.' ? text.Skip(at + 1).TakeWhile(char.IsAsciiDigit).Count() : 0;
        if (digits is 0 or > 9)
        {
            return false;
        }

        ns = long.Parse(text.Substring(at + 1, digits).PadRight(9, '0'), CultureInfo.InvariantCulture);
        at += 1 + digits;
        return true;
    }

    private static bool TryZone(string text, bool hasZone, ref int at, out int minutes)
    {
        minutes = 0;
        if (!hasZone)
        {
            return true;
        }

        if (at < text.Length && text[at] == 'Z')
        {
            at++;
            return true;
        }

        bool parsed = text.Length >= at + 6 && text[at] is '+' or '-' && text[at + 3] == ':'
            && int.TryParse(text.AsSpan(at + 1, 2), NumberStyles.None, CultureInfo.InvariantCulture, out minutes)
            && int.TryParse(text.AsSpan(at + 4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out int rest)
            && (minutes = (minutes * 60) + rest) >= 0;
        if (parsed)
        {
            minutes = text[at] == '-' ? -minutes : minutes;
            at += 6;
        }

        return parsed;
    }
}
