using System.Text;

namespace OomSim.Docker;

/// <summary>What <c>echo</c> of BusyBox prints: <c>-n</c> leaves out the line feed, <c>-e</c> has escapes, <c>-E</c> has none again; a word with any other letter is text.</summary>
internal static class EchoText
{
    private const string Escapes = "abefnrtv\\";
    private const string Meanings = "\a\b\u001b\f\n\r\t\v\\";

    /// <summary>The text of a command.</summary>
    /// <param name="words">With <c>echo</c> itself.</param>
    public static string Of(IReadOnlyList<string> words)
    {
        bool hasEnd = true, hasEscapes = false;
        int first = 1;
        for (; first < words.Count && words[first] is ['-', _, ..] && words[first].AsSpan(1).IndexOfAnyExcept("neE") < 0; first++)
        {
            hasEnd &= !words[first].Contains('n', StringComparison.Ordinal);
            hasEscapes = words[first].LastIndexOfAny(['e', 'E']) is var at && at < 0 ? hasEscapes : words[first][at] == 'e';
        }

        string text = string.Join(' ', words.Skip(first));
        return !hasEscapes ? text + (hasEnd ? "\n" : "") : Expanded(text, hasEnd);
    }

    // \c ends it, line feed included.
    private static string Expanded(string text, bool hasEnd)
    {
        var expanded = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                expanded.Append(text[i]);
                continue;
            }

            char escaped = text[++i];
            if (escaped == 'c')
            {
                return expanded.ToString();
            }

            // A 0 in front of an octal number is none of its three digits.
            bool isHex = escaped == 'x';
            int start = isHex || (escaped == '0' && i + 1 < text.Length && text[i + 1] is >= '0' and <= '7') ? i + 1 : i;
            int length = Digits(text, start, isHex);
            if (length > 0)
            {
                expanded.Append((char)(Convert.ToInt32(text.Substring(start, length), isHex ? 16 : 8) & 0xFF));
                i = start + length - 1;
            }
            else if (Escapes.IndexOf(escaped, StringComparison.Ordinal) is var meaning and >= 0)
            {
                expanded.Append(Meanings[meaning]);
            }
            else
            {
                expanded.Append('\\').Append(escaped);
            }
        }

        return expanded.Append(hasEnd ? "\n" : "").ToString();
    }

    private static int Digits(string text, int start, bool isHex)
    {
        int length = 0;
        while (length < (isHex ? 2 : 3) && start + length < text.Length && (isHex ? char.IsAsciiHexDigit(text[start + length]) : text[start + length] is >= '0' and <= '7'))
        {
            length++;
        }

        return length;
    }
}
