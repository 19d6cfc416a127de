using System.Globalization;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Reads quantities as the API server does: <c>128Mi</c>, <c>1G</c>, <c>500m</c>, <c>1e3</c>.</summary>
internal static class KubeQuantity
{
    private const int MostDigits = 28;
    private const int GreatestExponent = 18;

    private static readonly (string Suffix, decimal Factor)[] Suffixes =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40), ("Pi", 1L << 50), ("Ei", 1L << 60),
        ("n", 1e-9m), ("u", 1e-6m), ("m", 1e-3m), ("k", 1e3m), ("M", 1e6m), ("G", 1e9m), ("T", 1e12m), ("P", 1e15m), ("E", 1e18m), ("", 1m),
    ];

    /// <summary>Reads a quantity.</summary>
    /// <param name="text">As written.</param>
    /// <param name="value">Its value: bytes, CPUs or a number.</param>
    /// <param name="error">What is wrong with it, and what would be right.</param>
    public static bool TryParse(string text, out decimal value, out string error)
    {
        (value, error) = (0, "");
        int end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.' || (end == 0 && text[end] is '+' or '-')))
        {
            end++;
        }

        string suffix = text[end..];
        if (!decimal.TryParse(text[..end], NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number) || end > MostDigits)
        {
            error = $"'{text}' is no quantity: write a number and its unit, as 128Mi or 500m";
            return false;
        }

        if (FactorOf(suffix) is not { } factor)
        {
            error = $"'{text}': unable to parse quantity's suffix: it is one of Ki, Mi, Gi, Ti (powers of 1024), k, M, G, T (powers of 1000), m (a thousandth)";
            return false;
        }

        if (Math.Abs(number) > long.MaxValue / Math.Max(1m, factor))
        {
            error = $"'{text}' is too large: at most 2^63 - 1";
            return false;
        }

        value = number * factor;
        return true;
    }

    /// <summary>A quantity as the API server prints it: with the largest suffix that leaves no fraction.</summary>
    /// <param name="value">The value, in thousandths with <paramref name="isMilli"/>.</param>
    /// <param name="isMilli">True for thousandths.</param>
    /// <param name="isBinary">True for powers of 1024.</param>
    public static string Format(long value, bool isMilli, bool isBinary)
    {
        if (isMilli && value % 1000 != 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{value}m");
        }

        long whole = isMilli ? value / 1000 : value;
        (string suffix, decimal factor) = Suffixes.Where(s => s.Factor >= 1 && s.Suffix.EndsWith('i') == isBinary && s.Suffix.Length > 0 && whole != 0 && whole % (long)s.Factor == 0)
            .OrderByDescending(s => s.Factor).FirstOrDefault(("", 1m));
        return string.Create(CultureInfo.InvariantCulture, $"{whole / (long)factor}{suffix}");
    }

    private static decimal? FactorOf(string suffix)
    {
        foreach ((string known, decimal factor) in Suffixes)
        {
            if (known == suffix)
            {
                return factor;
            }
        }

        // 1e3 and 1E3 are exponents; 1E alone is an exa.
        if (suffix.Length < 2 || suffix[0] is not ('e' or 'E')
            || !int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int exponent) || Math.Abs(exponent) > GreatestExponent)
        {
            return null;
        }

        decimal power = 1;
        for (int i = 0; i < Math.Abs(exponent); i++)
        {
            power *= 10;
        }

        return exponent < 0 ? 1 / power : power;
    }
}
