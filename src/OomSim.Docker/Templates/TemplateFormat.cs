using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>Go's <c>printf</c>, as far as templates use it: <c>%v %s %q %d %t %f %x %X</c> with width, precision and flags.</summary>
internal static partial class TemplateFormat
{
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

            string? text = One(kind, arguments[next], verb.Groups["precision"].Value);
            object? value = arguments[next++];
            return text is null ? $"%!{kind}({TemplateValue.TypeOf(value)}={TemplateValue.Print(value)})" : Pad(text, verb.Groups["flags"].Value, verb.Groups["width"].Value, value);
        });
        if (next < arguments.Count)
        {
            var extra = new StringBuilder(filled).Append("%!(EXTRA ");
            extra.AppendJoin(", ", arguments.Skip(next).Select(a => $"{TemplateValue.TypeOf(a)}={TemplateValue.Print(a)}"));
            return extra.Append(')').ToString();
        }

        return filled;
    }

    // Null for a value that the verb is not for.
    private static string? One(char kind, object? value, string precision)
    {
        string? text = kind switch
        {
            'v' => TemplateValue.Argument(value),
            's' => value is string or ITemplateData { Basic: not null } or IReadOnlyList<object?> or IReadOnlyDictionary<string, object?> ? TemplateValue.Print(value) : null,
            'q' => value is string quoted ? TemplateValue.Json(quoted) : null,
            'd' => (value as ITemplateData)?.Basic as long? is { } ns ? TemplateValue.Print(ns) : value is long number ? TemplateValue.Print(number) : null,
            't' => value is bool ? TemplateValue.Print(value) : null,
            'T' when value is string or bool => TemplateValue.TypeOf(value),
            'T' => throw new TemplateException(DockerEngine.NotSimulatedPrefix + "printf of a template with %T is simulated for texts and truth values only"),
            'f' => value is double real ? real.ToString("F" + (precision.Length > 0 ? precision : "6"), CultureInfo.InvariantCulture) : null,
            'x' or 'X' when value is long hex => hex.ToString(kind.ToString(), CultureInfo.InvariantCulture),
            'x' or 'X' when value is string bytes => kind == 'x' ? Convert.ToHexStringLower(Encoding.UTF8.GetBytes(bytes)) : Convert.ToHexString(Encoding.UTF8.GetBytes(bytes)),
            _ => null,
        };
        return text is not null && kind is 's' or 'q' && precision.Length > 0 && int.TryParse(precision, NumberStyles.None, CultureInfo.InvariantCulture, out int most) && text.Length > most ? text[..most] : text;
    }

    private static string Pad(string text, string flags, string width, object? value)
    {
        text = flags.Contains('+', StringComparison.Ordinal) && value is long and >= 0 ? "+" + text : text;
        int columns = width.Length > 0 ? Math.Min(10_000, int.Parse(width, CultureInfo.InvariantCulture)) : 0;
        return flags.Contains('-', StringComparison.Ordinal) ? text.PadRight(columns)
            : flags.Contains('0', StringComparison.Ordinal) && value is long or double ? text.PadLeft(columns, '0')
            : text.PadLeft(columns);
    }

    [GeneratedRegex(@"%(?<flags>[-+0 #]*)(?<width>[0-9]{0,6})(?:\.(?<precision>[0-9]{0,3}))?(?<kind>[a-zA-Z%])", RegexOptions.CultureInvariant)]
    private static partial Regex Verb();
}
