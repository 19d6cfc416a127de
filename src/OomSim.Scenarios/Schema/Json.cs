using System.Text.Json.Nodes;

namespace OomSim.Scenarios.Schema;

/// <summary>Short ways to write the nodes of a schema.</summary>
internal static class Json
{
    /// <summary>A list of texts.</summary>
    public static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)t)];

    /// <summary>A reference to a definition.</summary>
    public static JsonObject Ref(string name) => new() { ["$ref"] = "#/definitions/" + name };

    /// <summary>One of several schemas; a single one stands for itself.</summary>
    public static JsonObject AnyOf(params IEnumerable<JsonObject> schemas)
    {
        JsonObject[] all = [.. schemas];
        return all.Length == 1 ? all[0] : new JsonObject { ["anyOf"] = new JsonArray([.. all]) };
    }

    /// <summary>A text that matches a pattern, or has a variable in it.</summary>
    public static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = $"{pattern}|[$]" };

    /// <summary>A mapping that has keys.</summary>
    public static JsonObject Required(params IEnumerable<string> keys) => new() { ["required"] = Texts(keys) };

    /// <summary>None of some schemas.</summary>
    public static JsonObject Not(params IEnumerable<JsonObject> schemas) => new() { ["not"] = AnyOf(schemas) };

    /// <summary>All of some schemas.</summary>
    public static JsonObject AllOf(params IEnumerable<JsonObject> schemas) => new() { ["allOf"] = new JsonArray([.. schemas]) };

    /// <summary>A mapping with these keys and no others.</summary>
    public static JsonObject Closed(JsonObject properties, params IEnumerable<string> required)
    {
        JsonObject result = new() { ["type"] = "object", ["properties"] = properties };
        string[] keys = [.. required];
        if (keys.Length > 0)
        {
            result["required"] = Texts(keys);
        }

        result["additionalProperties"] = false;
        return result;
    }
}
