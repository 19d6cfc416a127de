using System.Globalization;
using System.Text.RegularExpressions;

namespace OomSim.Fidelity;

/// <summary>Sizes, rates and seconds as the recordings' program writes them.</summary>
internal static partial class HogSize
{
    /// <summary>A 1024-based size such as <c>64M</c>, or a rate such as <c>10M/s</c>, in bytes (per second).</summary>
    public static long Parse(string text)
    {
        string size = text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text;
        int shift = char.ToUpperInvariant(size[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        decimal number = decimal.Parse(shift == 0 ? size : size[..^1], CultureInfo.InvariantCulture);
        return (long)(number * (1L << shift));
    }

    /// <summary>True for what is a size: a path, which may stand last where no size does, is none, nor is what a file refuses.</summary>
    public static bool IsSize(string text) => Size().IsMatch(text);

    [GeneratedRegex(@"^\d+(\.\d+)?[KMGkmg]?(/s)?$")]
    private static partial Regex Size();
}
