namespace OomSim.Docker;

/// <summary>Splits a template into text and the words of its actions, as Go's <c>text/template</c> does.</summary>
internal sealed class TemplateLexer(string text)
{
    private const string Blanks = " \t\r\n";
    private readonly List<TemplateToken> _tokens = [];
    private int _at;

    /// <summary>All of it, up to its end, or to what cannot be: that is told by who comes to it.</summary>
    public static List<TemplateToken> Read(string text)
    {
        var lexer = new TemplateLexer(text);
        try
        {
            return lexer.All();
        }
        catch (TemplateException fault)
        {
            lexer._tokens.Add(new TemplateToken('x', fault.Message, lexer._at, false));
            return lexer._tokens;
        }
    }

    /// <summary>An error with its line.</summary>
    public static TemplateException Fault(string text, int at, string message) =>
        new(FormattableString.Invariant($"template: :{1 + text.AsSpan(0, Math.Min(at, text.Length)).Count('\n')}: {message}"));

    private List<TemplateToken> All()
    {
        bool trims = false;
        while (true)
        {
            int open = text.IndexOf("{{", _at, StringComparison.Ordinal);
            string between = open < 0 ? text[_at..] : text[_at..open];
            int start = _at;
            if (trims)
            {
                start += between.Length - between.TrimStart(Blanks.ToCharArray()).Length;
                between = between.TrimStart(Blanks.ToCharArray());
            }

            bool trimsLeft = open >= 0 && open + 3 < text.Length && text[open + 2] == '-' && Blanks.Contains(text[open + 3], StringComparison.Ordinal);
            between = trimsLeft ? between.TrimEnd(Blanks.ToCharArray()) : between;
            if (between.Length > 0)
            {
                _tokens.Add(new TemplateToken('t', between, start, false));
            }

            if (open < 0)
            {
                _tokens.Add(new TemplateToken('e', "EOF", text.Length, false));
                return _tokens;
            }

            _at = open + (trimsLeft ? 3 : 2);
            trims = Action();
        }
    }

    // True where the blanks behind it go.
    private bool Action()
    {
        int begin = _at;
        string rest = text[_at..].TrimStart(Blanks.ToCharArray());
        if (rest.StartsWith("/*", StringComparison.Ordinal))
        {
            int close = text.IndexOf("*/", _at, StringComparison.Ordinal);
            int end = close < 0 ? -1 : text.IndexOf("}}", close, StringComparison.Ordinal);
            if (end < 0)
            {
                throw Fault(text, begin, "unclosed comment");
            }

            _at = end + 2;
            return text[close..end].EndsWith('-');
        }

        while (true)
        {
            bool apart = false;
            while (_at < text.Length && Blanks.Contains(text[_at], StringComparison.Ordinal))
            {
                apart = true;
                _at++;
            }

            bool trims = apart && text.AsSpan(_at).StartsWith("-}}");
            if (trims || text.AsSpan(_at).StartsWith("}}"))
            {
                _tokens.Add(new TemplateToken('}', "}}", _at, apart));
                _at += trims ? 3 : 2;
                return trims;
            }

            if (_at >= text.Length)
            {
                throw Fault(text, begin, "unclosed action");
            }

            Word(apart);
        }
    }

    private void Word(bool apart)
    {
        int start = _at;
        char c = text[_at];
        if (c == '.' && _at + 1 == text.Length)
        {
            throw Fault(text, start, "illegal number syntax: \".\"");
        }

        if (c is '"' or '`')
        {
            for (_at++; _at < text.Length && text[_at] != c; _at++)
            {
                _at += c == '"' && text[_at] == '\\' ? 1 : 0;
            }

            if (_at >= text.Length)
            {
                throw Fault(text, start, c == '"' ? "unterminated quoted string" : "unterminated raw quoted string");
            }

            _at++;
            _tokens.Add(new TemplateToken('s', text[start.._at], start, apart));
        }
        else if (c == '\'')
        {
            for (_at++; _at < text.Length && text[_at] is not ('\'' or '\n'); _at++)
            {
                _at += text[_at] == '\\' ? 1 : 0;
            }

            if (_at >= text.Length || text[_at] == '\n')
            {
                throw Fault(text, start, "unterminated character constant");
            }

            _at++;
            _tokens.Add(new TemplateToken('n', text[start.._at], start, apart));
        }
        else if (c == '.' || c == '$' || IsLetter(c))
        {
            bool isNumber = c == '.' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1]);
            for (_at++; _at < text.Length && (IsLetter(text[_at]) || char.IsAsciiDigit(text[_at])); _at++)
            {
            }

            if (!isNumber && _at < text.Length && !(Blanks + ".,|:)(").Contains(text[_at], StringComparison.Ordinal) && !text.AsSpan(_at).StartsWith("}}"))
            {
                throw Fault(text, start, FormattableString.Invariant($"bad character U+{(int)text[_at]:X4} '{text[_at]}'"));
            }

            _tokens.Add(new TemplateToken(isNumber ? 'n' : c == '.' ? 'f' : c == '$' ? 'v' : 'i', text[start.._at], start, apart));
        }
        else if (char.IsAsciiDigit(c) || (c is '-' or '+' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1])))
        {
            for (_at++; _at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '.' or '_' || (text[_at] is '+' or '-' && text[_at - 1] is 'e' or 'E' or 'p' or 'P' && !IsHex(text[start.._at]))); _at++)
            {
            }

            _tokens.Add(new TemplateToken('n', text[start.._at], start, apart));
        }
        else if (c is '(' or ')' or '|' or ',' or '=' || text.AsSpan(_at).StartsWith(":="))
        {
            _at += c == ':' ? 2 : 1;
            _tokens.Add(new TemplateToken('o', text[start.._at], start, apart));
        }
        else
        {
            throw Fault(text, start, FormattableString.Invariant($"unrecognized character in action: U+{(int)c:X4} '{c}'"));
        }
    }

    // The e of a hexadecimal number is a digit.
    private static bool IsHex(string number) => number.TrimStart('+', '-').StartsWith("0x", StringComparison.OrdinalIgnoreCase) && !number.EndsWith("p", StringComparison.OrdinalIgnoreCase);

    private static bool IsLetter(char c) => c == '_' || char.IsLetter(c);
}
