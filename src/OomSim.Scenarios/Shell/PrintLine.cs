using System.Globalization;
using System.Text;

namespace OomSim.Scenarios;

/// <summary>What <c>echo</c> and <c>printf</c> print, as in bash.</summary>
/// <param name="Text">The text with its line ends.</param>
/// <param name="NotSimulated">What is not simulated in a format of printf; null when there is nothing.</param>
internal sealed record PrintLine(string Text, string? NotSimulated = null)
{
    /// <summary>Reads a whole command.</summary>
    /// <param name="words">Its words, of which the first is echo or printf.</param>
    public static PrintLine Parse(IReadOnlyList<string> words) => words[0] == "echo" ? new PrintLine(Echo([.. words.Skip(1)])) : Printf([.. words.Skip(1)]);

    private static string Echo(string[] words)
    {
        int first = 0;
        string flags = "";
        while (first < words.Length && words[first] is ['-', .. { Length: > 0 } letters] && letters.All("neE".Contains))
        {
            flags += letters;
            first++;
        }

        string text = string.Join(' ', words[first..]);
        bool escapes = flags.LastIndexOf('e') > flags.LastIndexOf('E');
        if (escapes && text.IndexOf("\\c", StringComparison.Ordinal) is >= 0 and var cut)
        {
            return Unescape(text[..cut]);
        }

        return (escapes ? Unescape(text) : text) + (flags.Contains('n', StringComparison.Ordinal) ? "" : "\n");
    }

    private static PrintLine Printf(string[] words)
    {
        if (words is ["--", ..])
        {
            words = words[1..];
        }

        if (words.Length == 0)
        {
            return new PrintLine("", "without a format");
        }

        // The format is used again while there are arguments left.
        StringBuilder text = new();
        int next = 1;
        int used;
        do
        {
            used = next;
            for (int i = 0; i < words[0].Length; i++)
            {
                char conversion = words[0][i] != '%' ? '\0' : i + 1 < words[0].Length ? words[0][++i] : ' ';
                string argument = conversion is 's' or 'd' or 'i' or 'u' && next < words.Length ? words[next++] : "";
                switch (conversion)
                {
                    case '\0' when words[0][i] == '\\' && i + 1 < words[0].Length:
                        text.Append(Unescape(words[0].Substring(i++, 2)));
                        break;
                    case '\0':
                        text.Append(words[0][i]);
                        break;
                    case '%':
                        text.Append('%');
                        break;
                    case 's':
                        text.Append(argument);
                        break;
                    case 'd' or 'i' or 'u' when argument.Length == 0 || long.TryParse(argument, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _):
                        text.Append(argument.Length == 0 ? "0" : argument);
                        break;
                    case 'd' or 'i' or 'u':
                        return new PrintLine("", $"of '{argument}' as a number");
                    default:
                        return new PrintLine("", $"with the conversion '%{conversion}'");
                }
            }
        }
        while (next < words.Length && next > used);

        return new PrintLine(text.ToString());
    }

    private static string Unescape(string text)
    {
        StringBuilder result = new();
        for (int i = 0; i < text.Length; i++)
        {
            char escaped = text[i] == '\\' && i + 1 < text.Length ? text[i + 1] : '\0';
            char meant = escaped switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'a' => '\a', 'b' => '\b', 'f' => '\f', 'v' => '\v', '\\' => '\\', _ => '\0' };
            result.Append(meant == '\0' ? text[i] : meant);
            i += meant == '\0' ? 0 : 1;
        }

        return result.ToString();
    }
}
