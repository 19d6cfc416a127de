using System.Globalization;
using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>Sizes as Docker's flags and options write them: a number, at most one blank, a suffix (D4.1–D4.3).</summary>
public static partial class ByteSize
{
    private const string Units = "kmgtp";

    // 2^63: what 64 bits with a sign do not hold.
    private const double Beyond = 9.2233720368547758e18;

    /// <summary>Parses a size; base 1024.</summary>
    /// <param name="text">For example <c>64m</c>, <c>1.5g</c>, <c>32KiB</c>.</param>
    /// <param name="bytes">The size in bytes, truncated toward zero.</param>
    /// <param name="error">The engine's words when it is none.</param>
    public static bool TryParse(string text, out long bytes, out string error) => TryParse(text, 1024, out bytes, out error);

    /// <summary>The same as a release reads it.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="profile">The release.</param>
    /// <param name="bytes">Gets the size.</param>
    /// <param name="error">Gets Go's error; empty for none.</param>
    internal static bool TryParse(string text, EngineProfile profile, out long bytes, out string error) =>
        profile.OldSizeGrammar ? TryParseOld(text, out bytes, out error) : TryParse(text, out bytes, out error);

    /// <summary>Parses a size as options of log drivers write it; base 1000.</summary>
    /// <param name="text">For example <c>10m</c>.</param>
    /// <param name="bytes">The size in bytes, truncated toward zero.</param>
    /// <param name="error">The engine's words when it is none.</param>
    public static bool TryParseDecimal(string text, out long bytes, out string error) => TryParse(text, 1000, out bytes, out error);

    private static bool TryParse(string text, int unit, out long bytes, out string error)
    {
        bytes = 0;
        error = "";
        int end = text.LastIndexOfAny(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', ' ']);
        if (end < 0)
        {
            error = $"invalid size: '{text}'";
            return false;
        }

        bool blank = text[end] == ' ';
        string number = blank ? text[..end] : text[..(end + 1)];
        string suffix = text[(end + 1)..].ToLowerInvariant();
        if (!TryParseNumber(number, out double value))
        {
            error = $"strconv.ParseFloat: parsing {GoQuote.Text(number)}: invalid syntax";
            return false;
        }

        if (value < 0)
        {
            error = $"invalid size: '{text}'";
            return false;
        }

        if (!TryFactor(suffix, unit, out double factor))
        {
            error = $"invalid suffix: '{suffix}'";
            return false;
        }

        double product = value * factor;

        // Go's conversion of what is too large gives the least number there is (RAMInBytes and FromHumanSize, with either client).
        bytes = product >= Beyond ? long.MinValue : (long)product;
        return true;
    }

    /// <summary>Parses as the 20.10 client does (go-units 0.4.0): no exponents, one error for nearly everything (recording v1-32), and of what is too large the least number that there is.</summary>
    /// <param name="text">For example <c>64m</c>, <c>1.5g</c>, <c>32Mi</c>.</param>
    /// <param name="bytes">The size in bytes, truncated toward zero.</param>
    /// <param name="error">The engine's words when it is none.</param>
    public static bool TryParseOld(string text, out long bytes, out string error)
    {
        bytes = 0;
        error = $"invalid size: '{text}'";
        Match match = OldGrammar().Match(text);
        if (!match.Success)
        {
            return false;
        }

        string number = match.Groups["number"].Value;
        if (!TryParseNumber(number, out double value))
        {
            error = $"strconv.ParseFloat: parsing {GoQuote.Text(number)}: {(number.Count(c => c == '.') > 1 ? "invalid syntax" : "value out of range")}";
            return false;
        }

        for (int power = match.Groups["unit"].Value is { Length: > 0 } unit ? Units.IndexOf(char.ToLowerInvariant(unit[0])) + 1 : 0; power > 0; power--)
        {
            value *= 1024;
        }

        error = "";
        bytes = value >= Beyond ? long.MinValue : (long)value;
        return true;
    }

    [GeneratedRegex(@"^(?<number>[0-9]+(\.[0-9]+)*) ?(?<unit>[kKmMgGtTpP])?[iI]?[bB]?\z", RegexOptions.CultureInvariant)]
    private static partial Regex OldGrammar();

    private static bool TryFactor(string suffix, int unit, out double factor)
    {
        factor = 1;
        if (suffix.Length == 0 || suffix == "b")
        {
            return true;
        }

        int power = Units.IndexOf(suffix[0], StringComparison.Ordinal) + 1;
        bool wellFormed = suffix.Length == 1 || suffix[1..] is "b" or "ib";
        for (int i = 0; i < power; i++)
        {
            factor *= unit;
        }

        return power > 0 && wellFormed;
    }

    private static bool TryParseNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value);
}
