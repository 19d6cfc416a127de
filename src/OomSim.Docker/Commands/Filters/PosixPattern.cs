using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>A regular expression of POSIX, basic or extended, with what GNU grep adds to it (<c>\&lt;</c> <c>\&gt;</c> <c>\b</c> <c>\w</c> <c>\s</c>, and <c>\+ \? \|</c> in a basic one).</summary>
/// <remarks>It is matched in a time that is linear in the text, whatever the expression.</remarks>
internal sealed class PosixPattern
{
    private const int MostRepeats = 1000;
    private const string WordStart = "'\\<' is simulated in front of a letter, a digit or _ only";

    private readonly string _pattern;
    private readonly bool _isExtended;
    private readonly StringBuilder _text = new();
    private readonly Stack<int> _groups = new();
    private int _at;
    private int _repeats = 1;

    // Where the last atom begins, to repeat it; −1 where there is none.
    private int _atom = -1;
    private bool _isRepeated;
    private bool _isWordAtom;
    private bool _needsWord;

    private PosixPattern(string pattern, bool isExtended)
    {
        (_pattern, _isExtended) = (pattern, isExtended);
        while (_at < pattern.Length && Problem is null)
        {
            Take();
        }

        Problem ??= _groups.Count > 0 ? $"'{(isExtended ? "(" : "\\(")}' without its '{(isExtended ? ")" : "\\)")}'" : _needsWord ? WordStart : null;
    }

    /// <summary>What is wrong with it or not simulated; null for nothing.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads one.</summary>
    /// <param name="pattern">The expression.</param>
    /// <param name="isExtended">True for an extended one.</param>
    /// <param name="problem">What is wrong with it or not simulated; null for nothing.</param>
    /// <returns>It in the words of .NET; empty where there is a problem.</returns>
    public static string Translate(string pattern, bool isExtended, out string? problem)
    {
        var read = new PosixPattern(pattern, isExtended);
        problem = read.Problem is { } found ? $"'{pattern}' is no regular expression: {found}" : null;
        return problem is null ? read._text.ToString() : "";
    }

    /// <summary>Says that an expression is larger than what is simulated; null for one that is not.</summary>
    /// <remarks>How many states it takes to match it in linear time is the platform's to count: what is repeated counts as often as it may be there.</remarks>
    /// <param name="translated">It in the words of .NET.</param>
    /// <param name="ignoresCase">As for <see cref="Compile"/>.</param>
    public static string? SizeProblem(string translated, bool ignoresCase = false)
    {
        try
        {
            _ = Compile(translated, ignoresCase);
            return null;
        }
        catch (NotSupportedException)
        {
            return "a regular expression that long, with its repeats written out, is not simulated";
        }
    }

    /// <summary>What matches an expression that was translated and that <see cref="SizeProblem"/> has nothing to say of.</summary>
    public static Regex Compile(string translated, bool ignoresCase = false) =>
        new(translated, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | (ignoresCase ? RegexOptions.IgnoreCase : RegexOptions.None));

    private void Take()
    {
        char c = _pattern[_at++];
        if (c == '\\')
        {
            Escaped();
        }
        else if (c == '[')
        {
            Atom(PosixBracket.Translate(_pattern, ref _at, out string? problem), isWord: false);
            Problem ??= problem;
        }
        else if (c == '.')
        {
            Atom(".", isWord: false);
        }
        else if (c == '^' && (_isExtended || _atom < 0))
        {
            // In a basic expression it is an anchor where one can be, and a character elsewhere.
            Anchor("^");
        }
        else if (c == '$' && (_isExtended || _at == _pattern.Length || At("\\)") || At("\\|")))
        {
            Anchor("$");
        }
        else if (c == '*' && (_isExtended || _atom >= 0))
        {
            Repeat("*", 1);
        }
        else if (!_isExtended || !Operator(c))
        {
            Literal(c);
        }
    }

    private void Escaped()
    {
        if (_at == _pattern.Length)
        {
            Problem = "a backslash at its end";
            return;
        }

        char c = _pattern[_at++];
        switch (c)
        {
            case >= '1' and <= '9':
                Problem = $"back-references (\\{c}) are not simulated";
                break;
            case '<':
                Anchor("\\b");
                _needsWord = true;
                break;
            case '>' when !_isWordAtom:
                Problem = "'\\>' is simulated behind a letter, a digit or _ only";
                break;
            case '>' or 'b':
                Anchor("\\b");
                break;
            case 'B':
                Anchor("\\B");
                break;
            case 'w' or 'W' or 's' or 'S':
                Atom("\\" + c, isWord: c == 'w');
                break;
            case '`' or '\'':
                Anchor(c == '`' ? "^" : "$");
                break;
            default:
                if (_isExtended || !Operator(c))
                {
                    Literal(c);
                }

                break;
        }
    }

    // What is one in an extended expression, and with a backslash in a basic one.
    private bool Operator(char c)
    {
        switch (c)
        {
            case '(':
                Checked(isWord: false);
                _groups.Push(_text.Length);
                _text.Append("(?:");
                _atom = -1;
                return true;
            case ')' when _groups.Count == 0:
                Problem = $"'{(_isExtended ? ")" : "\\)")}' without its '{(_isExtended ? "(" : "\\(")}'";
                return true;
            case ')':
                Checked(isWord: false);
                _text.Append(')');
                (_atom, _isRepeated, _isWordAtom) = (_groups.Pop(), false, false);
                return true;
            case '|':
                Anchor("|");
                return true;
            case '+' or '?' when _isExtended || _atom >= 0:
                Repeat(c.ToString(), 1);
                return true;
            case '{':
                return Interval();
            default:
                return false;
        }
    }

    private bool Interval()
    {
        string end = _isExtended ? "}" : "\\}";
        int close = _pattern.IndexOf(end, _at, StringComparison.Ordinal);
        string[] bounds = close < 0 ? [] : _pattern[_at..close].Split(',');
        bool isWhole = bounds.Length is 1 or 2 && bounds.All(b => b.Length < 6 && b.All(char.IsAsciiDigit)) && (bounds[0].Length > 0 || bounds.Length == 2);
        if (!isWhole)
        {
            // An extended expression takes a brace that begins no interval for a character.
            Problem = _isExtended ? null : "'\\{' is written '\\{NUMBER\\}' or '\\{LEAST,MOST\\}'";
            return !_isExtended;
        }

        int least = bounds[0].Length == 0 ? 0 : int.Parse(bounds[0], CultureInfo.InvariantCulture);
        int most = bounds[^1].Length == 0 ? least : int.Parse(bounds[^1], CultureInfo.InvariantCulture);
        Problem = least > most ? $"the interval {least},{most} is from more to less" : null;
        _at = close + end.Length;
        Repeat(bounds.Length == 1 ? $"{{{least}}}" : $"{{{least},{bounds[1]}}}", Math.Max(1, most), least);
        return true;
    }

    private void Repeat(string quantifier, int times, int least = 0)
    {
        _repeats = Math.Min(_repeats, MostRepeats + 1) * times;
        Problem ??= _atom < 0 ? $"there is nothing in front of '{quantifier}' to repeat"
            : _repeats > MostRepeats ? FormattableString.Invariant($"more than {MostRepeats} repeats are not simulated")
            : null;
        if (Problem is null)
        {
            // `a+?` would be a lazy one.
            string atom = _isRepeated ? $"(?:{_text.ToString(_atom, _text.Length - _atom)})" : _text.ToString(_atom, _text.Length - _atom);
            _text.Length = _atom;
            _text.Append(atom).Append(quantifier);
            _isRepeated = true;
            _isWordAtom &= quantifier == "+" || least > 0;
        }
    }

    private void Literal(char c) => Atom(Regex.Escape(c.ToString()).Replace("]", "\\]", StringComparison.Ordinal), char.IsLetterOrDigit(c) || c == '_');

    private void Atom(string text, bool isWord)
    {
        bool canBeMissing = _at < _pattern.Length && (_pattern[_at] == '*' || At("\\?") || At("\\{0") || At("\\{,") || (_isExtended && (_pattern[_at] == '?' || At("{0") || At("{,"))));
        Checked(isWord && !canBeMissing);
        (_atom, _isRepeated, _isWordAtom) = (_text.Length, false, isWord);
        _text.Append(text);
    }

    private void Anchor(string text)
    {
        Checked(isWord: false);
        _text.Append(text);
        (_atom, _isWordAtom) = (-1, false);
    }

    private void Checked(bool isWord)
    {
        Problem ??= _needsWord && !isWord ? WordStart : null;
        _needsWord = false;
    }

    private bool At(string text) => string.CompareOrdinal(_pattern, _at, text, 0, text.Length) == 0;
}
