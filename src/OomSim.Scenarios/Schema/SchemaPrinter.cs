using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OomSim.Scenarios.Schema;

/// <summary>Prints JSON indented by two, with what is short on one line, so that people can read a schema and see a change of it.</summary>
internal static class SchemaPrinter
{
    private const int Width = 140;

    /// <summary>The text, with \n at line ends.</summary>
    public static string Print(JsonNode node)
    {
        StringBuilder text = new();
        Append(text, node, 0, 0, new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        return text.Append('\n').ToString();
    }

    private static void Append(StringBuilder text, JsonNode? node, int indent, int taken, JsonSerializerOptions compact)
    {
        string line = node?.ToJsonString(compact) ?? "null";
        if (node is JsonValue or null || line.Length + indent + taken <= Width)
        {
            text.Append(line);
            return;
        }

        bool isList = node is JsonArray;
        IEnumerable<(string Key, JsonNode? Value)> items = node is JsonArray array ? array.Select(i => ("", i)) : node.AsObject().Select(p => (JsonValue.Create(p.Key).ToJsonString(compact) + ": ", p.Value));
        text.Append(isList ? '[' : '{');
        string separator = "\n";
        foreach ((string key, JsonNode? value) in items)
        {
            text.Append(separator).Append(' ', indent + 2).Append(key);
            Append(text, value, indent + 2, key.Length, compact);
            separator = ",\n";
        }

        text.Append('\n').Append(' ', indent).Append(isList ? ']' : '}');
    }
}
