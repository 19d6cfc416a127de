using System.Numerics;

namespace OomSim.Docker;

/// <summary>Numbers as Go's <c>big.Rat.SetString</c> reads them: <c>1.5</c>, <c>3/2</c>, <c>0x1p-1</c>, <c>1_0</c>, <c>1e400</c> (math/big, ratconv.go).</summary>
internal static class GoRational
{
    private const long LargestTens = 1_000_000;
    private const long LargestTwos = 10_000_000;

    // A value of more digits than anybody types; Go would take its time for it.
    private const int Longest = 1000;

    /// <summary>Reads one; false where Go refuses it.</summary>
    /// <param name="text">The text, whole.</param>
    /// <param name="numerator">With the sign.</param>
    /// <param name="denominator">Above 0.</param>
    public static bool TryParse(string text, out BigInteger numerator, out BigInteger denominator)
    {
        (numerator, denominator) = (BigInteger.Zero, BigInteger.One);
        if (text.Length is 0 or > Longest)
        {
            return false;
        }

        bool isNegative = text[0] == '-';
        int at = text[0] is '-' or '+' ? 1 : 0;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            return Mantissa(text[at..slash], isFraction: false, out numerator, out _, out _, out int left) && left == slash - at
                && Mantissa(text[(slash + 1)..], isFraction: false, out denominator, out _, out _, out int right) && right == text.Length - slash - 1
                && !denominator.IsZero && Signed(ref numerator, isNegative);
        }

        if (!Mantissa(text[at..], isFraction: true, out numerator, out int radix, out int places, out int length))
        {
            return false;
        }

        at += length;
        long exponent = 0;
        bool isBinary = at < text.Length && text[at] is 'p' or 'P';
        if (at < text.Length && (!(isBinary || text[at] is 'e' or 'E') || !Exponent(text[(at + 1)..], out exponent)))
        {
            return false;
        }

        long tens = (radix == 10 ? -places : 0) + (isBinary ? 0 : exponent);
        long twos = (radix switch { 2 => -places, 8 => -3L * places, 16 => -4L * places, _ => 0 }) + (isBinary ? exponent : 0);
        if (numerator.IsZero)
        {
            return true;
        }

        if (Math.Abs(tens) > LargestTens || Math.Abs(twos) > LargestTwos)
        {
            return false;
        }

        numerator *= BigInteger.Pow(10, (int)Math.Max(0, tens)) << (int)Math.Max(0, twos);
        denominator = BigInteger.Pow(10, (int)Math.Max(0, -tens)) << (int)Math.Max(0, -twos);
        return Signed(ref numerator, isNegative);
    }

    private static bool Signed(ref BigInteger value, bool isNegative)
    {
        value = isNegative ? -value : value;
        return true;
    }

    // Digits behind a prefix, with a point where fractions are taken; how many places follow it, and how far it reads.
    private static bool Mantissa(string text, bool isFraction, out BigInteger value, out int radix, out int places, out int length)
    {
        (value, radix, places, length) = (BigInteger.Zero, 10, 0, 0);
        bool lastIsDigit = false;
        if (text is ['0', var mark, ..])
        {
            radix = mark switch { 'b' or 'B' => 2, 'o' or 'O' => 8, 'x' or 'X' => 16, _ => isFraction ? 10 : 8 };
            length = char.IsAsciiLetter(mark) && radix != 10 && mark is not ('e' or 'E' or 'p' or 'P') ? 2 : 0;
            radix = length == 0 && char.IsAsciiLetter(mark) ? 10 : radix;
            lastIsDigit = length > 0;
        }

        bool hasDigits = false;
        bool hasPoint = false;
        char before = lastIsDigit ? '0' : ' ';
        for (; length < text.Length; length++)
        {
            char c = text[length];
            int digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetter(c) ? (c | 0x20) - 'a' + 10 : 99;
            if (c == '.' && isFraction && !hasPoint && before != '_')
            {
                hasPoint = true;
            }
            else if (c == '_' && before is not ('_' or '.' or ' '))
            {
                // Between digits, or behind the prefix.
            }
            else if (digit < radix)
            {
                value = (value * radix) + digit;
                places += hasPoint ? 1 : 0;
                hasDigits = true;
            }
            else
            {
                break;
            }

            before = c;
        }

        return hasDigits && before != '_';
    }

    private static bool Exponent(string text, out long value)
    {
        bool isNegative = text.StartsWith('-');
        string digits = text.TrimStart('+', '-').Length >= text.Length - 1 ? text.TrimStart('+', '-') : "";
        bool isNumber = digits.Length > 0 && digits[0] != '_' && digits[^1] != '_' && !digits.Contains("__", StringComparison.Ordinal)
            && digits.All(c => char.IsAsciiDigit(c) || c == '_');
        bool fits = long.TryParse(digits.Replace("_", "", StringComparison.Ordinal), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out value);
        value = isNegative ? -value : value;
        return isNumber && fits && Math.Abs(value) <= LargestTwos;
    }
}
