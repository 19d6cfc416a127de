using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Writes a tree as Go's JSON does.</summary>
internal static class GoJson
{
    /// <summary>A whole document.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="isIndented">True for two blanks a level and a line for each value.</param>
    public static string Write(Node root, bool isIndented)
    {
        var text = new StringBuilder();
        Write(text, root, isIndented ? "\n" : "");
        return text.ToString();
    }

    private static void Write(StringBuilder text, Node node, string line)
    {
        string below = line.Length > 0 ? line + "  " : "";
        string colon = line.Length > 0 ? ": " : ":";
        switch (node)
        {
            case Mapping { Entries.Count: > 0 } map:
                text.Append('{');
                for (int i = 0; i < map.Entries.Count; i++)
                {
                    text.Append(i > 0 ? "," : "").Append(below).Append(Text(map.Entries[i].Key)).Append(colon);
                    Write(text, map.Entries[i].Value, below);
                }

                text.Append(line).Append('}');
                break;
            case Sequence { Items.Count: > 0 } list:
                text.Append('[');
                for (int i = 0; i < list.Items.Count; i++)
                {
                    text.Append(i > 0 ? "," : "").Append(below);
                    Write(text, list.Items[i], below);
                }

                text.Append(line).Append(']');
                break;
            case Mapping:
                text.Append("{}");
                break;
            case Sequence:
                text.Append("[]");
                break;
            case Scalar { ScalarKind: ScalarKind.Null }:
                text.Append("null");
                break;
            case Scalar { ScalarKind: ScalarKind.Boolean } flag:
                text.Append(flag.Text.ToLowerInvariant());
                break;
            case Scalar { ScalarKind: ScalarKind.Integer or ScalarKind.Number } number:
                text.Append(number.Value);
                break;
            default:
                text.Append(Text(((Scalar)node).Text));
                break;
        }
    }

    // Go escapes what HTML would take for its own, and leaves letters of all scripts.
    /// <summary>A text in quotes.</summary>
    /// <param name="text">The text.</param>
    public static string Text(string text) =>
        JsonSerializer.Serialize(text, new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
            .Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal);
}
