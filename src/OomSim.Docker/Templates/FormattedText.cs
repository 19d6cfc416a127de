using System.Globalization;
using System.Text;

namespace OomSim.Docker;

/// <summary>A text as a verb of Go's <c>printf</c> prints it (fmt, fmtS, fmtQ and fmtSbx).</summary>
internal static class FormattedText
{
    /// <summary>A text; null for a verb that is not for texts.</summary>
    public static string? Text(char verb, string text, FormatFlags flags) => verb switch
    {
        'v' when flags.IsSource => flags.Pad(Quoted(text, flags)),
        's' or 'v' => flags.Pad(Cut(text, flags)),
        'q' => flags.Pad(Quoted(text, flags)),
        'x' or 'X' => flags.Pad(Hex(verb, text, flags)),
        _ => null,
    };

    private static string Cut(string text, FormatFlags flags) =>
        flags.Precision is { } most ? string.Concat(text.EnumerateRunes().Take(most).Select(r => r.ToString())) : text;

    private static string Quoted(string text, FormatFlags flags)
    {
        string cut = Cut(text, flags);
        return flags.IsSharp && cut.All(c => c == '\t' || (c >= ' ' && c is not ('`' or '\u007F' or '\uFEFF'))) ? $"`{cut}`" : GoQuote.Text(cut, flags.IsPlus);
    }

    private static string Hex(char verb, string text, FormatFlags flags)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        string[] digits = [.. bytes.Take(flags.Precision ?? bytes.Length).Select(b => b.ToString(verb == 'x' ? "x2" : "X2", CultureInfo.InvariantCulture))];
        string start = flags.IsSharp ? "0" + verb : "";
        return flags.IsSpace ? string.Join(' ', digits.Select(d => start + d)) : digits.Length == 0 ? "" : start + string.Concat(digits);
    }
}
