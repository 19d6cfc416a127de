using System.Globalization;
using System.Text;

namespace OomSim.Docker;

/// <summary>Go's <c>printf</c> as templates use it (fmt, doPrintf): flags, width and precision, also from arguments (<c>*</c>), and numbers of arguments (<c>%[2]d</c>).</summary>
internal sealed class TemplateFormat
{
    private const int MostNumber = 1_000_000;
    private const int MostText = 16 << 20;

    private readonly string _format;
    private readonly IReadOnlyList<object?> _arguments;
    private readonly StringBuilder _filled = new();
    private int _at;
    private int _argument;
    private bool _isNumbered;
    private bool _isGood;

    private TemplateFormat(string format, IReadOnlyList<object?> arguments) => (_format, _arguments) = (format, arguments);

    /// <summary>Fills a format.</summary>
    /// <exception cref="TemplateException">What it prints is not simulated.</exception>
    public static string Fill(string format, IReadOnlyList<object?> arguments) => new TemplateFormat(format, arguments).All();

    private string All()
    {
        while (_at < _format.Length)
        {
            int sign = _format.IndexOf('%', _at);
            _filled.Append(_format, _at, (sign < 0 ? _format.Length : sign) - _at);
            if (sign < 0)
            {
                break;
            }

            _at = sign + 1;
            if (!One())
            {
                break;
            }

            if (_filled.Length > MostText)
            {
                throw new TemplateException($"{DockerEngine.NotSimulatedPrefix}printf of more than {MostText} characters is not simulated");
            }
        }

        if (!_isNumbered && _argument < _arguments.Count)
        {
            _filled.Append("%!(EXTRA ");
            _filled.AppendJoin(", ", _arguments.Skip(_argument).Select(a => FormattedValue.IsNil(a) ? "<nil>" : $"{FormattedValue.TypeOf(a)}={FormattedValue.Format('v', a, default)}"));
            _filled.Append(')');
        }

        return _filled.ToString();
    }

    // False where the text ends in it.
    private bool One()
    {
        FormatFlags flags = Flags();
        _isGood = true;
        bool isBehindNumber = ArgumentNumber();
        if (Take('*'))
        {
            flags = Width(flags);
            isBehindNumber = false;
        }
        else if (Number() is { } width)
        {
            flags = flags with { Width = width };
            _isGood &= !isBehindNumber;
        }

        if (_at + 1 < _format.Length && Take('.'))
        {
            _isGood &= !isBehindNumber;
            isBehindNumber = ArgumentNumber();
            if (Take('*'))
            {
                int? precision = Integer();
                flags = flags with { Precision = precision is >= 0 ? precision : null };
                _filled.Append(precision is >= 0 ? "" : "%!(BADPREC)");
                isBehindNumber = false;
            }
            else
            {
                flags = flags with { Precision = Number() ?? 0 };
            }
        }

        if (!isBehindNumber)
        {
            ArgumentNumber();
        }

        if (_at >= _format.Length)
        {
            _filled.Append("%!(NOVERB)");
            return false;
        }

        Rune verb = Rune.TryGetRuneAt(_format, _at, out Rune known) ? known : Rune.ReplacementChar;
        _at += verb.Utf16SequenceLength;
        flags = verb.Value == 'v' ? flags with { IsSource = flags.IsSharp, IsSharp = false, IsNamed = flags.IsPlus, IsPlus = false } : flags;
        _filled.Append(
            verb.Value == '%' ? "%"
            : !_isGood ? $"%!{verb}(BADINDEX)"
            : _argument >= _arguments.Count ? $"%!{verb}(MISSING)"
            : verb.IsBmp ? FormattedValue.Format((char)verb.Value, _arguments[_argument++], flags)
            : FormattedValue.Bad(verb.ToString(), _arguments[_argument++], flags));
        return true;
    }

    private FormatFlags Flags()
    {
        var flags = new FormatFlags();
        for (; _at < _format.Length; _at++)
        {
            switch (_format[_at])
            {
                case '#':
                    flags = flags with { IsSharp = true };
                    break;
                case '0':
                    flags = flags with { IsZero = !flags.IsMinus };
                    break;
                case '+':
                    flags = flags with { IsPlus = true };
                    break;
                case '-':
                    flags = flags with { IsMinus = true, IsZero = false };
                    break;
                case ' ':
                    flags = flags with { IsSpace = true };
                    break;
                default:
                    return flags;
            }
        }

        return flags;
    }

    private FormatFlags Width(FormatFlags flags)
    {
        int? width = Integer();
        if (width is null)
        {
            _filled.Append("%!(BADWIDTH)");
            return flags;
        }

        return width < 0 ? flags with { Width = -width, IsMinus = true, IsZero = false } : flags with { Width = width };
    }

    private bool Take(char sign)
    {
        bool isThere = _at < _format.Length && _format[_at] == sign;
        _at += isThere ? 1 : 0;
        return isThere;
    }

    // Digits; null for none. What is too large ends the format.
    private int? Number()
    {
        int start = _at;
        int number = 0;
        for (; _at < _format.Length && char.IsAsciiDigit(_format[_at]); _at++)
        {
            if (number > MostNumber)
            {
                _at = _format.Length;
                return null;
            }

            number = (number * 10) + (_format[_at] - '0');
        }

        return _at > start ? number : null;
    }

    // The next argument as a width or a precision; null where it is none.
    private int? Integer()
    {
        if (_argument >= _arguments.Count)
        {
            return null;
        }

        object? value = _arguments[_argument++];
        long? number = value is ITemplateData { Basic: long typed } ? typed : value as long?;
        return number is >= -MostNumber and <= MostNumber ? (int)number : null;
    }

    // [N]: which argument is next; true where it says so.
    private bool ArgumentNumber()
    {
        if (_at >= _format.Length || _format[_at] != '[')
        {
            return false;
        }

        _isNumbered = true;
        int close = _format.Length - _at < 3 ? -1 : _format.IndexOf(']', _at);
        string digits = close < 0 ? "" : _format[(_at + 1)..close];
        _at = close < 0 ? _at + 1 : close + 1;
        bool isNumber = digits.Length is > 0 and < 8 && digits.All(char.IsAsciiDigit);
        if (isNumber && int.Parse(digits, CultureInfo.InvariantCulture) is var number && number >= 1 && number <= _arguments.Count)
        {
            _argument = number - 1;
            return true;
        }

        _isGood = false;
        return isNumber;
    }
}
