using System.Globalization;
using System.Text;

namespace OomSim.Docker;

/// <summary>Texts and characters as Go's source writes them (strconv, Unquote and UnquoteChar).</summary>
internal static class GoUnquote
{
    /// <summary>What stands between double quotes, or between back quotes as it is; null where an escape is none.</summary>
    public static string? Text(string quoted)
    {
        if (quoted[0] == '`')
        {
            return quoted[1..^1].Replace("\r", "", StringComparison.Ordinal);
        }

        // Escapes of bytes may make up a character together.
        var bytes = new List<byte>();
        string rest = quoted[1..^1];
        while (rest.Length > 0)
        {
            if (rest[0] == '\n' || Character(ref rest, '"', out bool isByte) is not { } rune)
            {
                return null;
            }

            if (isByte)
            {
                bytes.Add((byte)rune);
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(new Rune(rune).ToString()));
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>The first character; null where there is none, or an escape is none.</summary>
    /// <param name="text">It and what follows; gets what follows.</param>
    /// <param name="quote">What has to be escaped.</param>
    /// <param name="isByte">True where the escape is one of a byte.</param>
    public static int? Character(ref string text, char quote, out bool isByte)
    {
        isByte = false;
        if (text.Length == 0 || text[0] == quote)
        {
            return null;
        }

        if (text[0] != '\\')
        {
            bool isRune = Rune.TryGetRuneAt(text, 0, out Rune rune);
            text = text[(isRune ? rune.Utf16SequenceLength : 1)..];
            return isRune ? rune.Value : Rune.ReplacementChar.Value;
        }

        if (text.Length < 2)
        {
            return null;
        }

        char escape = text[1];
        int known = "abfnrtv".IndexOf(escape, StringComparison.Ordinal);
        if (known >= 0 || escape == '\\' || escape == quote)
        {
            text = text[2..];
            return known >= 0 ? "\a\b\f\n\r\t\v"[known] : escape;
        }

        isByte = escape is 'x' or (>= '0' and <= '7');
        int digits = escape switch { 'x' => 2, 'u' => 4, 'U' => 8, >= '0' and <= '7' => 3, _ => 0 };
        int start = char.IsAsciiDigit(escape) ? 1 : 2;
        if (digits == 0 || text.Length < start + digits)
        {
            return null;
        }

        string code = text.Substring(start, digits);
        text = text[(start + digits)..];
        return isByte && start == 1 ? Octal(code)
            : uint.TryParse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value) && (isByte || (value <= int.MaxValue && Rune.IsValid((int)value))) ? (int)value
            : null;
    }

    private static int? Octal(string code) =>
        code.All(c => c is >= '0' and <= '7') && Convert.ToInt32(code, 8) is var value && value <= byte.MaxValue ? value : null;
}
