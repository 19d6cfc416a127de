using System.Text;

namespace OomSim.Docker;

/// <summary>Splits a command line into words as a POSIX shell does: blanks, quotes and backslashes; nothing is expanded.</summary>
public static class ShellWords
{
    /// <summary>Where the characters of a line stand that no quote and no backslash hides, in order.</summary>
    /// <param name="line">As typed.</param>
    public static IEnumerable<int> Bare(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return Walk(line);

        static IEnumerable<int> Walk(string line)
        {
            char quote = '\0';
            for (int i = 0; i < line.Length; i++)
            {
                char c = line[i];
                if (c == '\\' && quote != '\'')
                {
                    i++;
                }
                else if (quote == '\0' ? c is '"' or '\'' : c == quote)
                {
                    quote = quote == '\0' ? c : '\0';
                }
                else if (quote == '\0')
                {
                    yield return i;
                }
            }
        }
    }

    /// <summary>Splits a line.</summary>
    /// <param name="line">As typed.</param>
    /// <param name="words">The words without their quotes.</param>
    /// <returns>Null on success, else what is wrong.</returns>
    public static string? TrySplit(string line, out IReadOnlyList<string> words)
    {
        var found = new List<string>();
        words = found;
        var word = new StringBuilder();
        bool inWord = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c is ' ' or '\t' or '\n' or '\r')
            {
                if (inWord)
                {
                    found.Add(word.ToString());
                    word.Clear();
                    inWord = false;
                }

                continue;
            }

            if (c == '#' && !inWord)
            {
                // A comment goes to the end of its line.
                int end = line.IndexOf('\n', i);
                i = end < 0 ? line.Length : end;
                continue;
            }

            inWord = true;
            switch (c)
            {
                case '\'':
                    int close = line.IndexOf('\'', i + 1);
                    if (close < 0)
                    {
                        return "unexpected EOF while looking for matching `''";
                    }

                    word.Append(line, i + 1, close - i - 1);
                    i = close;
                    break;
                case '"':
                    i = ReadDoubleQuoted(line, i + 1, word);
                    if (i < 0)
                    {
                        return "unexpected EOF while looking for matching `\"'";
                    }

                    break;
                case '\\' when i + 1 < line.Length:
                    i++;
                    if (line[i] != '\n')
                    {
                        word.Append(line[i]);
                    }

                    break;
                default:
                    word.Append(c);
                    break;
            }
        }

        if (inWord)
        {
            found.Add(word.ToString());
        }

        return null;
    }

    /// <summary>Takes <c>NAME=VALUE</c> from in front of a command: what the shell puts into its environment.</summary>
    /// <param name="words">All words of a line; without them afterwards.</param>
    /// <returns>The variables.</returns>
    public static IReadOnlyDictionary<string, string> TakeVariables(ref IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        int count = 0;
        while (count < words.Count && words[count].IndexOf('=', StringComparison.Ordinal) is > 0 and int at && IsName(words[count][..at]))
        {
            variables[words[count][..at]] = words[count][(at + 1)..];
            count++;
        }

        words = count == 0 ? words : [.. words.Skip(count)];
        return variables;
    }

    private static bool IsName(string text) => !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    // In double quotes a backslash only escapes $ ` " \ and a line feed. The index of the closing quote, or −1.
    private static int ReadDoubleQuoted(string line, int start, StringBuilder word)
    {
        for (int i = start; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                return i;
            }

            if (line[i] == '\\' && i + 1 < line.Length && (line[i + 1] is '$' or '`' or '"' or '\\' or '\n'))
            {
                i++;
                if (line[i] == '\n')
                {
                    continue;
                }
            }

            word.Append(line[i]);
        }

        return -1;
    }
}
