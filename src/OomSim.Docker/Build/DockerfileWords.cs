using System.Text;
using System.Text.Json;

namespace OomSim.Docker;

/// <summary>Words of a Dockerfile, and the variables in them.</summary>
/// <param name="escape">Takes the meaning of the character behind it.</param>
/// <param name="profile">The engine's version: what can be done with a variable has grown.</param>
internal sealed class DockerfileWords(char escape, EngineProfile profile)
{
    // What a shell has under these names, a Dockerfile has not.
    private const string Special = "@*#?-$!0";

    /// <summary>A JSON list of texts, whatever comes behind it; null for anything else.</summary>
    public static IReadOnlyList<string>? List(string text) =>
        Elements(text) is { } all && all.All(e => e.ValueKind == JsonValueKind.String) ? [.. all.Select(e => e.GetString()!)] : null;

    /// <summary>True for a JSON list with anything but texts in it, which the parser takes for no line either.</summary>
    public static bool IsMixedList(string text) => Elements(text)?.Any(e => e.ValueKind != JsonValueKind.String) == true;

    // The first value alone, as Go's decoder reads it.
    private static JsonElement[]? Elements(string text)
    {
        if (!text.StartsWith('['))
        {
            return null;
        }

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            return JsonDocument.TryParseValue(ref reader, out JsonDocument? document) ? [.. document.RootElement.EnumerateArray()] : null;
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

    // Up to the end, or to a closing character. A pattern keeps what takes the meaning of its characters.
    private void Expand(string text, ref int at, char end, Func<string, string?> lookup, StringBuilder result, bool isPattern = false)
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
                result.Append(isPattern || (quoted && text[at] != '"' && text[at] != '$' && text[at] != escape) ? c.ToString() + text[at] : text[at].ToString());
            }
            else if (c == escape && !quoted && !isPattern)
            {
                // At the end it takes the meaning of nothing, and goes.
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
        int stop = EndOfName(text, begin);
        string name = text[begin..stop];
        if (!braced)
        {
            result.Append(name.Length > 0 ? lookup(name) : "$");
            at = name.Length > 0 ? stop - 1 : at;
            return;
        }

        if (begin < text.Length && text[begin] is '{' or '}' or ':')
        {
            throw new FormatException("syntax error: bad substitution");
        }

        char modifier = stop < text.Length ? text[stop] : '\0';
        if (modifier == '}')
        {
            result.Append(lookup(name));
            at = stop;
            return;
        }

        at = stop;
        result.Append(Modified(text, ref at, modifier, name, lookup));
    }

    // One digit and what follows of digits, one special character, or a word.
    private static int EndOfName(string text, int begin)
    {
        if (begin < text.Length && Special.Contains(text[begin], StringComparison.Ordinal))
        {
            return begin + 1;
        }

        bool isNumber = begin < text.Length && char.IsDigit(text[begin]);
        int end = begin;
        while (end < text.Length && (isNumber ? char.IsDigit(text[end]) : char.IsLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        return end;
    }

    // Begins at the modifier, ends at the closing brace.
    private string? Modified(string text, ref int at, char modifier, string name, Func<string, string?> lookup)
    {
        bool colon = modifier == ':';
        char kind = colon && at + 1 < text.Length ? text[at + 1] : modifier;
        bool isPattern = profile.DockerfileParser >= 20 && !colon && kind is '#' or '%' or '/';
        if (!isPattern && kind is not ('-' or '+' or '?'))
        {
            throw new FormatException(profile.DockerfileParser < 11 && !colon ? "missing ':' in substitution"
                : modifier == '\0' ? "syntax error: missing '}'"
                : $"unsupported modifier ({(colon && profile.DockerfileParser >= 11 ? ":" : "")}{kind}) in substitution");
        }

        if (!colon && kind is '-' or '+' && profile.DockerfileParser < 11)
        {
            throw new FormatException("missing ':' in substitution");
        }

        at += colon ? 2 : 1;
        string? value = lookup(name);
        if (isPattern)
        {
            return Trimmed(text, ref at, kind, value ?? "", lookup);
        }

        var other = new StringBuilder();
        Expand(text, ref at, '}', lookup, other);
        bool isSet = colon ? !string.IsNullOrEmpty(value) : value is not null;
        if (kind == '?' && !isSet)
        {
            throw new FormatException($"{name}: {(other.Length > 0 ? other.ToString() : value is null ? "is not allowed to be unset" : "is not allowed to be empty")}");
        }

        return kind == '?' ? value : kind == '-' ? isSet ? value : other.ToString() : isSet ? other.ToString() : "";
    }

    // ${name#pattern}, ${name##pattern}, the same with % from the end, ${name/pattern/other} and ${name//pattern/other}.
    private string Trimmed(string text, ref int at, char kind, string value, Func<string, string?> lookup)
    {
        bool isTwice = at < text.Length && text[at] == kind;
        at += isTwice ? 1 : 0;
        var pattern = new StringBuilder();
        Expand(text, ref at, kind == '/' ? '/' : '}', lookup, pattern, isPattern: true);
        if (kind != '/')
        {
            return kind == '#' ? ShellPattern.WithoutPrefix(pattern.ToString(), value, isTwice) : ShellPattern.WithoutSuffix(pattern.ToString(), value, isTwice);
        }

        at++;
        var other = new StringBuilder();
        Expand(text, ref at, '}', lookup, other);
        return ShellPattern.Replace(pattern.ToString(), value, other.ToString(), isTwice);
    }
}
