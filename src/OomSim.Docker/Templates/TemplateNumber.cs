using System.Globalization;
using System.Numerics;

namespace OomSim.Docker;

/// <summary>Numbers of a template as Go writes them: <c>1_000</c>, <c>0x1F</c>, <c>0b11</c>, <c>0o17</c>, <c>017</c>, <c>1.5e3</c>, <c>0x1p-2</c>, <c>'a'</c> (text/template/parse, newNumber); complex ones are not simulated.</summary>
internal static class TemplateNumber
{
    /// <summary>A whole (<see cref="long"/>, or <see cref="ulong"/> beyond it, which no value is) or another number; null where it is none.</summary>
    /// <param name="text">As written.</param>
    /// <param name="error">What is wrong, in Go's words; empty when nothing is.</param>
    /// <exception cref="TemplateException">It is a complex number.</exception>
    public static object? Read(string text, out string error)
    {
        error = "";
        if (text.StartsWith('\''))
        {
            string rest = text[1..];
            int? rune = GoUnquote.Character(ref rest, '\'', out _);
            error = rune is null ? "invalid syntax" : rest != "'" ? $"malformed character constant: {text}" : "";
            return error.Length > 0 ? null : (long)rune!.Value;
        }

        if (text.EndsWith('i'))
        {
            throw new TemplateException(DockerEngine.NotSimulatedPrefix + "complex numbers in a template are not simulated");
        }

        bool isReal = text.AsSpan().ContainsAny(".eEpP") && (text.AsSpan().ContainsAny(".pP") || !IsHex(text));
        if (!isReal && Whole(text) is { } whole)
        {
            return whole;
        }

        if (Real(text) is not { } number)
        {
            error = $"illegal number syntax: \"{text}\"";
            return null;
        }

        error = isReal ? "" : $"integer overflow: \"{text}\"";
        return isReal ? number : null;
    }

    private static bool IsHex(string text) => text.TrimStart('+', '-').StartsWith("0x", StringComparison.OrdinalIgnoreCase);

    // They stand between digits, or behind the sign of the radix.
    private static bool HasGoodUnderscores(string text)
    {
        string digits = text.TrimStart('+', '-');
        bool hasRadix = digits.Length > 1 && digits[0] == '0' && char.ToLowerInvariant(digits[1]) is 'x' or 'b' or 'o';
        bool isHex = hasRadix && char.ToLowerInvariant(digits[1]) == 'x';
        for (int i = 0; i < digits.Length; i++)
        {
            bool IsDigit(int at) => at >= 0 && at < digits.Length && (char.IsAsciiDigit(digits[at]) || (isHex && char.IsAsciiHexDigit(digits[at])));
            if (digits[i] == '_' && (!IsDigit(i + 1) || !(IsDigit(i - 1) || (hasRadix && i == 2))))
            {
                return false;
            }
        }

        return true;
    }

    // Null for what is none, or is none of 64 bits.
    private static object? Whole(string text)
    {
        if (!HasGoodUnderscores(text))
        {
            return null;
        }

        string digits = text.TrimStart('+', '-').Replace("_", "", StringComparison.Ordinal);
        int radix = digits.Length < 2 || digits[0] != '0' ? 10 : char.ToLowerInvariant(digits[1]) switch { 'x' => 16, 'b' => 2, _ => 8 };
        string rest = digits.Length > 1 && digits[0] == '0' ? digits[(char.IsAsciiLetter(digits[1]) ? 2 : 1)..] : digits;
        BigInteger value = 0;
        foreach (char digit in rest)
        {
            int worth = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : radix;
            if (worth >= radix)
            {
                return null;
            }

            value = (value * radix) + worth;
        }

        bool hasSign = text[0] is '-' or '+';
        value = text[0] == '-' ? -value : value;
        return rest.Length == 0 ? null
            : value >= long.MinValue && value <= long.MaxValue ? (long)value
            : value > 0 && value <= ulong.MaxValue && !hasSign ? (ulong)value
            : null;
    }

    private static double? Real(string text)
    {
        if (!HasGoodUnderscores(text))
        {
            return null;
        }

        string plain = text.Replace("_", "", StringComparison.Ordinal);
        if (!IsHex(plain))
        {
            return double.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;
        }

        string[] parts = plain.TrimStart('+', '-')[2..].Split('p', 'P');
        string[] mantissa = parts[0].Split('.');
        if (parts.Length != 2 || parts[0].Trim('.').Length == 0 || !int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int exponent))
        {
            return null;
        }

        double value = Math.ScaleB((double)BigInteger.Parse("0" + string.Concat(mantissa), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), exponent - (mantissa.Length > 1 ? 4 * mantissa[1].Length : 0));
        return double.IsFinite(value) ? plain[0] == '-' ? -value : value : null;
    }
}
