using System.Text;
using System.Text.RegularExpressions;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Writes a tree as Go's yaml.v3 does with an indent of 2: quotes where a text would be read as something else, <c>|</c> for several lines.</summary>
internal static partial class GoYaml
{
    private const string FirstOfOther = "#,[]{}&*!|>'\"%@`";

    /// <summary>A whole document.</summary>
    public static string Write(Mapping root)
    {
        var text = new StringBuilder();
        WriteMapping(text, root, 0);
        return text.ToString();
    }

    private static void WriteMapping(StringBuilder text, Mapping map, int indent)
    {
        bool isFirst = true;
        foreach (Entry entry in map.Entries)
        {
            // The first key stands behind the dash of an item, which has written its indent.
            text.Append(isFirst ? "" : new string(' ', indent)).Append(Scalar(entry.Key, indent)).Append(':');
            WriteValue(text, entry.Value, indent, indent + 2);
            isFirst = false;
        }
    }

    private static void WriteValue(StringBuilder text, Node value, int indent, int below)
    {
        switch (value)
        {
            case Mapping { Entries.Count: > 0 } map:
                text.Append('\n').Append(' ', below);
                WriteMapping(text, map, below);
                break;
            case Sequence { Items.Count: > 0 } list:
                text.Append('\n');
                WriteItems(text, list, below);
                break;
            default:
                text.Append(' ').Append(Leaf(value, below)).Append('\n');
                break;
        }
    }

    private static void WriteItems(StringBuilder text, Sequence list, int indent)
    {
        foreach (Node item in list.Items)
        {
            text.Append(' ', indent).Append('-');
            switch (item)
            {
                case Mapping { Entries.Count: > 0 } map:
                    text.Append(' ');
                    WriteMapping(text, map, indent + 2);
                    break;
                case Sequence { Items.Count: > 0 } inner:
                    // The first item of a list in a list stands behind the dash as well.
                    var nested = new StringBuilder();
                    WriteItems(nested, inner, indent + 2);
                    text.Append(' ').Append(nested.ToString().AsSpan(indent + 2));
                    break;
                default:
                    text.Append(' ').Append(Leaf(item, indent + 2)).Append('\n');
                    break;
            }
        }
    }

    private static string Leaf(Node value, int indent) => value switch
    {
        Mapping => "{}",
        Sequence => "[]",
        Scalar { ScalarKind: ScalarKind.Null } => "null",
        Scalar { ScalarKind: ScalarKind.Boolean } flag => flag.Text.ToLowerInvariant(),
        Scalar { ScalarKind: ScalarKind.Integer or ScalarKind.Number } number => number.Value,
        Scalar text => Scalar(text.Text, indent),
        _ => "",
    };

    private static string Scalar(string text, int indent)
    {
        bool isPlain = CoreSchema.Resolve(text) == ScalarKind.String && text != "<<" && !OldWord().IsMatch(text) && !Sexagesimal().IsMatch(text) && !Date().IsMatch(text);
        bool isSpecial = text.Any(c => char.IsControl(c) && c is not '\n') || text.Contains('\uFEFF', StringComparison.Ordinal);
        bool hasTrailing = text.EndsWith(' ');
        if (text.Contains('\n', StringComparison.Ordinal))
        {
            return isSpecial || hasTrailing || text.Contains(" \n", StringComparison.Ordinal) ? Quoted(text) : Block(text, indent);
        }

        return !isPlain || isSpecial ? Quoted(text)
            : text.StartsWith(' ') || hasTrailing || HasIndicators(text) ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'"
            : text;
    }

    // What YAML would take for its own at this place.
    private static bool HasIndicators(string text)
    {
        bool IsBlankAt(int at) => at >= text.Length || text[at] == ' ';
        return text.StartsWith("---", StringComparison.Ordinal) || text.StartsWith("...", StringComparison.Ordinal)
            || FirstOfOther.Contains(text[0], StringComparison.Ordinal)
            || (text[0] is '?' or ':' or '-' && IsBlankAt(1))
            || Enumerable.Range(1, text.Length - 1).Any(i => (text[i] == ':' && IsBlankAt(i + 1)) || (text[i] == '#' && text[i - 1] == ' '));
    }

    private static string Block(string text, int indent)
    {
        string hint = text[0] is ' ' or '\n' ? "2" : "";
        string end = !text.EndsWith('\n') ? "-" : text.Length == 1 || text.EndsWith("\n\n", StringComparison.Ordinal) ? "+" : "";
        string body = text.EndsWith('\n') ? text[..^1] : text;
        return "|" + hint + end + string.Concat(body.Split('\n').Select(l => "\n" + (l.Length > 0 ? new string(' ', indent) + l : "")));
    }

    private static string Quoted(string text)
    {
        var result = new StringBuilder("\"");
        foreach (char c in text)
        {
            result.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                '\r' => "\\r",
                '\0' => "\\0",
                '\a' => "\\a",
                '\b' => "\\b",
                '\v' => "\\v",
                '\f' => "\\f",
                '\x1b' => "\\e",
                '\uFEFF' => "\\uFEFF",
                _ => char.IsControl(c) ? FormattableString.Invariant($"\\x{(int)c:X2}") : c.ToString(),
            });
        }

        return result.Append('"').ToString();
    }

    // Booleans of YAML 1.1.
    [GeneratedRegex("^(y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$", RegexOptions.CultureInvariant)]
    private static partial Regex OldWord();

    [GeneratedRegex(@"^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Sexagesimal();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Date();
}
