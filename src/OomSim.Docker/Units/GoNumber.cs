using System.Globalization;
using System.Numerics;

namespace OomSim.Docker;

/// <summary>Numbers as the engine's command line reads them, with its words for bad ones.</summary>
public static class GoNumber
{
    /// <summary>A decimal integer of 64 bits.</summary>
    public static bool TryParseInt64(string text, out long value, out string error)
    {
        error = "";
        string digits = text.StartsWith('-') || text.StartsWith('+') ? text[1..] : text;
        bool isNumber = digits.Length > 0 && digits.All(char.IsAsciiDigit);
        if (isNumber && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        value = 0;
        error = $"strconv.ParseInt: parsing {GoQuote.Text(text)}: {(isNumber ? "value out of range" : "invalid syntax")}";
        return false;
    }

    /// <summary>An integer of 64 bits in the base that it begins with, as Go writes it (<c>strconv.ParseInt</c> with base 0): <c>0x10</c>, <c>0o17</c> and <c>017</c>, <c>0b11</c>, <c>1_000</c>.</summary>
    public static bool TryParseLiteral(string text, out long value, out string error)
    {
        ArgumentNullException.ThrowIfNull(text);
        bool isNegative = text.StartsWith('-');
        string digits = isNegative || text.StartsWith('+') ? text[1..] : text;
        int mark = digits.Length > 2 && digits[0] == '0' && char.IsAsciiLetter(digits[1]) ? 2 : digits.Length > 1 && digits[0] == '0' ? 1 : 0;
        int radix = mark == 1 ? 8 : mark == 0 ? 10 : char.ToLowerInvariant(digits[1]) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 };

        // A line below the digits stands between two of them, or behind what names the base.
        string body = digits[mark..];
        bool isPlain = body.Length > 0 && body[^1] != '_' && (mark > 0 || body[0] != '_') && !body.Contains("__", StringComparison.Ordinal);
        BigInteger? magnitude = isPlain ? Magnitude(body.Replace("_", "", StringComparison.Ordinal), radix) : null;
        bool isNumber = magnitude is not null;
        BigInteger number = (magnitude ?? 0) * (isNegative ? -1 : 1);
        bool fits = isNumber && number >= long.MinValue && number <= long.MaxValue;
        value = fits ? (long)number : 0;
        error = fits ? "" : $"strconv.ParseInt: parsing {GoQuote.Text(text)}: {(isNumber ? "value out of range" : "invalid syntax")}";
        return fits;
    }

    /// <summary>The value of digits without a sign; null where there are none, or others.</summary>
    /// <param name="digits">The digits, also in capitals.</param>
    /// <param name="radix">The base, at most 16.</param>
    internal static BigInteger? Magnitude(string digits, int radix)
    {
        return digits.Length > 0 && digits.All(d => char.IsAsciiHexDigit(d) && Digit(d) < radix) ? digits.Aggregate(BigInteger.Zero, (sum, d) => (sum * radix) + Digit(d)) : null;

        static int Digit(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : char.ToLowerInvariant(digit) - 'a' + 10;
    }

    /// <summary>A decimal integer of 16 bits without a sign.</summary>
    public static bool TryParseUInt16(string text, out long value, out string error)
    {
        bool isNumber = text.Length > 0 && text.All(char.IsAsciiDigit);
        bool fits = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number);
        value = number;
        error = fits ? "" : $"strconv.ParseUint: parsing {GoQuote.Text(text)}: {(isNumber ? "value out of range" : "invalid syntax")}";
        return fits;
    }

    /// <summary>An integer of 16 bits without a sign, in the base that it begins with (<c>strconv.ParseUint</c> with base 0).</summary>
    public static bool TryParseUInt16Literal(string text, out long value, out string error)
    {
        ArgumentNullException.ThrowIfNull(text);
        error = "";
        bool isNumber = TryParseLiteral(text, out value, out string problem) || problem.EndsWith("value out of range", StringComparison.Ordinal);
        if (isNumber && problem.Length == 0 && value is >= 0 and <= ushort.MaxValue && text[0] is not ('-' or '+'))
        {
            return true;
        }

        value = 0;
        error = $"strconv.ParseUint: parsing {GoQuote.Text(text)}: {(isNumber && text[0] is not ('-' or '+') ? "value out of range" : "invalid syntax")}";
        return false;
    }

    /// <summary>A boolean: 1, t, T, TRUE, true, True and their opposites.</summary>
    public static bool TryParseBool(string text, out bool value, out string error)
    {
        value = text is "1" or "t" or "T" or "TRUE" or "true" or "True";
        bool known = value || text is "0" or "f" or "F" or "FALSE" or "false" or "False";
        error = known ? "" : $"strconv.ParseBool: parsing {GoQuote.Text(text)}: invalid syntax";
        return known;
    }

    /// <summary>--cpus: an exact decimal or fraction, a whole number of 1e-9 CPUs (D4.5).</summary>
    public static bool TryParseCpus(string text, out long nanoCpus, out string error)
    {
        nanoCpus = 0;
        error = "";
        if (!GoRational.TryParse(text, out BigInteger numerator, out BigInteger denominator))
        {
            error = $"failed to parse {text} as a rational number";
            return false;
        }

        BigInteger nano = BigInteger.DivRem(numerator * 1_000_000_000, denominator, out BigInteger rest);
        if (!rest.IsZero)
        {
            error = "value is too precise";
            return false;
        }

        // Of what is more than fits, Go's Int64 has the low bits.
        nanoCpus = unchecked((long)(ulong)(BigInteger.Abs(nano) & ulong.MaxValue)) * (nano.Sign < 0 ? -1 : 1);
        return true;
    }
}
