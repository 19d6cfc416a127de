using System.Text.Json;

namespace OomSim.Docker;

/// <summary>What <c>info</c>, <c>version</c> and <c>system df</c> tell, as a template sees it: in structures of the client's, which have names of their own for some fields.</summary>
/// <param name="element">The object.</param>
/// <param name="type">Its type in Go, which errors name.</param>
/// <param name="types">Structures of the client; null where none is in it.</param>
internal sealed class TemplateJson(JsonElement element, string type = "", GoTypes? types = null) : ITemplateData
{
    /// <inheritdoc/>
    public string? TypeName => type.Length > 0 ? type : null;

    /// <summary>What is a mapping in the engine's own structures, whatever it holds.</summary>
    private static readonly string[] Maps = ["Details", "IndexConfigs", "Labels", "Options"];

    // Structures whose fields are texts and lists of them.
    private static readonly string[] Plain = ["struct { Name string }", "types.Commit", "types.PluginsInfo"];

    private static readonly JsonElement Nothing = JsonElement.Parse("null");

    // The client's own names of fields, where they differ from those of the JSON.
    private static readonly IReadOnlyDictionary<string, string> Names = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["APIVersion"] = "ApiVersion",
        ["BridgeNfIP6tables"] = "BridgeNfIp6tables",
        ["CPUCfsPeriod"] = "CpuCfsPeriod",
        ["CPUCfsQuota"] = "CpuCfsQuota",
        ["HTTPProxy"] = "HttpProxy",
        ["HTTPSProxy"] = "HttpsProxy",
        ["ID"] = "Id",
    };

    // What the client asks the engine for in structures of its own, of which it knows no other names than theirs.
    private static readonly IReadOnlyDictionary<string, string> Types = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["Client"] = "system.clientVersion",
        ["ClientInfo"] = "*system.clientInfo",
        ["ContainerdCommit"] = "types.Commit",
        ["InitCommit"] = "types.Commit",
        ["Platform"] = "struct { Name string }",
        ["Plugins"] = "types.PluginsInfo",
        ["RegistryConfig"] = "*registry.ServiceConfig",
        ["RuncCommit"] = "types.Commit",
        ["Server"] = "*types.Version",
        ["Swarm"] = "swarm.Info",
    };

    /// <inheritdoc/>
    public string Json => TemplateValue.Json(element);

    /// <summary>As Go prints it, where all its fields are texts and lists of them.</summary>
    public string? Shown => !Plain.Contains(type, StringComparer.Ordinal) && element.EnumerateObject().Any() ? null
        : "{" + string.Join(' ', element.EnumerateObject().Select(p => TemplateValue.Print(Of(p.Value, p.Name)))) + "}";

    /// <summary>True where its JSON has a field of the name.</summary>
    public bool HasField(string name) => element.TryGetProperty(name, out _);

    /// <inheritdoc/>
    public bool TryField(string name, out object? value, out string error)
    {
        error = "";
        bool isOther = type.Length > 0 && Names.Values.Contains(name, StringComparer.Ordinal);
        if ((element.TryGetProperty(name, out JsonElement found) && !isOther) || (Names.TryGetValue(name, out string? other) && element.TryGetProperty(other, out found)))
        {
            value = name == "Runtimes" && types is not null ? new JsonMap(found, found.EnumerateObject().ToSorted(p => p.Name, p => (object?)new GoStruct(p.Value, types.Runtime)))
                : type.Length > 0 && found.ValueKind == JsonValueKind.Object && Types.TryGetValue(name, out string? inner) ? new TemplateJson(found, inner)
                : found.ValueKind == JsonValueKind.Null && name == "Labels" && type.Length > 0 ? new JsonList(found, []) // of an engine they are a list
                : Of(found, name);
            return true;
        }

        // What the answer of an engine without it leaves out.
        if ((type is "system.info" or "system.dockerInfo" && name is "ProductLicense" or "DefaultAddressPools" or "ServerErrors" or "ClientErrors") || (type == "system.info" && name == "SystemStatus"))
        {
            value = name == "ProductLicense" ? "" : Of(Nothing, name);
            return true;
        }

        if (name == "Experimental" && type == "*types.Version")
        {
            value = false; // left out of the JSON
            return true;
        }

        value = null;
        error = $"can't evaluate field {name} in type {type}";
        return false;
    }

    /// <summary>The value of a field.</summary>
    public static object? Of(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when name == "MemTotal" => new TypedInteger(element.GetInt64(), "int64"),
        JsonValueKind.Number => element.TryGetInt64(out long whole) ? whole : (object)element.GetDouble(),
        JsonValueKind.Array => new JsonList(element, [.. element.EnumerateArray().Select(e => Of(e, ""))]),
        JsonValueKind.Object when Maps.Contains(name, StringComparer.Ordinal) => new JsonMap(element, Pairs(element)),
        JsonValueKind.Object => new TemplateJson(element),
        JsonValueKind.Null when name == "Platform" => ListColumns.NoPlatform,
        JsonValueKind.Null when name == "Server" => new NilPointer("types.Version"),
        _ => Maps.Contains(name, StringComparer.Ordinal) ? new JsonMap(element, new SortedDictionary<string, object?>(StringComparer.Ordinal)) : new JsonList(element, []),
    };

    private static SortedDictionary<string, object?> Pairs(JsonElement element)
    {
        return element.EnumerateObject().ToSorted(property => property.Name, property => Of(property.Value, property.Name));
    }
}
