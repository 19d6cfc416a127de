using OomSim.Docker;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Reads the networks and volumes of a project, and what its services use of them.</summary>
/// <param name="root">The file, merged and with its variables filled in.</param>
/// <param name="project">The project's name.</param>
internal sealed class ProjectObjects(Mapping root, string project)
{
    private const string Default = "default";
    private const string Prefix = "com.docker.compose.";

    /// <summary>All networks of the project, by name: those that services use, and the others of the file.</summary>
    /// <param name="used">What services name.</param>
    public IEnumerable<ProjectNetwork> Networks(IEnumerable<string> used) => All("networks", used).Select(Network);

    /// <summary>All volumes of the project, by name: those that services use, and the others of the file.</summary>
    /// <param name="used">What services name.</param>
    public IEnumerable<ProjectVolume> Volumes(IEnumerable<string> used) => All("volumes", used).Select(Volume);

    private IEnumerable<string> All(string section, IEnumerable<string> used) =>
        used.Concat((root[section] as Mapping)?.Entries.Select(e => e.Key) ?? []).Where(k => !k.StartsWith("x-", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>A network by its name in the file; those that nothing describes are Compose's own default.</summary>
    public ProjectNetwork Network(string key)
    {
        Mapping? body = (root["networks"] as Mapping)?[key] as Mapping;
        SortedDictionary<string, string> labels = Labels(body?["labels"], "network", key);
        Mapping[] pools = [.. ((body?["ipam"] as Mapping)?["config"] as Sequence)?.Items.OfType<Mapping>() ?? []];
        Mapping[] fours = [.. pools.Where(p => !IsOfIPv6(p))];
        Mapping? pool = fours.FirstOrDefault();
        bool hasSix = Text(body?["enable_ipv6"]) == "true";
        return new ProjectNetwork(
            key,
            new NetworkDefinition(NameOf(body, key))
            {
                Driver = Text(body?["driver"]) is { Length: > 0 } driver and not Default ? driver : "bridge",
                IsInternal = Text(body?["internal"]) == "true",
                IsAttachable = Text(body?["attachable"]) == "true",
                Subnet = Text(pool?["subnet"]),
                Range = Text(pool?["ip_range"]),
                Gateway = Text(pool?["gateway"]),
                Auxiliary = ServiceReader.Labels(pool?["aux_addresses"]),
                MoreSubnets = [.. fours.Skip(1).Select(p => Text(p["subnet"]))],
                HasIPv6 = hasSix,
                WantsIPv6Pool = hasSix && fours.Length == pools.Length,
                SubnetOfIPv6 = Text(pools.FirstOrDefault(IsOfIPv6)?["subnet"]),
                Options = ServiceReader.Labels(body?["driver_opts"]),
                Labels = labels,
            },
            IsExternal(body));
    }

    /// <summary>A volume by its name in the file.</summary>
    public ProjectVolume Volume(string key)
    {
        Mapping? body = (root["volumes"] as Mapping)?[key] as Mapping;
        return new ProjectVolume(key, NameOf(body, key), Labels(body?["labels"], "volume", key), IsExternal(body))
        {
            Options = body?["driver_opts"] is Mapping { Entries.Count: > 0 } options ? ServiceReader.Labels(options) : null,
        };
    }

    /// <summary>The networks that a service is on, by their names in the file, first the one that is its mode; none where it has a mode of its own.</summary>
    public static IReadOnlyList<string> NetworksOf(Mapping service) =>
        service["network_mode"] is Scalar { Text.Length: > 0 } ? []
        : service["networks"] switch
        {
            Mapping { Entries.Count: > 0 } map => [.. map.Entries.OrderByDescending(e => Priority(e.Value)).ThenBy(e => e.Key, StringComparer.Ordinal).Select(e => e.Key)],
            Sequence { Items.Count: > 0 } list => [.. list.Items.OfType<Scalar>().Select(s => s.Text).Order(StringComparer.Ordinal)],
            _ => [Default],
        };

    /// <summary>The volumes that a service uses, by their names in the file.</summary>
    public static IEnumerable<string> VolumesOf(Mapping service) => ServiceVolumes.Of(service).Select(v => v.Source).Where(s => s.Length > 0 && !ServiceVolumes.IsPath(s));

    /// <summary>A service's networks, volumes and folders of the host, as the engine is asked for them.</summary>
    public ContainerSpec Fill(ContainerSpec spec, Mapping service)
    {
        IReadOnlyList<string> keys = NetworksOf(service);
        if (keys.Count > 0)
        {
            string[] names = [.. keys.Select(k => Network(k).Definition.Name)];
            Mapping? first = (service["networks"] as Mapping)?[keys[0]] as Mapping;
            spec = spec with
            {
                Network = names[0],
                MoreNetworks = names[1..],
                Address = Text(first?["ipv4_address"]),
                MacAddress = Text(first?["mac_address"]) is { Length: > 0 } card ? card : spec.MacAddress,
                NetworkAliases = [spec.Service ?? "", .. ((first?["aliases"] as Sequence)?.Items ?? []).OfType<Scalar>().Select(s => s.Text)],
            };
        }

        return FillVolumes(spec, service);
    }

    /// <summary>A service's volumes and folders of the host alone.</summary>
    /// <param name="spec">What is asked for beside them.</param>
    /// <param name="service">The service.</param>
    public ContainerSpec FillVolumes(ContainerSpec spec, Mapping service)
    {
        spec = spec with { Mounts = [.. spec.Mounts, .. ServiceVolumes.MountsOf(service)] };
        return ServiceVolumes.Add(spec, ServiceVolumes.Of(service), key => (root["volumes"] as Mapping)?.Find(key) is null ? null : Volume(key).Name);
    }

    private string NameOf(Mapping? body, string key) => Text(body?["name"]) is { Length: > 0 } name ? name
        : body?["external"] is Mapping old && Text(old["name"]) is { Length: > 0 } other ? other
        : IsExternal(body) ? key : $"{project}_{key}";

    private static bool IsExternal(Mapping? body) => body?["external"] is Mapping || Text(body?["external"]) == "true";

    private SortedDictionary<string, string> Labels(Node? node, string kind, string key)
    {
        SortedDictionary<string, string> labels = ServiceReader.Labels(node);
        labels[Prefix + kind] = key;
        labels[Prefix + "project"] = project;
        return labels;
    }

    private static int Priority(Node? node) =>
        int.TryParse(Text((node as Mapping)?["priority"]), System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out int priority) ? priority : 0;

    private static bool IsOfIPv6(Mapping pool) => Text(pool["subnet"]).Contains(':', StringComparison.Ordinal);

    private static string Text(Node? node) => (node as Scalar)?.Text ?? "";
}
