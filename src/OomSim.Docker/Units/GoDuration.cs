namespace OomSim.Docker;

/// <summary>Durations as Go writes them: <c>90s</c>, <c>1h30m</c>, <c>-1.5h</c>, <c>300ms</c>.</summary>
public static class GoDuration
{
    private static readonly (string Unit, decimal Ns)[] Units =
        [("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000)];

    /// <summary>As Go prints it: <c>1m30s</c>, <c>1.5s</c>, <c>500ms</c>.</summary>
    /// <param name="ns">The duration in ns.</param>
    public static string Format(long ns)
    {
        if (ns == 0)
        {
            return "0s";
        }

        string sign = ns < 0 ? "-" : "";
        decimal size = Math.Abs((decimal)ns);
        if (size < 1_000_000_000)
        {
            (string unit, decimal one) = size < 1_000 ? ("ns", 1) : size < 1_000_000 ? ("µs", 1_000) : ("ms", 1_000_000m);
            return sign + Number(size / one) + unit;
        }

        decimal hours = Math.Floor(size / 3_600_000_000_000);
        decimal minutes = Math.Floor(size / 60_000_000_000) % 60;
        decimal seconds = size % 60_000_000_000 / 1_000_000_000;
        return sign + (hours > 0 ? Number(hours) + "h" : "") + (hours > 0 || minutes > 0 ? Number(minutes) + "m" : "") + Number(seconds) + "s";

        static string Number(decimal value) => value.ToString("0.#########", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>What Go says of a text that is none: a number, its unit up to the next number, and so on.</summary>
    /// <param name="text">As typed.</param>
    public static string Fault(string text)
    {
        string rest = text.StartsWith('-') || text.StartsWith('+') ? text[1..] : text;
        while (rest.Length > 0)
        {
            int digits = rest.AsSpan().IndexOfAnyExcept("0123456789.");
            string number = digits < 0 ? rest : rest[..digits];
            if (!number.Any(char.IsAsciiDigit) || number.Count(c => c == '.') > 1)
            {
                break;
            }

            rest = rest[number.Length..];
            int end = rest.AsSpan().IndexOfAny("0123456789.");
            string unit = end < 0 ? rest : rest[..end];
            if (unit.Length == 0)
            {
                return $"time: missing unit in duration \"{text}\"";
            }

            if (!Array.Exists(Units, u => u.Unit == unit))
            {
                return $"time: unknown unit \"{unit}\" in duration \"{text}\"";
            }

            rest = rest[unit.Length..];
        }

        return $"time: invalid duration \"{text}\"";
    }

    /// <summary>Reads one; false for what is none.</summary>
    /// <param name="text">As typed; <c>0</c> needs no unit.</param>
    /// <param name="ns">The duration in ns.</param>
    public static bool TryParse(string text, out long ns)
    {
        ns = 0;
        string rest = text.StartsWith('-') || text.StartsWith('+') ? text[1..] : text;
        if (rest == "0")
        {
            return true;
        }

        decimal sum = 0;
        bool some = false;
        while (rest.Length > 0)
        {
            int digits = rest.AsSpan().IndexOfAnyExcept("0123456789.");
            if (digits is <= 0 or > 20 || !decimal.TryParse(rest[..digits], System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out decimal number))
            {
                return false;
            }

            int end = rest.AsSpan(digits).IndexOfAny("0123456789.");
            string unit = end < 0 ? rest[digits..] : rest.Substring(digits, end);
            int index = Array.FindIndex(Units, u => u.Unit == unit);
            if (index < 0 || number > 1e15m)
            {
                return false;
            }

            sum += number * Units[index].Ns;
            rest = rest[(digits + unit.Length)..];
            some = true;
        }

        if (!some || sum > long.MaxValue)
        {
            return false;
        }

        ns = text.StartsWith('-') ? -(long)sum : (long)sum;
        return true;
    }
}
