using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Lists of a Compose file in which an item that comes later stands in the place of one that means the same (compose-go, EnforceUnicity).</summary>
internal static class ComposeUnicity
{
    private static readonly string[] Pairs =
    [
        "networks.*.ipam.options", "networks.*.labels", "services.*.annotations", "services.*.build.additional_contexts", "services.*.build.args", "services.*.build.labels",
        "services.*.build.tags", "services.*.cap_add", "services.*.cap_drop", "services.*.deploy.labels", "services.*.dns", "services.*.dns_opt", "services.*.dns_search",
        "services.*.environment", "services.*.expose", "services.*.labels", "services.*.links", "services.*.networks.*.aliases", "services.*.networks.*.link_local_ips",
        "services.*.profiles", "services.*.sysctls", "services.*.tmpfs",
    ];

    /// <summary>The tree with each such item once. Inputs stay as they are.</summary>
    /// <param name="node">A node.</param>
    /// <param name="path">Where it stands (<see cref="ComposePath"/>).</param>
    public static Node Enforce(Node node, string path)
    {
        if (node is Sequence list)
        {
            return IndexOf(path) is { } index ? Once(list, index) : list;
        }

        if (node is not Mapping mapping || path.EndsWith("x-oomsim", StringComparison.Ordinal))
        {
            return node;
        }

        Mapping? result = null;
        foreach (Entry entry in mapping.Entries)
        {
            Node value = Enforce(entry.Value, ComposePath.Of(path, entry.Key));
            if (!ReferenceEquals(value, entry.Value))
            {
                result ??= Copy(mapping);
                result.Set(entry with { Value = value });
            }
        }

        return result ?? node;
    }

    /// <summary>Ports in their long form, each once: two short forms may have meant one.</summary>
    /// <param name="ports">The list; null for none.</param>
    public static Node? Ports(Node? ports) => ports is Sequence list ? Once(list, Port) : ports;

    private static Func<Node, string?>? IndexOf(string path) => path switch
    {
        "services.*.volumes" => Volume,
        "services.*.devices" => Device,
        "services.*.ports" => Port,
        "services.*.configs" => i => Mounted(i, ""),
        "services.*.secrets" => i => Mounted(i, "/run/secrets"),
        "services.*.env_file" => i => Text(i is Mapping file ? file["path"] : i),
        _ => Pairs.Contains(path, StringComparer.Ordinal) ? i => Text(i)?.Split('=')[0] : null,
    };

    private static Sequence Once(Sequence list, Func<Node, string?> index)
    {
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        Sequence result = new(list.At) { Tag = list.Tag };
        foreach (Node item in list.Items)
        {
            if (index(item) is { } key && !places.TryAdd(key, result.Items.Count))
            {
                result.Items[places[key]] = item;
            }
            else
            {
                result.Items.Add(item);
            }
        }

        return result.Items.Count == list.Items.Count ? list : result;
    }

    private static string? Volume(Node item) => item is Mapping mount ? Text(mount["target"])
        : Text(item) is not { } text ? null
        : ServiceVolumes.Split(text) is { } parts ? parts.Target : text;

    private static string? Device(Node item) => item is Mapping device ? Text(device["target"])
        : Text(item)?.Split(':') is { } parts ? parts.ElementAtOrDefault(1) ?? parts[0] : null;

    private static string? Port(Node item) => item is not Mapping port ? Text(item)
        : $"{Text(port["host_ip"]) ?? "0.0.0.0"}:{Text(port["published"])}:{Text(port["target"])}/{Text(port["protocol"]) ?? "tcp"}";

    private static string? Mounted(Node item, string folder) => item is Mapping mount ? Text(mount["target"]) ?? $"{folder}/{Text(mount["source"])}"
        : Text(item) is { } source ? $"{folder}/{source}" : null;

    private static string? Text(Node? node) => node is Scalar { IsNull: false } scalar ? scalar.Value : null;

    private static Mapping Copy(Mapping mapping)
    {
        Mapping copy = new(mapping.At) { Tag = mapping.Tag };
        mapping.Entries.ForEach(copy.Set);
        return copy;
    }
}
