using System.Globalization;
using System.Text.RegularExpressions;

namespace OomSim.Results;

/// <summary>Makes what the vector canvas writes the same every time, and the same for readers that lack the font.</summary>
internal static partial class SvgCleaner
{
    /// <summary>The same picture with identifiers that depend on nothing but the picture.</summary>
    public static string Clean(string svg)
    {
        // The canvas numbers its clip paths through the life of the process; here they count from 0 in every file.
        var numbers = new Dictionary<string, string>(StringComparer.Ordinal);
        svg = Identifiers().Replace(svg, match =>
        {
            string id = match.Groups[2].Value;
            if (!numbers.TryGetValue(id, out string? number))
            {
                number = "c" + numbers.Count.ToString(CultureInfo.InvariantCulture);
                numbers.Add(id, number);
            }

            return match.Groups[1].Value + number + match.Groups[3].Value;
        });
        return SvgText.Outline(svg);
    }

    [GeneratedRegex("""(<clipPath id="|url\(#)(cl_[0-9a-f]+)("|\))""", RegexOptions.CultureInvariant)]
    private static partial Regex Identifiers();
}
