using System.Globalization;

namespace OomSim.Docker;

/// <summary>Floating-point numbers as Go writes them (strconv.FormatFloat).</summary>
internal static class GoFloat
{
    // Where the shortest digits are asked for, numbers from here on have an exponent.
    private const int ShortestPrecision = 6;
    private const int LeastExponent = -4;

    /// <summary>A number.</summary>
    /// <param name="value">The number.</param>
    /// <param name="verb"><c>e</c>, <c>f</c> or <c>g</c>, or the same in capitals.</param>
    /// <param name="precision">Digits behind the point, of <c>g</c> all digits; −1 for as many as it takes to tell it from others.</param>
    public static string Format(double value, char verb, int precision)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }

        string text = char.ToLowerInvariant(verb) switch
        {
            'e' => Exponential(value, precision),
            'f' => precision < 0 ? decimal.TryParse(value.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact) ? exact.ToString(CultureInfo.InvariantCulture) : value.ToString("F0", CultureInfo.InvariantCulture)
                : value.ToString("F" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            _ => General(value, precision),
        };
        return char.IsUpper(verb) ? text.ToUpperInvariant() : text;
    }

    private static string Exponential(double value, int precision)
    {
        string text = precision < 0 ? Shortest(value) : value.ToString("E" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        int at = text.IndexOf('E', StringComparison.Ordinal);
        int exponent = int.Parse(text[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{text[..at]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    // D.DDDE+X with the fewest digits that are this number.
    private static string Shortest(double value)
    {
        for (int digits = 0; digits < 17; digits++)
        {
            string text = value.ToString("E" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            if (double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture).Equals(value))
            {
                return text;
            }
        }

        return value.ToString("E17", CultureInfo.InvariantCulture);
    }

    private static string General(double value, int precision)
    {
        string digits = precision < 0 ? Shortest(value) : value.ToString("E" + Math.Max(0, precision - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        int at = digits.IndexOf('E', StringComparison.Ordinal);
        string mantissa = digits[..at].Contains('.', StringComparison.Ordinal) ? digits[..at].TrimEnd('0').TrimEnd('.') : digits[..at];
        int exponent = int.Parse(digits[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int count = mantissa.Count(char.IsAsciiDigit);
        int most = precision < 0 ? ShortestPrecision : precision > count && count > exponent ? count : Math.Max(1, precision);
        if (exponent < LeastExponent || exponent >= most)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }

        return value.ToString("F" + Math.Max(0, count - 1 - exponent).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
