using System.Collections;
using System.Text.Json;

namespace OomSim.Docker;

/// <summary>
/// An object of <c>docker inspect</c> as a template sees it. The client looks at its own structures first and, where they have no such field, at the JSON: so both
/// names of a field are good, and what neither has is told of the JSON.
/// </summary>
/// <param name="element">The object.</param>
/// <param name="type">Its type in Go, where errors name that.</param>
internal sealed class TemplateJson(JsonElement element, string type = "") : ITemplateData
{
    /// <summary>What is a mapping in the engine's own structures, whatever it holds.</summary>
    private static readonly string[] Maps = ["Annotations", "Containers", "Data", "Details", "DriverOpts", "ExposedPorts", "IndexConfigs", "Labels", "Networks", "Options", "PortBindings", "Ports", "Runtimes", "StorageOpt", "Sysctls", "Tmpfs", "Volumes"];

    /// <summary>What is a pointer there; all else that is null is a list.</summary>
    private static readonly string[] Pointers = ["Health", "Healthcheck", "IPAMConfig", "Init", "MemorySwappiness", "OomKillDisable", "PidsLimit", "StopTimeout"];

    // What the engine's structures have and their JSON leaves out where it is empty.
    private static readonly string[] HostOptional = ["Annotations", "Init", "Mounts", "StorageOpt", "Sysctls", "Tmpfs"];
    private static readonly string[] ConfigOptional = ["ExposedPorts", "Healthcheck", "NetworkDisabled", "Shell", "StopSignal", "StopTimeout"];
    private static readonly JsonElement Nothing = JsonElement.Parse("null");

    // The client's own names of fields, where they differ from those of the JSON.
    private static readonly IReadOnlyDictionary<string, string> Names = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["APIVersion"] = "ApiVersion",
        ["BridgeNfIP6tables"] = "BridgeNfIp6tables",
        ["CPUCfsPeriod"] = "CpuCfsPeriod",
        ["CPUCfsQuota"] = "CpuCfsQuota",
        ["CPUCount"] = "CpuCount",
        ["CPUPercent"] = "CpuPercent",
        ["CPUPeriod"] = "CpuPeriod",
        ["CPUQuota"] = "CpuQuota",
        ["CPURealtimePeriod"] = "CpuRealtimePeriod",
        ["CPURealtimeRuntime"] = "CpuRealtimeRuntime",
        ["CPUShares"] = "CpuShares",
        ["HTTPProxy"] = "HttpProxy",
        ["HTTPSProxy"] = "HttpsProxy",
        ["ID"] = "Id",
        ["NanoCPUs"] = "NanoCpus",
        ["Path"] = "path",
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

    /// <summary>As Go prints it, where all its fields are texts and numbers; null for what has pointers or comes from several structures.</summary>
    public string? Shown => element.ValueKind == JsonValueKind.Object && element.TryGetProperty("Path", out JsonElement path) && (element.TryGetProperty("Rate", out JsonElement rate) || element.TryGetProperty("Weight", out rate))
        ? $"{path}:{rate}"
        : element.ValueKind == JsonValueKind.Object && (element.TryGetProperty("HostIp", out _) || element.TryGetProperty("MaximumRetryCount", out _) || !element.EnumerateObject().Any())
        ? "{" + string.Join(' ', element.EnumerateObject().Select(p => p.Value.ToString())) + "}" : null;

    /// <inheritdoc/>
    public bool TryField(string name, out object? value, out string error)
    {
        error = "";
        bool isOther = type.Length > 0 && Names.Values.Contains(name, StringComparer.Ordinal);
        if ((element.TryGetProperty(name, out JsonElement found) && !isOther) || (Names.TryGetValue(name, out string? other) && element.TryGetProperty(other, out found)))
        {
            value = type.Length > 0 && found.ValueKind == JsonValueKind.Object && Types.TryGetValue(name, out string? inner) ? new TemplateJson(found, inner) : Of(found, name);
            return true;
        }

        if (name == "Experimental" && type == "*types.Version")
        {
            value = false; // left out of the JSON
            return true;
        }

        if (name is "Name" or "Driver" && element.TryGetProperty("Propagation", out _))
        {
            // Only volumes have them.
            value = "";
            return true;
        }

        // Left out of the JSON where there is none.
        string[] optional = element.TryGetProperty("NetworkMode", out _) ? HostOptional : element.TryGetProperty("OnBuild", out _) ? ConfigOptional : [];
        if (optional.Contains(name, StringComparer.Ordinal))
        {
            value = Pointers.Contains(name, StringComparer.Ordinal) ? new Absent(NoEntry(name)) : name == "StopSignal" ? "" : name == "NetworkDisabled" ? false : Of(Nothing, name);
            return true;
        }

        bool isPointer = (name == "Health" && element.TryGetProperty("OOMKilled", out _)) || (name is "SizeRw" or "SizeRootFs" && element.TryGetProperty("HostConfig", out _));
        value = isPointer ? new Absent(NoEntry(name)) : null;
        error = isPointer ? "" : type.Length > 0 ? $"can't evaluate field {name} in type {type}" : NoEntry(name);
        return isPointer;
    }

    /// <summary>The value of a field.</summary>
    public static object? Of(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => element.TryGetInt64(out long whole) ? whole : (object)element.GetDouble(),
        JsonValueKind.Array => new List(element, [.. element.EnumerateArray().Select(e => Of(e, ""))]),
        JsonValueKind.Object when Maps.Contains(name, StringComparer.Ordinal) => new Map(element, Pairs(element)),
        JsonValueKind.Object => new TemplateJson(element),
        _ => Pointers.Contains(name, StringComparer.Ordinal) ? null
            : Maps.Contains(name, StringComparer.Ordinal) ? new Map(element, new SortedDictionary<string, object?>(StringComparer.Ordinal))
            : new List(element, []),
    };

    private static string NoEntry(string name) => $"map has no entry for key \"{name}\"";

    private static SortedDictionary<string, object?> Pairs(JsonElement element)
    {
        var pairs = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            pairs[property.Name] = Of(property.Value, property.Name);
        }

        return pairs;
    }

    /// <summary>A list or a mapping that knows its JSON: an empty one may be null.</summary>
    internal abstract class Part(JsonElement element)
    {
        /// <summary>In one line.</summary>
        public string Json => TemplateValue.Json(element);
    }

    /// <summary>A pointer to nothing that the JSON leaves out.</summary>
    /// <param name="error">What is told of its fields.</param>
    internal sealed class Absent(string error)
    {
        /// <summary>What is told of its fields.</summary>
        public string Error => error;
    }

    private sealed class List(JsonElement element, IReadOnlyList<object?> items) : Part(element), IReadOnlyList<object?>
    {
        public int Count => items.Count;

        public object? this[int index] => items[index];

        public IEnumerator<object?> GetEnumerator() => items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Map(JsonElement element, IReadOnlyDictionary<string, object?> pairs) : Part(element), IReadOnlyDictionary<string, object?>
    {
        public int Count => pairs.Count;

        public IEnumerable<string> Keys => pairs.Keys;

        public IEnumerable<object?> Values => pairs.Values;

        public object? this[string key] => pairs[key];

        public bool ContainsKey(string key) => pairs.ContainsKey(key);

        public bool TryGetValue(string key, out object? value) => pairs.TryGetValue(key, out value);

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => pairs.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
