using System.Text;

namespace OomSim.Scenarios;

/// <summary>Reads a <c>.env</c> file as Compose does: <c>KEY=value</c>, quotes, comments, <c>export</c>, and variables in values.</summary>
internal static class DotEnv
{
    /// <summary>The variables of a file.</summary>
    /// <param name="text">The file.</param>
    /// <param name="environment">Variables that come before the file's own where its values use them.</param>
    public static SortedDictionary<string, string> Parse(string text, IReadOnlyDictionary<string, string> environment)
    {
        SortedDictionary<string, string> result = new(StringComparer.Ordinal);
        string Lookup(string name) => environment.TryGetValue(name, out string? v) || result.TryGetValue(name, out v) ? v! : null!;
        string[] lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimStart();
            if (line.StartsWith("export ", StringComparison.Ordinal))
            {
                line = line[7..].TrimStart();
            }

            int cut = line.AsSpan().IndexOfAny('=', ':');
            if (line.Length == 0 || line[0] == '#' || cut <= 0)
            {
                continue;
            }

            string key = line[..cut].Trim();
            string value = line[(cut + 1)..].TrimStart();
            char quote = value.Length > 0 && value[0] is '"' or '\'' ? value[0] : '\0';
            while (quote != '\0' && Closing(value, quote) < 0 && i + 1 < lines.Length)
            {
                value += "\n" + lines[++i];
            }

            result[key] = Value(value, quote, Lookup);
        }

        return result;
    }

    private static string Value(string raw, char quote, Func<string, string?> lookup)
    {
        int end = quote == '\0' ? -1 : Closing(raw, quote);
        if (end > 0)
        {
            string inner = raw[1..end];
            return quote == '\'' ? inner : Expand(Unescape(inner), lookup);
        }

        int comment = raw.IndexOf(" #", StringComparison.Ordinal);
        return Expand((comment >= 0 ? raw[..comment] : raw).Trim(), lookup);
    }

    private static string Expand(string text, Func<string, string?> lookup)
    {
        try
        {
            return new Template(lookup, _ => { }).Substitute(text);
        }
        catch (TemplateProblem)
        {
            return text;
        }
    }

    private static int Closing(string raw, char quote)
    {
        for (int i = 1; i < raw.Length; i++)
        {
            if (raw[i] == '\\' && quote == '"')
            {
                i++;
            }
            else if (raw[i] == quote)
            {
                return i;
            }
        }

        return -1;
    }

    private static string Unescape(string text)
    {
        StringBuilder result = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\\' && i + 1 < text.Length && text[i + 1] != '$')
            {
                c = text[++i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', char other => other };
            }

            result.Append(c);
        }

        return result.ToString();
    }
}
