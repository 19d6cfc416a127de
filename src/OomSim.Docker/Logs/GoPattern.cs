using System.Globalization;

namespace OomSim.Docker;

/// <summary>Says what Go's compiler of regular expressions has against a text (regexp/syntax, with Perl's flags).</summary>
internal sealed class GoPattern
{
    private const int MostRepeats = 1000;

    private static readonly string[] Classes =
        ["alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word", "xdigit"];

    private readonly string _text;
    private readonly bool _knowsShortNames;
    private int _at;

    private GoPattern(string text, bool knowsShortNames) => (_text, _knowsShortNames) = (text, knowsShortNames);

    /// <summary>The error, with what it begins with in Go; null for none.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="knowsShortNames">True from Go 1.22 on, which takes <c>(?&lt;name&gt;</c> for <c>(?P&lt;name&gt;</c>.</param>
    public static string? Fault(string text, bool knowsShortNames)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new GoPattern(text, knowsShortNames).Read() is { } fault ? "error parsing regexp: " + fault : null;
    }

    private string? Read()
    {
        int open = 0;
        int repeated = -1;
        bool hasOperand = false;
        while (_at < _text.Length)
        {
            int begin = _at;
            string? fault = null;
            bool isRepeat = false;
            switch (_text[_at])
            {
                case '(' when Next(1) == '?':
                    fault = Group(ref open, ref hasOperand);
                    break;
                case '(':
                    (_at, open, hasOperand) = (_at + 1, open + 1, false);
                    break;
                case ')' when open == 0:
                    return $"unexpected ): `{_text}`";
                case ')':
                    (_at, open, hasOperand) = (_at + 1, open - 1, true);
                    break;
                case '|':
                    (_at, hasOperand) = (_at + 1, false);
                    break;
                case '[':
                    fault = Class();
                    hasOperand = true;
                    break;
                case '*' or '+' or '?':
                    _at++;
                    isRepeat = true;
                    break;
                case '{' when Count(out fault):
                    isRepeat = fault is null;
                    break;
                case '\\':
                    fault = Escape(inClass: false);
                    hasOperand = true;
                    break;
                default:
                    _at++;
                    hasOperand = true;
                    break;
            }

            if (isRepeat)
            {
                _at += Next(0) == '?' ? 1 : 0;
                fault = repeated >= 0 ? Told("invalid nested repetition operator", repeated) : !hasOperand ? Told("missing argument to repetition operator", begin) : null;
            }

            if (fault is not null)
            {
                return fault;
            }

            repeated = isRepeat ? begin : -1;
        }

        return open > 0 ? $"missing closing ): `{_text}`" : null;
    }

    private char Next(int offset) => _at + offset < _text.Length ? _text[_at + offset] : '\0';

    private string Told(string what, int begin) => $"{what}: `{_text[begin.._at]}`";

    // (?P<name>, (?<name>, (?flags), (?flags:.
    private string? Group(ref int open, ref bool hasOperand)
    {
        int begin = _at;
        bool isLong = Next(2) == 'P' && Next(3) == '<';
        if (isLong || (_knowsShortNames && Next(2) == '<'))
        {
            int end = _text.IndexOf('>', _at);
            string name = end < 0 ? "" : _text[(_at + (isLong ? 4 : 3))..end];
            _at = end < 0 ? _text.Length : end + 1;
            (open, hasOperand) = (open + 1, false);
            return name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? null : Told("invalid named capture", begin);
        }

        bool hasFlag = false;
        bool isNegative = false;
        for (_at += 2; _at < _text.Length;)
        {
            char c = _text[_at++];
            switch (c)
            {
                case 'i' or 'm' or 's' or 'U':
                    hasFlag = true;
                    continue;
                case '-' when !isNegative:
                    (isNegative, hasFlag) = (true, false);
                    continue;
                case ':' or ')' when !isNegative || hasFlag:
                    open += c == ':' ? 1 : 0;
                    hasOperand &= c == ')';
                    return null;
                default:
                    return Told("invalid or unsupported Perl syntax", begin);
            }
        }

        return $"missing closing ): `{_text[begin..]}`";
    }

    // {2}, {2,}, {2,3}; anything else is text.
    private bool Count(out string? fault)
    {
        fault = null;
        int begin = _at;
        int end = _text.IndexOf('}', _at);
        string[] parts = end < 0 ? [] : _text[(_at + 1)..end].Split(',');
        if (parts.Length is 0 or > 2 || !IsNumber(parts[0]) || (parts.Length == 2 && parts[1].Length > 0 && !IsNumber(parts[1])))
        {
            return false;
        }

        _at = end + 1;
        int least = Number(parts[0]);
        int most = parts.Length == 2 && parts[1].Length > 0 ? Number(parts[1]) : least;
        fault = least > MostRepeats || most > MostRepeats || most < least ? Told("invalid repeat count", begin) : null;
        return true;
    }

    // Without leading zeros; what is too long to be a number is too large.
    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit) && !(text.Length > 1 && text[0] == '0');

    private static int Number(string text) => text.Length > 4 ? int.MaxValue : int.Parse(text, CultureInfo.InvariantCulture);

    private static bool IsCharacter(string digits) => digits.Length < 7 && int.Parse("0" + digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) <= 0x10ffff;

    private string? Class()
    {
        int begin = _at++;
        _at += Next(0) == '^' ? 1 : 0;
        for (bool isFirst = true; _at >= _text.Length || _text[_at] != ']' || isFirst; isFirst = false)
        {
            if (_at >= _text.Length)
            {
                return $"missing closing ]: `{_text[begin..]}`";
            }

            if (Next(0) == '[' && Next(1) == ':' && _text.IndexOf(":]", _at + 2, StringComparison.Ordinal) is >= 0 and var end)
            {
                int from = _at;
                string name = _text[(_at + 2)..end].TrimStart('^');
                _at = end + 2;
                if (!Classes.Contains(name, StringComparer.Ordinal))
                {
                    return Told("invalid character class range", from);
                }

                continue;
            }

            int low = _at;
            if (Character() is { } fault)
            {
                return fault;
            }

            if (_at - low == 1 && Next(0) == '-' && _at + 1 < _text.Length && Next(1) != ']')
            {
                _at++;
                int high = _at;
                if (Character() is { } wrong)
                {
                    return wrong;
                }

                if (_at - high == 1 && _text[high] < _text[low])
                {
                    return Told("invalid character class range", low);
                }
            }
        }

        _at++;
        return null;
    }

    private string? Character()
    {
        if (_text[_at] == '\\')
        {
            return Escape(inClass: true);
        }

        _at++;
        return null;
    }

    private string? Escape(bool inClass)
    {
        int begin = _at++;
        if (_at >= _text.Length)
        {
            return "trailing backslash at end of expression: ``";
        }

        char c = _text[_at++];
        if (c is 'p' or 'P')
        {
            int end = Next(0) == '{' ? _text.IndexOf('}', _at) : _at;
            bool isCut = end < 0 || end == _text.Length;
            _at = isCut ? _text.Length : end + 1;
            return isCut ? Told("invalid character class range", begin) : null;
        }

        if (c == 'x')
        {
            int end = Next(0) == '{' ? _text.IndexOf('}', _at) : _at + 1;
            string digits = end < 0 || end >= _text.Length ? "" : Next(0) == '{' ? _text[(_at + 1)..end] : _text[_at..(end + 1)];
            _at = Math.Min(_text.Length, digits.Length == 0 ? _at + 1 : end + 1);
            return digits.Length > 0 && digits.All(char.IsAsciiHexDigit) && IsCharacter(digits.TrimStart('0')) ? null : Told("invalid escape sequence", begin);
        }

        bool isOctal = c == '0' || (c is >= '1' and <= '7' && Next(0) is >= '0' and <= '7');
        bool isKnown = isOctal || (!char.IsAsciiLetterOrDigit(c) && char.IsAscii(c)) || c is 'a' or 'f' or 'n' or 'r' or 't' or 'v' or 'd' or 'D' or 's' or 'S' or 'w' or 'W'
            || (!inClass && c is 'A' or 'b' or 'B' or 'z' or 'Q');
        if (c == 'Q' && !inClass)
        {
            int end = _text.IndexOf("\\E", _at, StringComparison.Ordinal);
            _at = end < 0 ? _text.Length : end + 2;
        }

        return isKnown ? null : Told("invalid escape sequence", begin);
    }
}
