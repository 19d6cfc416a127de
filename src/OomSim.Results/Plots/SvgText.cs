using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using SkiaSharp;

namespace OomSim.Results;

/// <summary>
/// Turns the text of a vector picture into outlines of the embedded font, so that it looks the same where the font is not installed. Each
/// letter is described once; the words stay beside it for those who listen or search.
/// </summary>
internal sealed partial class SvgText
{
    // Outlines are in the font's own units.
    private const int Em = 2048;

    private readonly Dictionary<(int Rune, bool IsBold), string> _names = [];
    private readonly StringBuilder _definitions = new();

    private SvgText()
    {
    }

    /// <summary>The same picture without a word that needs a font.</summary>
    /// <param name="svg">What the vector canvas writes: text with a position for each letter.</param>
    public static string Outline(string svg)
    {
        var text = new SvgText();
        string outlined = TextElement().Replace(svg, text.Replace);
        int body = outlined.IndexOf('>', outlined.IndexOf("<svg", StringComparison.Ordinal)) + 1;
        return text._definitions.Length == 0 ? outlined : outlined[..body] + "\n\t<defs>\n" + text._definitions + "\t</defs>" + outlined[body..];
    }

    private string Replace(Match match)
    {
        Dictionary<string, string> attributes = Attribute().Matches(match.Groups[1].Value).ToDictionary(static a => a.Groups[1].Value, static a => a.Groups[2].Value, StringComparer.Ordinal);
        double size = Numbers(attributes["font-size"])[0];
        double[] x = Numbers(attributes["x"]), y = Numbers(attributes["y"]);
        bool isBold = attributes.ContainsKey("font-weight");
        var group = new StringBuilder("<g");
        foreach (string name in attributes.Keys.Where(static n => n is "fill" or "fill-opacity"))
        {
            group.Append(CultureInfo.InvariantCulture, $" {name}=\"{attributes[name]}\"");
        }

        string before = attributes.TryGetValue("transform", out string? moved) ? moved + " " : "";
        string word = WhiteSpace().Replace(match.Groups[2].Value.Trim(), " ");
        group.Append(CultureInfo.InvariantCulture, $" role=\"img\" aria-label=\"{word}\" transform=\"{before}translate({x[0]} {y[0]}) scale({size / Em})\">");
        int at = 0;
        foreach (Rune rune in WebUtility.HtmlDecode(word).EnumerateRunes())
        {
            if (Name(rune.Value, isBold) is { } letter)
            {
                double left = Math.Round((x[Math.Min(at, x.Length - 1)] - x[0]) * Em / size);
                group.Append(CultureInfo.InvariantCulture, $"<use xlink:href=\"#{letter}\"{(left == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" x=\"{left}\""))}/>");
            }

            at++;
        }

        return group.Append("</g>").ToString();
    }

    // Null for what has no outline, as a space.
    private string? Name(int rune, bool isBold)
    {
        if (!_names.TryGetValue((rune, isBold), out string? name))
        {
            using var font = new SKFont(isBold ? PlotFonts.Bold : PlotFonts.Regular, Em) { Hinting = SKFontHinting.None, Subpixel = true };
            using SKPath? path = font.GetGlyphPath(font.GetGlyph(rune));
            string outline = path?.ToSvgPathData() ?? "";
            name = outline.Length == 0 ? "" : "g" + _names.Count.ToString(CultureInfo.InvariantCulture);
            _names.Add((rune, isBold), name);
            if (outline.Length > 0)
            {
                _definitions.Append(CultureInfo.InvariantCulture, $"\t\t<path id=\"{name}\" d=\"{outline}\"/>\n");
            }
        }

        return name.Length == 0 ? null : name;
    }

    private static double[] Numbers(string list) =>
        Array.ConvertAll(list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), static n => double.Parse(n, CultureInfo.InvariantCulture));

    [GeneratedRegex("""<text ([^>]*)>([^<]*)</text>""", RegexOptions.CultureInvariant)]
    private static partial Regex TextElement();

    [GeneratedRegex("""([a-z-]+)="([^"]*)" ?""", RegexOptions.CultureInvariant)]
    private static partial Regex Attribute();

    [GeneratedRegex("""\s+""", RegexOptions.CultureInvariant)]
    private static partial Regex WhiteSpace();
}
