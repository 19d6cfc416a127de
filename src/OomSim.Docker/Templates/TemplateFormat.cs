using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>Go's <c>printf</c> as templates use it: the verbs of texts, whole and other numbers and truth values, with flags, width and precision.</summary>
internal static partial class TemplateFormat
{
    private const int MostColumns = 10_000;
    private const int DefaultPrecision = 6;

    /// <summary>Fills a format.</summary>
    public static string Fill(string format, IReadOnlyList<object?> arguments)
    {
        int next = 0;
        string filled = Verb().Replace(format, verb =>
        {
            char kind = verb.Groups["kind"].Value[0];
            if (kind == '%')
            {
                return "%";
            }

            if (next >= arguments.Count)
            {
                return $"%!{kind}(MISSING)";
            }

            string flags = verb.Groups["flags"].Value;
            int precision = verb.Groups["point"].Success ? Number(verb.Groups["precision"].Value) : -1;
            object? value = arguments[next++];
            return One(kind, value, flags, precision) is { } text ? Pad(text, flags, Number(verb.Groups["width"].Value), kind, value)
                : $"%!{kind}({TemplateValue.TypeOf(value)}={TemplateValue.Print(value)})";
        });
        if (next < arguments.Count)
        {
            var extra = new StringBuilder(filled).Append("%!(EXTRA ");
            extra.AppendJoin(", ", arguments.Skip(next).Select(a => $"{TemplateValue.TypeOf(a)}={TemplateValue.Print(a)}"));
            return extra.Append(')').ToString();
        }

        return filled;
    }

    private static int Number(string digits) => digits.Length == 0 ? 0 : Math.Min(MostColumns, int.Parse(digits, CultureInfo.InvariantCulture));

    // Null for a value that the verb is not for.
    private static string? One(char kind, object? value, string flags, int precision)
    {
        bool isSharp = flags.Contains('#', StringComparison.Ordinal);
        object? basic = value is ITemplateData { Basic: long or string } data ? data.Basic : value;
        string? text = (kind, basic) switch
        {
            ('T', string or bool or long or double) => TemplateValue.TypeOf(basic),
            ('T', _) => throw new TemplateException(DockerEngine.NotSimulatedPrefix + "printf of a template with %T is simulated for texts, numbers and truth values only"),
            ('v', string word) when isSharp => TemplateValue.Json(word),
            ('v', double real) => GoFloat.Format(real, 'g', precision),
            ('v', _) => TemplateValue.Argument(value),
            ('s', string or IReadOnlyList<object?> or IReadOnlyDictionary<string, object?>) => TemplateValue.Print(basic),
            ('q', string quoted) => TemplateValue.Json(quoted),
            ('x' or 'X', string bytes) => Hex(kind, bytes, flags),
            ('t', bool) => TemplateValue.Print(basic),
            (_, long number) => Whole(kind, number, isSharp, precision),
            ('e' or 'E' or 'f' or 'F' or 'g' or 'G', double real) => GoFloat.Format(real, kind, precision >= 0 ? precision : kind is 'g' or 'G' ? -1 : DefaultPrecision),
            _ => null,
        };
        return text is not null && kind is 's' or 'q' && precision >= 0 && text!.Length > precision ? text[..precision] : Signed(text, kind, basic, flags);
    }

    // A plus or a blank in front of what has no sign; with v the plus means something else.
    private static string? Signed(string? text, char kind, object? value, string flags) =>
        text is null || kind is 'v' or 'T' or 'c' or 'q' or 'U' || !(value is long and >= 0 || (value is double real && real >= 0)) ? text
        : flags.Contains('+', StringComparison.Ordinal) ? "+" + text
        : flags.Contains(' ', StringComparison.Ordinal) ? " " + text
        : text;

    private static string? Whole(char kind, long number, bool isSharp, int precision)
    {
        string sign = number < 0 ? "-" : "";
        ulong size = number < 0 ? (ulong)-number : (ulong)number;
        return kind switch
        {
            'd' => sign + size.ToString(CultureInfo.InvariantCulture).PadLeft(Math.Max(precision, 0), '0'),
            'b' => sign + (isSharp ? "0b" : "") + size.ToString("B", CultureInfo.InvariantCulture),
            'o' => sign + (isSharp ? "0" : "") + Octal(size),
            'O' => sign + "0o" + Octal(size),
            'x' => sign + (isSharp ? "0x" : "") + size.ToString("x", CultureInfo.InvariantCulture),
            'X' => sign + (isSharp ? "0X" : "") + size.ToString("X", CultureInfo.InvariantCulture),
            'c' => Character(number),
            'q' => $"'{Character(number)}'",
            'U' => "U+" + number.ToString("X4", CultureInfo.InvariantCulture) + (isSharp ? $" '{Character(number)}'" : ""),
            _ => null,
        };
    }

    private static string Octal(ulong size)
    {
        var digits = new StringBuilder();
        for (; size > 7; size /= 8)
        {
            digits.Insert(0, (char)('0' + (size % 8)));
        }

        return digits.Insert(0, (char)('0' + size)).ToString();
    }

    private static string Character(long number) => Rune.IsValid((int)Math.Clamp(number, -1, int.MaxValue)) ? new Rune((int)number).ToString() : "\uFFFD";

    private static string Hex(char kind, string text, string flags)
    {
        IEnumerable<string> bytes = Encoding.UTF8.GetBytes(text).Select(b => b.ToString(kind == 'x' ? "x2" : "X2", CultureInfo.InvariantCulture));
        string start = flags.Contains('#', StringComparison.Ordinal) ? "0" + kind : "";
        return flags.Contains(' ', StringComparison.Ordinal) ? string.Join(' ', bytes.Select(b => start + b)) : text.Length == 0 ? "" : start + string.Concat(bytes);
    }

    private static string Pad(string text, string flags, int columns, char kind, object? value)
    {
        bool isNumber = value is long or double && kind is not ('c' or 'q' or 'U' or 'T');
        if (flags.Contains('-', StringComparison.Ordinal))
        {
            return text.PadRight(columns);
        }

        if (!flags.Contains('0', StringComparison.Ordinal) || !isNumber)
        {
            return text.PadLeft(columns);
        }

        int sign = text.Length > 0 && text[0] is '-' or '+' or ' ' ? 1 : 0;
        return text[..sign] + text[sign..].PadLeft(columns - sign > 0 ? columns - sign : 0, '0');
    }

    [GeneratedRegex(@"%(?<flags>[-+0 #]*)(?<width>[0-9]{0,6})(?<point>\.(?<precision>[0-9]{0,3}))?(?<kind>[a-zA-Z%])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Verb();
}
