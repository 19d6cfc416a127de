using System.Globalization;
using System.Numerics;

namespace OomSim.Docker;

/// <summary>Numbers of a template as Go writes them: <c>1_000</c>, <c>0x1F</c>, <c>0b11</c>, <c>0o17</c>, <c>1.5e3</c>, <c>'a'</c>; without complex ones and those with a binary exponent.</summary>
internal static class TemplateNumber
{
    /// <summary>A whole or another number; null where it is none.</summary>
    public static object? Read(string text)
    {
        if (text.StartsWith('\''))
        {
            return Character(text[1..^1]);
        }

        string digits = text.TrimStart('+', '-').Replace("_", "", StringComparison.Ordinal);
        bool isNegative = text.StartsWith('-');
        int radix = digits.Length < 2 || digits[0] != '0' ? 10
            : char.ToLowerInvariant(digits[1]) switch { 'x' => 16, 'b' => 2, 'o' => 8, >= '0' and <= '7' => -8, _ => 10 };
        if (radix == 10)
        {
            return long.TryParse((isNegative ? "-" : "") + digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? whole
                : double.TryParse((isNegative ? "-" : "") + digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number
                : null;
        }

        BigInteger value = 0;
        string rest = digits[(radix < 0 ? 1 : 2)..];
        foreach (char digit in rest)
        {
            int worth = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : 99;
            if (worth >= Math.Abs(radix))
            {
                return null;
            }

            value = (value * Math.Abs(radix)) + worth;
        }

        value = isNegative ? -value : value;
        return rest.Length == 0 || value > long.MaxValue || value < long.MinValue ? null : (long)value;
    }

    // The number of one character, which may be escaped.
    private static object? Character(string text) => text switch
    {
        [not '\\', ..] when new StringInfo(text).LengthInTextElements == 1 => (long)char.ConvertToUtf32(text, 0),
        "\\n" => 10L,
        "\\t" => 9L,
        "\\r" => 13L,
        "\\a" => 7L,
        "\\b" => 8L,
        "\\f" => 12L,
        "\\v" => 11L,
        ['\\', '\\' or '\''] => (long)text[1],
        _ => null,
    };
}
