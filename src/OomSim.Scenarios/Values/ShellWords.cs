using System.Text;

namespace OomSim.Scenarios;

/// <summary>Splits a command line into words as a shell does: blanks, single and double quotes, backslashes.</summary>
public static class ShellWords
{
    /// <summary>The words, or null when a quote is not closed.</summary>
    public static IReadOnlyList<string>? Split(string line)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool open = false;
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (quote != '\0')
            {
                if (c == quote)
                {
                    quote = '\0';
                }
                else if (c == '\\' && quote == '"' && i + 1 < line.Length && line[i + 1] is '"' or '\\' or '$')
                {
                    word.Append(line[++i]);
                }
                else
                {
                    word.Append(c);
                }
            }
            else if (c is '"' or '\'')
            {
                (quote, open) = (c, true);
            }
            else if (c == '\\' && i + 1 < line.Length)
            {
                word.Append(line[++i]);
                open = true;
            }
            else if (char.IsWhiteSpace(c))
            {
                if (open)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    open = false;
                }
            }
            else
            {
                word.Append(c);
                open = true;
            }
        }

        if (open)
        {
            words.Add(word.ToString());
        }

        return quote == '\0' ? words : null;
    }
}
