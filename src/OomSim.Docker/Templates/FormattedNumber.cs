using System.Globalization;
using System.Text;

namespace OomSim.Docker;

/// <summary>A number as a verb of Go's <c>printf</c> prints it (fmt, fmtInteger, fmtC, fmtQc, fmtUnicode and fmtFloat).</summary>
internal static class FormattedNumber
{
    private const int DefaultPrecision = 6;
    private const int LeastCodeDigits = 4;

    /// <summary>A whole number; null for a verb that is not for them.</summary>
    public static string? Whole(char verb, long number, FormatFlags flags) => verb switch
    {
        'v' => Integer('d', number, flags),
        'd' or 'b' or 'o' or 'O' or 'x' or 'X' => Integer(verb, number, flags),
        'c' => flags.Pad(Character(number).ToString()),
        'q' => flags.Pad(GoQuote.Character(Character(number).Value, flags.IsPlus)),
        'U' => (flags with { IsZero = false }).Pad(Code(number, flags)),
        _ => null,
    };

    /// <summary>A number with a fraction; null for a verb that is not for them.</summary>
    public static string? Real(char verb, double number, FormatFlags flags)
    {
        if (verb is not ('v' or 'e' or 'E' or 'f' or 'F' or 'g' or 'G'))
        {
            return null;
        }

        char form = verb == 'v' ? 'g' : verb;
        string text = GoFloat.Format(number, form, flags.Precision ?? (form is 'g' or 'G' ? -1 : DefaultPrecision));
        string sign = text[0] == '-' ? "-" : flags.IsPlus ? "+" : flags.IsSpace ? " " : "";
        string digits = text.TrimStart('-');
        return Filled(sign, flags.IsSharp ? WithPoint(digits, form, flags.Precision) : digits, flags);
    }

    private static string Filled(string sign, string digits, FormatFlags flags) =>
        flags.IsZero && flags.Width is { } width ? sign + digits.PadLeft(Math.Max(0, width - sign.Length), '0') : flags.Pad(sign + digits);

    // With a point, and with g all the digits that the precision says.
    private static string WithPoint(string digits, char form, int? precision)
    {
        int exponent = digits.IndexOfAny(['e', 'E']);
        string mantissa = exponent < 0 ? digits : digits[..exponent];
        int missing = form is 'g' or 'G' ? (precision ?? DefaultPrecision) - mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0').Length : 0;
        bool hasPoint = mantissa.Contains('.', StringComparison.Ordinal);
        missing -= !hasPoint && mantissa == "0" ? 1 : 0;
        return mantissa + (hasPoint ? "" : ".") + new string('0', Math.Max(0, missing)) + (exponent < 0 ? "" : digits[exponent..]);
    }

    private static string Integer(char verb, long number, FormatFlags flags)
    {
        string sign = number < 0 ? "-" : flags.IsPlus ? "+" : flags.IsSpace ? " " : "";
        FormatFlags blanks = flags with { IsZero = false };
        if (flags.Precision == 0 && number == 0)
        {
            return blanks.Pad("");
        }

        int least = flags.Precision ?? (flags.IsZero && flags.Width is { } width ? width - sign.Length : 0);
        string digits = Digits(verb, number < 0 ? (ulong)-number : (ulong)number).PadLeft(Math.Max(0, least), '0');
        string start = verb == 'O' ? "0o"
            : !flags.IsSharp ? ""
            : verb switch { 'b' => "0b", 'o' when digits[0] != '0' => "0", 'x' => "0x", 'X' => "0X", _ => "" };
        return blanks.Pad(sign + start + digits);
    }

    private static string Digits(char verb, ulong size) => verb switch
    {
        'b' => size.ToString("B", CultureInfo.InvariantCulture),
        'o' or 'O' => Octal(size),
        'x' => size.ToString("x", CultureInfo.InvariantCulture),
        'X' => size.ToString("X", CultureInfo.InvariantCulture),
        _ => size.ToString(CultureInfo.InvariantCulture),
    };

    private static string Octal(ulong size)
    {
        var digits = new StringBuilder();
        for (; size > 7; size /= 8)
        {
            digits.Insert(0, (char)('0' + (size % 8)));
        }

        return digits.Insert(0, (char)('0' + size)).ToString();
    }

    private static Rune Character(long number) => number is >= 0 and <= int.MaxValue && Rune.IsValid((int)number) ? new Rune((int)number) : Rune.ReplacementChar;

    private static string Code(long number, FormatFlags flags)
    {
        string code = "U+" + number.ToString("X", CultureInfo.InvariantCulture).PadLeft(Math.Max(LeastCodeDigits, flags.Precision ?? 0), '0');
        return flags.IsSharp && number is >= 0 and <= int.MaxValue && Rune.IsValid((int)number) && GoQuote.IsPrintable(new Rune((int)number)) ? $"{code} '{new Rune((int)number)}'" : code;
    }
}
