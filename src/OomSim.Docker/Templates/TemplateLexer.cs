using System.Text;

namespace OomSim.Docker;

/// <summary>Splits a template into text and the words of its actions, as Go's <c>text/template</c> does.</summary>
/// <param name="text">The template.</param>
/// <param name="isNew">True for the language of Go 1.24.</param>
internal sealed class TemplateLexer(string text, bool isNew)
{
    private const string Blanks = " \t\r\n";
    private readonly List<TemplateToken> _tokens = [];
    private int _at;
    private int _open;

    /// <summary>All of it, up to its end, or to what cannot be: that is told by who comes to it.</summary>
    public static List<TemplateToken> Read(string text, bool isNew)
    {
        var lexer = new TemplateLexer(text, isNew);
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
            trims = Action(trimsLeft);
        }
    }

    // True where the blanks behind it go.
    private bool Action(bool trimsLeft)
    {
        int begin = _at;
        _open = 0;
        int comment = _at + (trimsLeft ? 1 : 0);
        if (text.AsSpan(comment).StartsWith("/*"))
        {
            int close = text.IndexOf("*/", comment + 2, StringComparison.Ordinal);
            if (close < 0)
            {
                throw Fault(text, begin, "unclosed comment");
            }

            ReadOnlySpan<char> rest = text.AsSpan(close + 2);
            bool trimsRight = rest.Length > 3 && Blanks.Contains(rest[0], StringComparison.Ordinal) && rest[1..].StartsWith("-}}");
            _at = trimsRight || rest.StartsWith("}}") ? close + (trimsRight ? 6 : 4) : throw Fault(text, begin, "comment ends before closing delimiter");
            return trimsRight;
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
                if (_open > 0)
                {
                    throw Fault(text, _at, "unclosed left paren");
                }

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

            // A text in double quotes ends on its line.
            if (_at >= text.Length || (c == '"' && text.AsSpan(start, _at - start).Contains('\n')))
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
            if (c == '.' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1]))
            {
                Number(start, apart);
                return;
            }

            for (_at++; _at < text.Length && (IsLetter(text[_at]) || char.IsAsciiDigit(text[_at])); _at++)
            {
            }

            if (_at < text.Length && !(Blanks + ".,|:)(").Contains(text[_at], StringComparison.Ordinal) && !text.AsSpan(_at).StartsWith("}}"))
            {
                throw Fault(text, start, FormattableString.Invariant($"bad character U+{(int)text[_at]:X4} '{text[_at]}'"));
            }

            _tokens.Add(new TemplateToken(c == '.' ? 'f' : c == '$' ? 'v' : 'i', text[start.._at], start, apart));
        }
        else if (char.IsAsciiDigit(c) || c is '-' or '+')
        {
            Number(start, apart);
        }
        else if (c == ':')
        {
            _at += text.AsSpan(_at).StartsWith(":=") ? 2 : throw Fault(text, start, "expected :=");
            _tokens.Add(new TemplateToken('o', ":=", start, apart));
        }
        else if (c is > ' ' and <= '~')
        {
            // The parentheses are counted before (Go 1.24) or after what is between them is looked at.
            _open += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (_open < 0 && isNew)
            {
                throw Fault(text, start, "unexpected right paren");
            }

            _at++;
            _tokens.Add(new TemplateToken('o', text[start.._at], start, apart));
        }
        else
        {
            Rune rune = Rune.TryGetRuneAt(text, _at, out Rune known) ? known : Rune.ReplacementChar;
            throw Fault(text, start, FormattableString.Invariant($"unrecognized character in action: U+{rune.Value:X4} '{rune}'"));
        }
    }

    // As far as it can be one (text/template, scanNumber): what the digits are worth is looked at later.
    private void Number(int start, bool apart)
    {
        Scan(start);
        if (_at < text.Length && text[_at] is '+' or '-')
        {
            // A complex one, or none.
            Scan(start);
            if (text[_at - 1] != 'i')
            {
                throw Fault(text, start, $"bad number syntax: \"{text[start.._at]}\"");
            }
        }

        _tokens.Add(new TemplateToken('n', text[start.._at], start, apart));
    }

    private void Scan(int start)
    {
        Accept("+-", most: 1);
        string digits = "0123456789_";
        if (Accept("0", most: 1))
        {
            digits = Accept("xX", most: 1) ? "0123456789abcdefABCDEF_" : Accept("oO", most: 1) ? "01234567_" : Accept("bB", most: 1) ? "01_" : digits;
        }

        Accept(digits);
        if (Accept(".", most: 1))
        {
            Accept(digits);
        }

        if ((digits.Length == 11 && Accept("eE", most: 1)) || (digits.Length > 11 && Accept("pP", most: 1)))
        {
            Accept("+-", most: 1);
            Accept("0123456789_");
        }

        Accept("i", most: 1);
        if (_at < text.Length && (IsLetter(text[_at]) || char.IsAsciiDigit(text[_at])))
        {
            throw Fault(text, start, $"bad number syntax: \"{text[start..(_at + 1)]}\"");
        }
    }

    private bool Accept(string characters, int most = int.MaxValue)
    {
        int start = _at;
        while (_at < text.Length && _at - start < most && characters.Contains(text[_at], StringComparison.Ordinal))
        {
            _at++;
        }

        return _at > start;
    }

    private static bool IsLetter(char c) => c == '_' || char.IsLetter(c);
}
