using System.Globalization;

namespace OomSim.Results;

/// <summary>Numbers as people read them.</summary>
internal static class Say
{
    /// <summary>Simulated time in seconds with at most three decimals.</summary>
    public static string Time(long ns) => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e9:0.###} s");

    /// <summary>A share in percent.</summary>
    public static string Percent(long part, long whole) => whole <= 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0.#} %");

    /// <summary>A count with the right word.</summary>
    public static string Count(long count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");

    /// <summary>A number.</summary>
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A sentence with the facts behind it, in the parentheses that it may end with already.</summary>
    public static string Cite(string sentence, params ReadOnlySpan<string> facts)
    {
        int open = sentence.EndsWith(')') ? sentence.LastIndexOf('(') : -1;
        bool cites = open > 0 && sentence.Length > open + 2 && "DEKM".Contains(sentence[open + 1], StringComparison.Ordinal) && char.IsAsciiDigit(sentence[open + 2]);
        string[] named = [.. (cites ? sentence[(open + 1)..^1].Split(", ") : []).Concat(facts.ToArray().Where(f => f.Length > 0)).Distinct(StringComparer.Ordinal)];
        return named.Length == 0 ? sentence : $"{(cites ? sentence[..open].TrimEnd() : sentence)} ({string.Join(", ", named)})";
    }

    /// <summary>A text whose numbers stand as everywhere, whatever the culture.</summary>
    public static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
