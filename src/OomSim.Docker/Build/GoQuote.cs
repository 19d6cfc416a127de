using System.Globalization;
using System.Text;

namespace OomSim.Docker;

/// <summary>Texts and characters as Go prints them with <c>%q</c>: what cannot be shown is escaped.</summary>
internal static class GoQuote
{
    /// <summary>A text between double quotes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isAscii">True where all beyond ASCII is escaped.</param>
    public static string Text(string text, bool isAscii = false)
    {
        var result = new StringBuilder("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            Append(result, rune.Value, '"', isAscii);
        }

        return result.Append('"').ToString();
    }

    /// <summary>A number as the character that it stands for, between single quotes.</summary>
    /// <param name="number">The number.</param>
    /// <param name="isAscii">True where all beyond ASCII is escaped.</param>
    public static string Character(int number, bool isAscii = false)
    {
        var result = new StringBuilder("'");
        Append(result, Rune.IsValid(number) ? number : 0xFFFD, '\'', isAscii);
        return result.Append('\'').ToString();
    }

    /// <summary>Texts between brackets, with a blank between them.</summary>
    public static string List(IEnumerable<string> texts) => $"[{string.Join(' ', texts.Select(t => Text(t)))}]";

    /// <summary>True for what Go shows as it is: letters, marks, numbers, punctuation, symbols, and of blanks only the usual one.</summary>
    public static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static void Append(StringBuilder to, int rune, char quote, bool isAscii)
    {
        int known = "\a\b\f\n\r\t\v".IndexOf((char)rune, StringComparison.Ordinal);
        if (rune == quote || rune == '\\')
        {
            to.Append('\\').Append((char)rune);
        }
        else if (rune is >= 7 and <= 13 && known >= 0)
        {
            to.Append('\\').Append("abfnrtv"[known]);
        }
        else if (IsPrintable(new Rune(rune)) && (!isAscii || rune <= 0x7F))
        {
            to.Append(new Rune(rune).ToString());
        }
        else
        {
            string digits = rune < ' ' || rune == 0x7F ? "x2" : rune <= 0xFFFF ? "x4" : "x8";
            to.Append('\\').Append(digits switch { "x2" => 'x', "x4" => 'u', _ => 'U' }).Append(rune.ToString(digits, CultureInfo.InvariantCulture));
        }
    }
}
