using System.Globalization;
using System.Text.RegularExpressions;

namespace OomSim.Scenarios.Yaml;

/// <summary>
/// What an unquoted YAML scalar is, as Compose's reader takes it: YAML 1.2's core schema, with YAML 1.1's octal (<c>017</c>) and binary
/// numbers and underscores between digits.
/// </summary>
internal static partial class CoreSchema
{
    /// <summary>The kind of an unquoted text.</summary>
    public static ScalarKind Resolve(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Boolean,
        _ when IntegerPattern().IsMatch(text) => ScalarKind.Integer,
        _ when NumberPattern().IsMatch(text) => ScalarKind.Number,
        _ => ScalarKind.String,
    };

    /// <summary>The value of an integer scalar (decimal, 0x, 0o, 0b, or 0… octal; underscores count for nothing); null when it does not fit 64 bits.</summary>
    public static long? ToInteger(string text)
    {
        string digits = text.Replace("_", "", StringComparison.Ordinal);
        bool negative = digits.StartsWith('-');
        digits = digits.TrimStart('+', '-');
        (int radix, string body) = digits switch
        {
            ['0', 'x' or 'X', ..] => (16, digits[2..]),
            ['0', 'o' or 'O', ..] => (8, digits[2..]),
            ['0', 'b' or 'B', ..] => (2, digits[2..]),
            _ when digits.Length > 1 && digits[0] == '0' && digits.All(c => c is >= '0' and <= '7') => (8, digits[1..]),
            _ => (10, digits),
        };
        Int128 value = 0;
        foreach (char c in body)
        {
            int digit = char.IsAsciiHexDigit(c) ? int.Parse(c.ToString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : radix;
            value = (value * radix) + digit;
            if (digit >= radix || value > long.MaxValue)
            {
                return null;
            }
        }

        return body.Length == 0 ? null : (long)(negative ? -value : value);
    }

    [GeneratedRegex("^[-+]?(0[bB][01_]+|0[oO]?[0-7_]+|0[xX][0-9a-fA-F_]+|0|[1-9][0-9_]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex IntegerPattern();

    [GeneratedRegex(@"^([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$", RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern();
}
