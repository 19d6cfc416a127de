using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>One of a service's <c>devices</c>: a mapping, or <c>SOURCE[:TARGET[:PERMISSIONS]]</c> (compose-go, transform/devices.go).</summary>
/// <param name="Source">The device of the host.</param>
/// <param name="Target">Its path in the container; that on the host unless said.</param>
/// <param name="Permissions">What may be done with it; rwm in a short form that says nothing, empty in a mapping that does not.</param>
internal readonly record struct ServiceDevice(string Source, string Target, string Permissions)
{
    /// <summary>Reads one; of a short form with too many parts the first three.</summary>
    /// <param name="node">As it is written.</param>
    public static ServiceDevice Of(Node node)
    {
        if (node is Mapping map)
        {
            return new ServiceDevice(Text(map["source"]), Text(map["target"]), Text(map["permissions"]));
        }

        string[] parts = Text(node).Split(':');
        string target = parts.ElementAtOrDefault(1) ?? "";
        return new ServiceDevice(parts[0], target.Length > 0 ? target : parts[0], parts.ElementAtOrDefault(2) ?? "rwm");
    }

    /// <summary>What is wrong with one in short form; null for nothing.</summary>
    /// <param name="text">As it is written; with variables that stay there is nothing to say.</param>
    public static string? Fault(string text) => !text.Contains("${", StringComparison.Ordinal) && text.Split(':').Length > 3
        ? $"confusing device mapping, please use long syntax: {text}" : null;

    private static string Text(Node? node) => node is Scalar { IsNull: false } scalar ? scalar.Value : "";
}
