using System.Globalization;
using System.Text;

namespace OomSim.Docker;

/// <summary>Go's <c>html</c>, <c>js</c> and <c>urlquery</c> of templates.</summary>
internal static class TemplateEscapes
{
    /// <summary>For the text of a page.</summary>
    public static string Html(string text) => Each(text, c => c switch
    {
        "\0" => "\uFFFD",
        "\"" => "&#34;",
        "'" => "&#39;",
        "&" => "&amp;",
        "<" => "&lt;",
        ">" => "&gt;",
        _ => c,
    });

    /// <summary>For the inside of a string of JavaScript.</summary>
    public static string JavaScript(string text) => Each(text, c => c switch
    {
        "\\" or "'" or "\"" => "\\" + c,
        "<" or ">" or "&" or "=" => Code(c[0]),
        _ => c[0] < ' ' || !IsPrinted(c) ? string.Concat(c.Select(Code)) : c,
    });

    /// <summary>For a part of a query of a URL.</summary>
    public static string Query(string text)
    {
        var escaped = new StringBuilder();
        foreach (byte one in Encoding.UTF8.GetBytes(text))
        {
            char c = (char)one;
            escaped.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~' ? c.ToString() : c == ' ' ? "+" : "%" + one.ToString("X2", CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }

    private static string Code(char c) => "\\u" + ((int)c).ToString("X4", CultureInfo.InvariantCulture);

    private static bool IsPrinted(string c) => Rune.GetUnicodeCategory(Rune.GetRuneAt(c, 0)) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Each(string text, Func<string, string> escape)
    {
        var escaped = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            escaped.Append(escape(rune.ToString()));
        }

        return escaped.ToString();
    }
}
