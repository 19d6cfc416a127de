using System.Text;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>
/// Reads a file of variables (<c>.env</c>, <c>env_file</c>) as Compose does: <c>KEY=value</c> or <c>KEY: value</c>, a bare <c>KEY</c> that
/// is taken from the environment, quotes over several lines, comments, <c>export</c>, and variables in values. What Compose refuses is
/// an error with its place.
/// </summary>
/// <param name="name">What messages call the file.</param>
/// <param name="bag">Where findings go.</param>
/// <param name="environment">The value of a variable outside the file, which wins in values; null when it is not set.</param>
internal sealed class DotEnv(string name, DiagnosticBag bag, Func<string, string?> environment)
{
    private readonly SortedDictionary<string, string> _variables = new(StringComparer.Ordinal);
    private string _text = "";
    private int _next;

    /// <summary>The variables of a text; those read before the first error when there is one.</summary>
    public SortedDictionary<string, string> Read(string text)
    {
        _text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        _next = 0;
        while (SkipToStatement() && ReadStatement())
        {
        }

        return _variables;
    }

    /// <summary>Passes over blanks and comments; false at the end of the file.</summary>
    private bool SkipToStatement()
    {
        while (_next < _text.Length && (char.IsWhiteSpace(_text[_next]) || _text[_next] == '#'))
        {
            _next = _text[_next] == '#' ? EndOfLine(_next) : _next + 1;
        }

        return _next < _text.Length;
    }

    private bool ReadStatement()
    {
        const string export = "export";
        if (_text.AsSpan(_next).StartsWith(export) && _next + export.Length < _text.Length && IsBlank(_text[_next + export.Length]))
        {
            _next += export.Length;
            SkipBlanks();
        }

        int start = _next;
        int lineEnd = EndOfLine(start);
        int end = start;
        while (end < lineEnd && _text[end] is not ('=' or ':'))
        {
            char c = _text[end];
            if (!IsBlank(c) && !char.IsLetterOrDigit(c) && c is not ('_' or '.' or '-' or '[' or ']'))
            {
                return Refuse(end, $"unexpected character \"{c}\" in variable name \"{_text[start..lineEnd].TrimEnd()}\": a line is KEY=value, or a comment behind #");
            }

            end++;
        }

        string key = _text[start..end].TrimEnd();
        int blank = key.IndexOf(' ', StringComparison.Ordinal);
        if (blank >= 0)
        {
            return Refuse(start + blank, $"key cannot contain a space: \"{key}\": a line is KEY=value");
        }

        _next = end + 1;
        if (end == lineEnd)
        {
            Inherit(key);
            return true;
        }

        SkipBlanks();
        return _next < _text.Length && _text[_next] is '"' or '\'' ? ReadQuoted(key) : ReadPlain(key);
    }

    private void Inherit(string key)
    {
        if (environment(key) is { } value)
        {
            _variables[key] = value;
        }
    }

    private bool ReadPlain(string key)
    {
        int start = _next;
        _next = EndOfLine(start);
        string raw = _text[start.._next];
        int comment = raw.IndexOf(" #", StringComparison.Ordinal);
        return Set(key, start, (comment >= 0 ? raw[..comment] : raw).TrimEnd());
    }

    private bool ReadQuoted(string key)
    {
        int start = _next;
        char quote = _text[start];
        StringBuilder value = new();
        for (int i = start + 1; i < _text.Length; i++)
        {
            char c = _text[i];
            if (c == quote)
            {
                _next = i + 1;
                return quote == '"' ? Set(key, start, Unescape(value.ToString())) : Set(key, value.ToString());
            }

            if (c == '\\' && i + 1 < _text.Length)
            {
                // Only the quote loses its backslash here; the other escapes are double quotes' alone.
                c = _text[++i];
                value.Append(c == quote ? "" : "\\");
            }

            value.Append(c);
        }

        return Refuse(start, $"unterminated quoted value {_text[start..EndOfLine(start)]}: there is no closing {quote}");
    }

    private bool Set(string key, int start, string template)
    {
        try
        {
            // A variable that is not set is blank here without a warning: the file may be one of many.
            return Set(key, new Template(Lookup, _ => { }).Substitute(template));
        }
        catch (TemplateProblem e)
        {
            return Refuse(start, e.IsSyntax ? $"invalid template: \"{e.Message}\": write $$ for a dollar sign" : e.Message);
        }
    }

    private bool Set(string key, string value)
    {
        _variables[key] = value;
        return true;
    }

    private string? Lookup(string key) => environment(key) ?? (_variables.TryGetValue(key, out string? value) ? value : null);

    private static string Unescape(string text)
    {
        StringBuilder result = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char next = text[i] == '\\' && i + 1 < text.Length ? text[i + 1] : '\0';
            string? escaped = next switch
            {
                'a' => "\a",
                'b' => "\b",
                'f' => "\f",
                'n' => "\n",
                'r' => "\r",
                't' => "\t",
                'v' => "\v",
                '"' => "\"",
                '\\' => "\\",
                '$' => "$$",
                _ => null,
            };
            result.Append(escaped ?? text[i].ToString());
            i += escaped is null ? 0 : 1;
        }

        return result.ToString();
    }

    private void SkipBlanks()
    {
        while (_next < _text.Length && IsBlank(_text[_next]))
        {
            _next++;
        }
    }

    private int EndOfLine(int from)
    {
        int end = _text.IndexOf('\n', from);
        return end < 0 ? _text.Length : end;
    }

    private static bool IsBlank(char c) => c is '\t' or '\v' or '\f' or '\r' or ' ' or '\u0085' or '\u00a0';

    private bool Refuse(int at, string message)
    {
        int line = _text.AsSpan(0, at).Count('\n') + 1;
        int column = at - (at == 0 ? -1 : _text.LastIndexOf('\n', at - 1));
        bag.Error(new Location(name, line, column), message);
        return false;
    }
}
