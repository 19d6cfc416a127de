using System.Globalization;

namespace OomSim.Docker;

/// <summary>Networks: their names and addresses.</summary>
public sealed partial class DockerEngine
{
    /// <summary>What the engine says to who asks for a part of a swarm.</summary>
    internal const string NoSwarm = "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to connect this node to swarm and try again.";

    private const int FirstSubnet = 17;
    private const int LastSubnet = 47;
    private static readonly string[] NetworkDrivers = ["bridge", "ipvlan", "macvlan"];

    private readonly SortedDictionary<string, DockerNetwork> _networks = new(StringComparer.Ordinal);
    private int _networksMade;
    private int _localPools;
    private int _nextPool;

    /// <summary>All networks by name.</summary>
    internal IEnumerable<DockerNetwork> Networks
    {
        get
        {
            AddPredefined();
            return _networks.Values;
        }
    }

    /// <summary>True for a network of the name.</summary>
    /// <param name="name">Its name.</param>
    public bool HasNetwork(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return FindNetwork(name) is not null;
    }

    /// <summary>The network of a name, an ID or the beginning of one; null for none.</summary>
    internal DockerNetwork? FindNetwork(string reference)
    {
        AddPredefined();
        return _networks.TryGetValue(reference, out DockerNetwork? named) ? named : FindNetworkById(reference);
    }

    private DockerNetwork? FindNetworkById(string reference)
    {
        DockerNetwork[] matches = [.. _networks.Values.Where(n => reference.Length > 0 && n.Id.StartsWith(reference, StringComparison.Ordinal))];
        return Array.Find(matches, n => n.Id == reference) ?? (matches.Length == 1 ? matches[0] : null);
    }

    /// <summary>The running containers on a network.</summary>
    internal IEnumerable<Container> On(DockerNetwork network) => Containers.Where(c => Array.Exists(c.Endpoints, e => e.Joined == network));

    /// <summary>Creates a network; the engine's error, or null.</summary>
    /// <param name="wanted">What it is to be.</param>
    public string? CreateNetwork(NetworkDefinition wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        string name = wanted.Name;
        if (NetworkFault(wanted) is { } fault)
        {
            return fault;
        }

        if (ReadConfig(ref wanted) is { } unread)
        {
            return unread;
        }

        if (!wanted.IsConfigOnly && NetworkAddresses.PoolFault(wanted, Profile) is { } outside)
        {
            return outside;
        }

        string subnet = "";
        if (!wanted.IsConfigOnly && Subnet(wanted.Subnet, out subnet) is { } refused)
        {
            return refused;
        }

        if (wanted.WantsIPv6Pool && !Profile.NewHelpTail)
        {
            return "could not find an available, non-overlapping IPv6 address pool among the defaults to assign to the network";
        }

        if (wanted is { WantsIPv6Pool: true, SubnetOfIPv6.Length: 0 })
        {
            // 27 and later choose them of a prefix of their own (RFC 4193), which follows from the engine's ID.
            string prefix = _names.IdOf("ula")[..10];
            wanted = wanted with { SubnetOfIPv6 = $"fd{prefix[..2]}:{prefix[2..6]}:{prefix[6..]}:{(_localPools == 0 ? "" : _localPools.ToString("x", CultureInfo.InvariantCulture) + ":")}:/64" };
            _localPools++;
        }

        if (wanted.SubnetOfIPv6.Length > 0 && _networks.Values.Any(n => NetworkAddresses.Overlap(n.Definition.SubnetOfIPv6, wanted.SubnetOfIPv6)))
        {
            return (Profile.NewHelpTail ? "invalid pool request: " : "") + "Pool overlaps with other one on this address space";
        }

        if (wanted.MoreSubnets.Select(m => Subnet(m, out _)).OfType<string>().FirstOrDefault() is { } taken)
        {
            return taken;
        }

        // One that is made again is another network.
        string what = _networksMade++ == 0 || !_idsGiven.Contains(name) ? "network/" + name : $"network/{name}/{Number(_networksMade)}";
        _idsGiven.Add(name);
        var network = new DockerNetwork(wanted, _names.IdOf(what), Clock.Now, subnet);
        if (!Profile.NewHelpTail && !wanted.IsConfigOnly && network.Addresses is { HasAddresses: true, Bits: >= 31 })
        {
            // Such a pool has nothing between the address of the network and the one of all its hosts (20.10.24).
            return $"failed to allocate gateway ({wanted.Gateway}): No available addresses on this pool";
        }

        // Neither the network's own address nor the one of all its hosts is a gateway's.
        if (!wanted.IsConfigOnly && wanted.Gateway.Length > 0 && network.Addresses is { HasAddresses: true, Gateway: "", Bits: < 31 })
        {
            return $"failed to allocate gateway ({wanted.Gateway}): Address already in use";
        }

        foreach ((string host, string address) in wanted.Auxiliary.Where(_ => !wanted.IsConfigOnly))
        {
            if (network.Addresses.TakeNamed(address) == 0)
            {
                return $"failed to allocate secondary ip address ({host}:{address}): Address already in use";
            }
        }

        // The driver comes last.
        if ((wanted is { MoreSubnets.Count: > 0, Driver: "bridge" } ? "bridge driver doesn't support multiple subnets" : wanted.IsConfigOnly ? null : BridgeOptions.Fault(wanted, network.Id, _networks.Values, Profile)) is { } unset)
        {
            return unset;
        }

        _networks.Add(name, network);
        Publish("network", "create", network.Id, ("name", name), ("type", wanted.Driver));
        return null;
    }

    // Settings of another network in place of its own (20.10.24); the engine's error, or null.
    private string? ReadConfig(ref NetworkDefinition wanted)
    {
        if (wanted is { IsConfigOnly: true, ConfigFrom.Length: > 0 })
        {
            return "a configuration network cannot depend on another configuration network";
        }

        if (wanted is { IsConfigOnly: true } and ({ IsInternal: true } or { IsAttachable: true } or { Scope.Length: > 0 }))
        {
            return "configuration network can only contain network specific fields. Network operator fields like [ ingress | internal | attachable | scope ] are not supported.";
        }

        if (wanted.IsConfigOnly)
        {
            wanted = wanted with { Driver = "null" };
        }

        if (wanted.ConfigFrom.Length == 0)
        {
            return null;
        }

        if (FindNetwork(wanted.ConfigFrom) is not { Definition: { IsConfigOnly: true } config })
        {
            return $"configuration network \"{wanted.ConfigFrom}\" does not exist";
        }

        if (wanted.Subnet.Length > 0 || wanted.HasIPv6 || wanted.Options.Count > 0)
        {
            return "user specified configurations are not supported if the network depends on a configuration network";
        }

        SortedDictionary<string, string> labels = config.Labels.Concat(wanted.Labels).ToSorted();

        wanted = wanted with
        {
            Subnet = config.Subnet,
            Range = config.Range,
            Gateway = config.Gateway,
            Auxiliary = config.Auxiliary,
            Options = config.Options,
            HasIPv6 = config.HasIPv6,
            SubnetOfIPv6 = config.SubnetOfIPv6,
            Labels = labels,
        };
        return null;
    }

    // What is looked at before addresses are; the engine's error, or null.
    private string? NetworkFault(NetworkDefinition wanted)
    {
        string name = wanted.Name;
        AddPredefined();
        if (name is "bridge" or "host" or "none" or "default")
        {
            return $"operation is not permitted on predefined {name} network";
        }

        if (Profile.NewHelpTail && (NetworkAddresses.SubnetFault(wanted.Subnet, Profile) ?? NetworkAddresses.SubnetFault(wanted.SubnetOfIPv6, Profile)) is { } malformed)
        {
            return malformed;
        }

        // To an older engine nothing is the name of the default network (libnetwork, GetNetworkByName).
        return _networks.ContainsKey(name) || (name.Length == 0 && !Profile.NewHelpTail) ? $"network with name {name} already exists"
            : name.Trim().Length == 0 ? "invalid name:" + (Profile.NewHelpTail ? " name is empty" : "")
            : wanted.IsIngress && wanted.Driver != "overlay" ? "Ingress network can only be global scope network"
            : wanted.Scope == "swarm" ? "cannot create a swarm scoped network when swarm is not active"
            : wanted.Scope is not ("" or "local") ? NoSwarm
            : wanted.IsConfigOnly ? null
            : wanted.Driver is "host" or "null" ? $"only one instance of \"{wanted.Driver}\" network is allowed"
            : wanted.Driver == "overlay" ? NoSwarm
            : !NetworkDrivers.Contains(wanted.Driver, StringComparer.Ordinal) ? $"plugin \"{wanted.Driver}\" not found"
            : wanted.AddressDriver == "null" ? "ipv4 pool is empty"
            : wanted.AddressDriver != "default" ? $"plugin \"{wanted.AddressDriver}\" not found"
            : NetworkAddresses.SubnetFault(wanted.Subnet, Profile) ?? NetworkAddresses.SubnetFault(wanted.SubnetOfIPv6, Profile);
    }

    /// <summary>Removes a network; the engine's error, or null.</summary>
    /// <param name="name">Its name.</param>
    public string? RemoveNetwork(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return FindNetwork(name) is { } network ? RemoveNetwork(network) : $"network {name} not found";
    }

    /// <summary>Removes a network; the engine's error, or null.</summary>
    internal string? RemoveNetwork(DockerNetwork network)
    {
        if (network.IsPredefined)
        {
            return $"{network.Name} is a pre-defined network and cannot be removed";
        }

        if (network.Definition.IsConfigOnly && _networks.Values.Any(n => n.Definition.ConfigFrom == network.Name))
        {
            return $"error while removing network: configuration network \"{network.Name}\" is in use";
        }

        Container[] users = [.. On(network).OrderBy(c => c.Name, StringComparer.Ordinal)];
        if (users.Length > 0)
        {
            return "error while removing network: network " + network.Name
                + (Profile.NewHelpTail ? $" has active endpoints ({string.Join(", ", users.Select(u => $"name:\"{u.Name}\" id:\"{NetworkIds.Endpoint(u, network.Name)[..12]}\""))})" : $" id {network.Id} has active endpoints");
        }

        _networks.Remove(network.Name);
        Publish("network", "destroy", network.Id, ("name", network.Name), ("type", network.Driver));
        return null;
    }

    /// <summary>Removes what no running container is on.</summary>
    internal void PruneNetworks(PruneFilter filter, Action<string> tell)
    {
        foreach (DockerNetwork network in Networks.Where(n => n is { IsPredefined: false, Definition.IsConfigOnly: false } && filter.Takes(n.CreatedNs, n.Labels)).ToArray())
        {
            if (RemoveNetwork(network) is null)
            {
                tell(network.Name);
            }
        }

        PublishPrune("network", 0);
    }

    private readonly SortedSet<string> _idsGiven = new(StringComparer.Ordinal);

    private void AddPredefined()
    {
        if (_networks.Count == 0)
        {
            foreach ((string name, string driver) in new[] { ("bridge", "bridge"), ("host", "host"), ("none", "null") })
            {
                _networks.Add(name, new DockerNetwork(new NetworkDefinition(name) { Driver = driver }, _names.IdOf("network/" + name), 0, name == "bridge" ? Pool(FirstSubnet) : ""));
            }
        }
    }

    // The engine's error, or null with the addresses of a new network.
    private string? Subnet(string asked, out string subnet)
    {
        subnet = asked;
        if (asked.Length > 0)
        {
            var wanted = new AddressPool(asked);
            return _networks.Values.Any(n => n.Addresses.Overlaps(wanted)) ? (Profile.NewHelpTail ? "invalid pool request: " : "") + "Pool overlaps with other one on this address space" : null;
        }

        const int Count = LastSubnet - FirstSubnet + 1;
        for (int i = 0; i < Count; i++)
        {
            // Up to 26 it goes on behind the pool that it gave out last (20.10.24), later it takes the first one that is free.
            int pool = FirstSubnet + ((i + (Profile.SmallPortsFirst ? 0 : _nextPool)) % Count);
            var next = new AddressPool(subnet = Pool(pool));
            if (!_networks.Values.Any(n => n.Addresses.Overlaps(next)))
            {
                _nextPool = pool + 1 - FirstSubnet;
                return null;
            }
        }

        return Profile.NewHelpTail
            ? "all predefined address pools have been fully subnetted"
            : "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network";
    }

    // 172.17.0.0/16 to 172.31.0.0/16, then the 16 of 192.168.0.0/20: the engine's own pools.
    private static string Pool(int index) =>
        index <= 31 ? string.Create(CultureInfo.InvariantCulture, $"172.{index}.0.0/16") : string.Create(CultureInfo.InvariantCulture, $"192.168.{(index - 32) * 16}.0/20");

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
