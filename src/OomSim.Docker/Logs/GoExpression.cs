using System.Globalization;
using System.Text;

namespace OomSim.Docker;

/// <summary>Writes a regular expression of Go (regexp/syntax, with Perl's flags) in the words of .NET, as far as it bears on whether a text matches: groups lose their names, and greed does not count.</summary>
internal sealed class GoExpression
{
    private readonly string _from;
    private readonly StringBuilder _to = new();
    private int _at;

    private GoExpression(string from) => _from = from;

    /// <summary>The expression for .NET.</summary>
    /// <param name="pattern">One that <see cref="GoPattern"/> finds no fault in.</param>
    public static string Translate(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var read = new GoExpression(pattern);
        while (read._at < pattern.Length)
        {
            read.Take();
        }

        return read._to.ToString();
    }

    // Of ASCII: from, to, from, to.
    private static string Pairs(string name) => name switch
    {
        "alnum" => "09AZaz",
        "alpha" => "AZaz",
        "ascii" => "\u0000\u007f",
        "blank" => "\t\t  ",
        "cntrl" => "\u0000\u001f\u007f\u007f",
        "digit" or "d" => "09",
        "graph" => "!~",
        "lower" => "az",
        "print" => " ~",
        "punct" => "!/:@[`{~",
        "space" => "\t\r  ",
        "s" => "\t\n\f\r  ",
        "upper" => "AZ",
        "xdigit" => "09AFaf",
        _ => "09AZ__az",
    };

    private void Take()
    {
        char c = _from[_at++];
        switch (c)
        {
            case '(' when At("?"):
                Group();
                break;
            case '[':
                Class();
                break;
            case '\\':
                Escape(inClass: false);
                break;
            case '{' when _from.IndexOf('}', _at) is var end && (end < 0 || !IsCount(_from[_at..end])):
                Literal(c);
                break;
            default:
                _to.Append(c);
                break;
        }
    }

    // What GoPattern takes for a count; the rest is text.
    private static bool IsCount(string text) =>
        text.Split(',') is { Length: 1 or 2 } parts && IsNumber(parts[0]) && (parts.Length == 1 || parts[1].Length == 0 || IsNumber(parts[1]));

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0');

    private void Group()
    {
        if (At("?P<") || At("?<"))
        {
            _at = _from.IndexOf('>', _at) + 1;
            _to.Append("(?:");
            return;
        }

        int end = _from.AsSpan(_at).IndexOfAny(':', ')') + _at;
        string flags = _from[(_at + 1)..end].Replace("U", "", StringComparison.Ordinal).TrimEnd('-');
        _to.Append(flags.Length > 0 ? "(?" + flags + _from[end] : _from[end] == ':' ? "(?:" : "");
        _at = end + 1;
    }

    private void Class()
    {
        _to.Append('[');
        if (At("^"))
        {
            _at++;
            _to.Append('^');
        }

        for (bool isFirst = true; isFirst || _from[_at] != ']'; isFirst = false)
        {
            if (At("[:") && _from.IndexOf(":]", _at, StringComparison.Ordinal) is > 0 and var end)
            {
                string name = _from[(_at + 2)..end];
                Ranges(Pairs(name.TrimStart('^')), name.StartsWith('^'));
                _at = end + 2;
            }
            else if (Character() && At("-") && !At("-]"))
            {
                _at++;
                _to.Append('-');
                Character();
            }
        }

        _at++;
        _to.Append(']');
    }

    // True for a single one.
    private bool Character()
    {
        char c = _from[_at++];
        if (c == '\\')
        {
            return Escape(inClass: true);
        }

        Literal(c);
        return true;
    }

    // True for a single character.
    private bool Escape(bool inClass)
    {
        char c = _from[_at++];
        switch (c)
        {
            case 'd' or 's' or 'w' or 'D' or 'S' or 'W':
                _to.Append(inClass ? "" : "[");
                Ranges(Pairs(char.ToLowerInvariant(c).ToString()), char.IsAsciiLetterUpper(c));
                _to.Append(inClass ? "" : "]");
                return false;
            case 'p' or 'P':
                bool isNamed = At("{");
                int close = isNamed ? _from.IndexOf('}', _at) : _at + 1;
                string name = _from[(isNamed ? _at + 1 : _at)..close];
                _to.Append(CultureInfo.InvariantCulture, $"\\{((c == 'P') != name.StartsWith('^') ? 'P' : 'p')}{{{name.TrimStart('^')}}}");
                _at = isNamed ? close + 1 : close;
                return false;
            case 'Q' when !inClass:
                int end = _from.IndexOf("\\E", _at, StringComparison.Ordinal);
                foreach (char literal in _from[_at..(end < 0 ? _from.Length : end)])
                {
                    Literal(literal);
                }

                _at = end < 0 ? _from.Length : end + 2;
                return false;
            case 'x':
                int last = At("{") ? _from.IndexOf('}', _at) : _at + 2;
                Code(Convert.ToInt64(_from[_at..last].TrimStart('{').TrimStart('0').PadLeft(1, '0'), 16));
                _at = At("{") ? last + 1 : last;
                return true;
            case >= '0' and <= '7':
                int digits = _at;
                while (_at < _from.Length && _at < digits + 2 && _from[_at] is >= '0' and <= '7')
                {
                    _at++;
                }

                Code(Convert.ToInt64(_from[(digits - 1).._at], 8));
                return true;
            default:
                // \a, \n, \z, \b and the like are the same.
                _ = char.IsAsciiLetter(c) ? _to.Append('\\').Append(c) : Literal(c);
                return true;
        }
    }

    private void Ranges(string pairs, bool isNegated)
    {
        int next = 0;
        for (int i = 0; i < pairs.Length; i += 2)
        {
            if (!isNegated)
            {
                Range(pairs[i], pairs[i + 1]);
            }
            else if (pairs[i] > next)
            {
                Range((char)next, (char)(pairs[i] - 1));
            }

            next = pairs[i + 1] + 1;
        }

        if (isNegated)
        {
            Range((char)next, char.MaxValue);
        }
    }

    private void Range(char from, char to)
    {
        Literal(from);
        _to.Append('-');
        Literal(to);
    }

    private void Code(long code)
    {
        // Above the last character there is none.
        foreach (char c in code is > 0x10ffff or (>= 0xd800 and < 0xe000) ? "\ufffd" : char.ConvertFromUtf32((int)code))
        {
            Literal(c);
        }
    }

    private StringBuilder Literal(char c) => char.IsLetterOrDigit(c) ? _to.Append(c) : _to.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");

    private bool At(string text) => string.CompareOrdinal(_from, _at, text, 0, text.Length) == 0;
}
