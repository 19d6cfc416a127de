using System.Globalization;

namespace OomSim.Docker;

/// <summary>Networks: their names, and who is on them.</summary>
public sealed partial class DockerEngine
{
    private static readonly string[] NetworkDrivers = ["bridge", "ipvlan", "macvlan"];

    private readonly SortedDictionary<string, DockerNetwork> _networks = new(StringComparer.Ordinal);
    private int _subnets = 17;

    /// <summary>What the networks of a Compose project begin with: they are there without being listed; empty for none.</summary>
    public string ProjectNetworks { get; init; } = "";

    /// <summary>All networks by name.</summary>
    internal IEnumerable<DockerNetwork> Networks
    {
        get
        {
            AddPredefined();
            return _networks.Values;
        }
    }

    /// <summary>The network of a name, an ID or the beginning of one; null for none.</summary>
    internal DockerNetwork? FindNetwork(string reference)
    {
        DockerNetwork[] all = [.. Networks];
        DockerNetwork[] matches = [.. all.Where(n => reference.Length > 0 && n.Id.StartsWith(reference, StringComparison.Ordinal))];
        return Array.Find(all, n => n.Name == reference || n.Id == reference) ?? (matches.Length == 1 ? matches[0] : null);
    }

    /// <summary>The running containers on a network.</summary>
    internal IEnumerable<Container> On(DockerNetwork network) => Containers.Where(c => c.Init is not null && NetworkOf(c) == network.Name);

    /// <summary>Creates a network; the engine's error, or null.</summary>
    internal string? CreateNetwork(string name, string driver, bool isInternal, string subnet, IReadOnlyDictionary<string, string> labels, out string id)
    {
        id = "";
        if (FindNetwork(name) is { IsPredefined: true } predefined && predefined.Name == name)
        {
            return $"operation is not permitted on predefined {name} network";
        }

        if (Profile.NewHelpTail && NetworkAddresses.SubnetFault(subnet) is { } malformed)
        {
            return malformed;
        }

        if (_networks.ContainsKey(name))
        {
            return $"network with name {name} already exists";
        }

        if (!NetworkDrivers.Contains(driver, StringComparer.Ordinal))
        {
            return driver is "host" or "null" ? $"only one instance of \"{driver}\" network is allowed" : $"plugin \"{driver}\" not found";
        }

        id = _names.IdOf("network/" + name);
        string addresses = subnet.Length > 0 ? subnet : NextSubnet();
        _networks.Add(name, new DockerNetwork(name, id, driver, Clock.Now, addresses) { IsInternal = isInternal, Labels = labels });
        Publish("network", "create", id, ("name", name), ("type", driver));
        return null;
    }

    /// <summary>Removes a network; the engine's error, or null.</summary>
    internal string? RemoveNetwork(DockerNetwork network)
    {
        if (network.IsPredefined)
        {
            return $"{network.Name} is a pre-defined network and cannot be removed";
        }

        if (On(network).FirstOrDefault() is { } user)
        {
            return "error while removing network: network " + network.Name
                + (Profile.NewHelpTail ? $" has active endpoints (name:\"{user.Name}\" id:\"{_names.IdOf("endpoint/" + user.Id)[..12]}\")" : $" id {network.Id} has active endpoints");
        }

        _networks.Remove(network.Name);
        Publish("network", "destroy", network.Id, ("name", network.Name), ("type", network.Driver));
        return null;
    }

    /// <summary>Removes what no container has (D7.35).</summary>
    internal void PruneNetworks(PruneFilter filter, Action<string> tell)
    {
        foreach (DockerNetwork network in Networks.Where(n => !n.IsPredefined && !Containers.Any(c => NetworkOf(c) == n.Name) && filter.Takes(n.CreatedNs, n.Labels)).ToArray())
        {
            RemoveNetwork(network);
            tell(network.Name);
        }

        PublishPrune("network", 0);
    }

    private static string NetworkOf(Container container) => container.Spec.Network is "" or "default" ? "bridge" : container.Spec.Network;

    // What a container asks for has to be there when it starts; a service has the networks of its project. The engine's error, or null.
    private string? MissingNetwork(Container container)
    {
        const string Other = "container:";
        string name = NetworkOf(container);
        if (container.Spec.Service is not null || (ProjectNetworks.Length > 0 && name.StartsWith(ProjectNetworks, StringComparison.Ordinal)))
        {
            return null;
        }

        if (!name.StartsWith(Other, StringComparison.Ordinal))
        {
            return name is "bridge" or "host" or "none" || FindNetwork(name) is not null ? null
                : (Profile.NewHelpTail ? "failed to set up container networking: " : "") + $"network {name} not found";
        }

        (Container? other, string? error) = Resolve(name[Other.Length..]);
        return error is not null ? (Profile.NamesJoinedNamespace ? "joining network namespace of container: " : "") + error
            : (other!.Restarting ? Texts.Of(EngineError.E7, ContainerCommand.Start, other, other.Name)
            : other.Init is null ? $"cannot join network of a non running container: {other.Id}"
            : null);
    }

    private void AddPredefined()
    {
        if (_networks.Count == 0)
        {
            foreach ((string name, string driver) in new[] { ("bridge", "bridge"), ("host", "host"), ("none", "null") })
            {
                _networks.Add(name, new DockerNetwork(name, _names.IdOf("network/" + name), driver, 0, name == "bridge" ? NextSubnet() : ""));
            }
        }
    }

    // 172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/20 and on: the engine's own pools.
    private string NextSubnet()
    {
        int next = _subnets++;
        return next <= 31 ? string.Create(CultureInfo.InvariantCulture, $"172.{next}.0.0/16") : string.Create(CultureInfo.InvariantCulture, $"192.168.{(next - 32) * 16 % 256}.0/20");
    }

    private void Publish(string type, string action, string actor, params ReadOnlySpan<(string Key, string Value)> attributes)
    {
        if (!IsHeard)
        {
            return;
        }

        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in attributes)
        {
            all[key] = value;
        }

        Publish(new DockerEvent(Clock.Now, type, action, actor, all));
    }
}
