using System.Text;
using System.Text.Json;

namespace OomSim.Docker;

/// <summary>Words of a Dockerfile, and the variables in them.</summary>
/// <param name="escape">Takes the meaning of the character behind it.</param>
internal sealed class DockerfileWords(char escape)
{
    /// <summary>A JSON list of texts; null for anything else.</summary>
    public static IReadOnlyList<string>? List(string text)
    {
        if (!text.StartsWith('['))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<string[]>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Splits at blanks outside quotes; the quotes stay.</summary>
    public IReadOnlyList<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quote == '\0' && c is ' ' or '\t')
            {
                if (word.Length > 0)
                {
                    words.Add(word.ToString());
                    word.Clear();
                }

                continue;
            }

            word.Append(c);
            if (c == escape && quote != '\'' && i + 1 < text.Length)
            {
                word.Append(text[++i]);
            }
            else if (quote == '\0' && c is '\'' or '"')
            {
                quote = c;
            }
            else if (c == quote)
            {
                quote = '\0';
            }
        }

        if (word.Length > 0)
        {
            words.Add(word.ToString());
        }

        return words;
    }

    /// <summary>A word without its quotes and with the values of its variables.</summary>
    /// <param name="word">The word.</param>
    /// <param name="lookup">The value of a variable; null where it is not set.</param>
    /// <exception cref="FormatException">A variable is written wrong; the message is the builder's.</exception>
    public string Expand(string word, Func<string, string?> lookup)
    {
        var result = new StringBuilder();
        int at = 0;
        try
        {
            Expand(word, ref at, '\0', lookup, result);
        }
        catch (FormatException e)
        {
            string shown = word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            throw new FormatException($"failed to process \"{shown}\": {e.Message}", e);
        }

        return result.ToString();
    }

    // Up to the end, or to a closing character.
    private void Expand(string text, ref int at, char end, Func<string, string?> lookup, StringBuilder result)
    {
        bool quoted = false;
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if (c == end && !quoted)
            {
                return;
            }

            if (c == '\'' && !quoted)
            {
                int close = text.IndexOf('\'', at + 1);
                if (close < 0)
                {
                    throw new FormatException("unexpected end of statement while looking for matching single-quote");
                }

                result.Append(text, at + 1, close - at - 1);
                at = close;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == escape && at + 1 < text.Length)
            {
                at++;
                result.Append(quoted && text[at] != '"' && text[at] != '$' && text[at] != escape ? c.ToString() + text[at] : text[at].ToString());
            }
            else if (c == '$' && at + 1 < text.Length)
            {
                Variable(text, ref at, lookup, result);
            }
            else
            {
                result.Append(c);
            }
        }

        if (quoted)
        {
            throw new FormatException("unexpected end of statement while looking for matching double-quote");
        }

        if (end != '\0')
        {
            throw new FormatException("syntax error: missing '}'");
        }
    }

    // At the last character of the variable afterwards.
    private void Variable(string text, ref int at, Func<string, string?> lookup, StringBuilder result)
    {
        bool braced = text[at + 1] == '{';
        int begin = at + (braced ? 2 : 1);
        int stop = begin;
        while (stop < text.Length && (char.IsAsciiLetterOrDigit(text[stop]) || text[stop] == '_'))
        {
            stop++;
        }

        string name = text[begin..stop];
        if (!braced)
        {
            result.Append(name.Length > 0 ? lookup(name) : "$");
            at = name.Length > 0 ? stop - 1 : at;
            return;
        }

        if (name.Length == 0)
        {
            throw new FormatException(stop < text.Length && text[stop] == '}' ? "syntax error: bad substitution" : "unsupported modifier in substitution");
        }

        char modifier = stop < text.Length ? text[stop] : '\0';
        bool colon = modifier == ':';
        char kind = colon && stop + 1 < text.Length ? text[stop + 1] : modifier;
        string? value = lookup(name);
        if (modifier == '}')
        {
            result.Append(value);
            at = stop;
            return;
        }

        if (kind is not ('-' or '+' or '?'))
        {
            throw new FormatException(modifier == '\0' ? "syntax error: missing '}'" : $"unsupported modifier ({kind}) in substitution");
        }

        at = stop + (colon ? 2 : 1);
        var other = new StringBuilder();
        Expand(text, ref at, '}', lookup, other);
        bool isSet = colon ? !string.IsNullOrEmpty(value) : value is not null;
        if (kind == '?' && !isSet)
        {
            throw new FormatException($"{name}: {(other.Length > 0 ? other.ToString() : "is not allowed to be unset")}");
        }

        result.Append(kind == '?' ? value : kind == '-' ? isSet ? value : other.ToString() : isSet ? other.ToString() : "");
    }
}
