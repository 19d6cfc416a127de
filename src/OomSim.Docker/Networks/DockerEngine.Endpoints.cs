using System.Net.Sockets;

namespace OomSim.Docker;

/// <summary>Who is on which network.</summary>
public sealed partial class DockerEngine
{
    private const string Other = "container:";
    private const string OwnNetworksOnly = "user specified IP address is supported on user defined networks only";
    private const string OwnAliasesOnly = "network-scoped alias is supported only for containers in user defined networks";
    private const string OwnSubnetsOnly = "user specified IP address is supported only when connecting to networks with user configured subnets";
    private const string ConfigOnly = "cannot create endpoint on configuration-only network";

    /// <summary>Puts a container on one more network (<c>docker network connect</c>); the engine's error, or null.</summary>
    internal string? Connect(Container container, DockerNetwork network, NetworkEndpoint wanted)
    {
        // Between two runs of a restart policy it counts as running (container/state.go, SetRestarting).
        bool runs = container.Init is not null || container.Restarting;
        if (container.RemovalInProgress || container.Dead)
        {
            return Marked(container);
        }

        if (runs && container.Spec.SharesNetwork)
        {
            return "container sharing network namespace with another container or host cannot be connected to any other network";
        }

        NetworkEndpoint? present = Array.Find(container.Endpoints, e => e.Network == network.Name);
        if (present is not null && !(runs && present.Joined is null))
        {
            string? unsuited = Profile.NewHelpTail ? null : ModeFault(network.Name, wanted) ?? (present.Joined is null ? null : AddressFault(network, wanted));
            return unsuited ?? (present.Joined is null ? null : $"endpoint with name {container.Name} already exists in network {network.Name}");
        }

        // What is not there (any more) does not count (updateNetworkSettings; 20.10.24).
        string[] all = [.. container.Endpoints.Where(e => NetworkOf(e) is not null).Select(e => e.Network).Append(network.Name).Distinct(StringComparer.Ordinal)];
        string? fault = network.Name == "host" ? (Profile.OldImageTexts
                ? "container cannot be disconnected from host network or connected to host network"
                : "cannot connect container to host network - container must be created in host network mode")
            : all.Length > 1 && all.Contains("host", StringComparer.Ordinal) ? "container sharing network namespace with another container or host cannot be connected to any other network"
            : all.Length > 1 && all.Contains("none", StringComparer.Ordinal) ? "container cannot be connected to multiple networks with one of the networks in private (none) mode"
            : Profile.NewHelpTail ? EndpointFault(network.Name, wanted.Chosen, wanted.Chosen6, wanted.LinkLocal, wanted.Aliases) : ModeFault(network.Name, wanted);
        if (fault is not null)
        {
            return fault;
        }

        container.HostLines ??= HostsFile.Lines(container);
        NetworkEndpoint[] before = container.Endpoints;
        container.Endpoints = [.. before.Where(e => e != present).Append(wanted).OrderBy(e => e.Network, StringComparer.Ordinal)];
        if (runs && Join(container, wanted) is { } unjoined)
        {
            Unjoin(wanted);

            // What was asked for stays, as for a container that does not run, and so does what an earlier request asked for (20.10.24).
            wanted.IsKept = true;
            container.Endpoints = present is null ? container.Endpoints : before;
            return unjoined;
        }

        if (runs)
        {
            container.HostLines = [.. container.HostLines, .. HostsFile.Own(container, wanted)];
        }

        return null;
    }

    /// <summary>Puts a container that does not run on a network that is not there, or takes it off; the engine's error, or null.</summary>
    internal static string? ChangeUnknown(Container container, string network, bool connects)
    {
        NetworkEndpoint? present = Array.Find(container.Endpoints, e => e.Network == network);
        if (container.RemovalInProgress || container.Dead)
        {
            return Marked(container);
        }

        if (!connects && present is null)
        {
            return $"container {container.Id} is not connected to the network {network}";
        }

        IEnumerable<NetworkEndpoint> others = container.Endpoints.Where(e => e != present);
        container.Endpoints = [.. (connects ? others.Append(new NetworkEndpoint(network) { IsConnected = true, IsKept = true, WasKnown = false }) : others).OrderBy(e => e.Network, StringComparer.Ordinal)];
        return null;
    }

    /// <summary>Takes a container off a network (<c>docker network disconnect</c>); the engine's error, or null.</summary>
    internal string? Disconnect(Container container, DockerNetwork network)
    {
        NetworkEndpoint? endpoint = Array.Find(container.Endpoints, e => e.Network == network.Name);
        bool runs = container.Init is not null || container.Restarting;
        string? fault = container.RemovalInProgress || container.Dead ? Marked(container)
            : container.Init is not null && container.Spec.Network == "host" && network.Name == "host" ? "container cannot be disconnected from host network or connected to host network"
            : endpoint is null || (runs && endpoint.Joined is null) ? $"container {container.Id} is not connected to {(runs ? "" : "the ")}network {network.Name}"
            : null;
        if (fault is not null)
        {
            return fault;
        }

        bool isGateway = container.Ports.Count > 0 && GatewayOf(container) == endpoint;
        if (endpoint!.Joined is not null)
        {
            StrikeHosts(container, endpoint);

            // The engine tells of it twice: as it leaves, and once that is done.
            Leave(container, endpoint);
        }

        container.Endpoints = [.. container.Endpoints.Where(e => e != endpoint)];
        if (isGateway)
        {
            // Ports go with the network that has the way out, to the next one (libnetwork, endpoint.sbLeave).
            ReleasePorts(container);
            if (GatewayOf(container) is { } next)
            {
                TakePublished(container, next);
            }
        }

        PublishEndpoint(container, network, "disconnect");
        return null;
    }

    // Which of its networks is the way out. Up to 24 that is one that leads nowhere, too, where there is no other (getGatewayEndpoint; 20.10.24).
    private NetworkEndpoint? GatewayOf(Container container) =>
        Array.Find(InTurn(container), e => e.Joined is { PublishesPorts: true })
        ?? (Profile.NewHelpTail ? null : Array.Find(InTurn(container), e => e.Joined is { Driver: "bridge" }));

    // With a network go all lines of /etc/hosts that say no more than a name that somebody else has there, or one that it has there itself besides its own (deleteHostsEntries of libnetwork, getSvcRecords; 20.10.24).
    private void StrikeHosts(Container container, NetworkEndpoint left)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (Container other in Containers)
        {
            if (Array.Find(other.Endpoints, e => e.Joined is not null && e.Joined == left.Joined) is { } place)
            {
                names.Add(other.Name);
                names.UnionWith(place.Aliases);
                names.UnionWith(place.IsUserDefined ? [other.Id[..12], ProcessContext.HostName(other)] : []);
            }
        }

        container.HostLines = [.. (container.HostLines ?? HostsFile.Lines(container)).Where(l => l[(l.IndexOf('\t', StringComparison.Ordinal) + 1)..] is var said && (said.Split('.')[0] == container.Name || !names.Contains(said)))];
    }

    /// <summary>All that a new container asks for of addresses (25 and later, validateEndpointSettings); the engine's error, or null.</summary>
    internal string? EndpointFault(string network, string address, string address6, IReadOnlyList<string> linkLocal, IReadOnlyList<string>? aliases = null)
    {
        bool isTheirs = DockerNetwork.IsUserDefined(network);
        List<string> faults =
        [
            .. !isTheirs && address.Length + address6.Length > 0 ? new[] { OwnNetworksOnly } : [],
            .. !isTheirs && aliases is { Count: > 0 } ? new[] { OwnAliasesOnly } : [],
            .. address.Length == 0 || (GoAddress.IsIp(address) && GoAddress.Read(address).AddressFamily == AddressFamily.InterNetwork) ? Array.Empty<string>() : ["invalid IPv4 address: " + address],
            .. address6.Length == 0 || (GoAddress.IsIp(address6) && GoAddress.Read(address6).AddressFamily == AddressFamily.InterNetworkV6) ? Array.Empty<string>() : ["invalid IPv6 address: " + address6],
            .. linkLocal.Where(l => !GoAddress.IsIp(l)).Select(l => "invalid link-local IP address: " + l),
        ];
        return faults.Count > 0 ? "invalid endpoint settings:\n" + string.Join('\n', faults) : EndpointFault(network, address);
    }

    // What a container asks for of an IPv4 address (25 and later look when it is created); the engine's error, or null.
    private string? EndpointFault(string network, string address)
    {
        if (address.Length == 0)
        {
            return null;
        }

        DockerNetwork? known = FindNetwork(network);
        string? fault = !DockerNetwork.IsUserDefined(network) ? OwnNetworksOnly
            : !GoAddress.IsIp(address) ? "invalid IPv4 address: " + address
            : known is null ? null
            : known.Definition.Subnet.Length == 0 ? OwnSubnetsOnly
            : known.Addresses.Contains(address) ? null
            : "no configured subnet or ip-range contain the IP address " + address;
        return fault is null ? null : "invalid endpoint settings:\n" + fault;
    }

    // What older engines look at of names and chosen addresses, whatever they are: somebody has to have made the network and said its subnets (validateNetworkingConfig of 20.10 and 24).
    private string? ModeFault(string network, NetworkEndpoint wanted) =>
        wanted.Chosen.Length + wanted.Chosen6.Length == 0 ? (wanted.Aliases.Count > 0 && !DockerNetwork.IsUserDefined(network) ? OwnAliasesOnly : null)
        : !DockerNetwork.IsUserDefined(network) ? OwnNetworksOnly
        : FindNetwork(network) is { Definition: var known } && ((wanted.Chosen.Length > 0 && known.Subnet.Length == 0) || (wanted.Chosen6.Length > 0 && known.SubnetOfIPv6.Length == 0)) ? OwnSubnetsOnly
        : null;

    // What their address management says of them when the network is joined.
    private static string? AddressFault(DockerNetwork network, NetworkEndpoint wanted) =>
        wanted.Chosen.Length > 0 && !GoAddress.IsIp(wanted.Chosen) ? $"Invalid IPv4 address: {wanted.Chosen})"
        : wanted.Chosen.Length > 0 && !network.Addresses.Contains(wanted.Chosen) ? NoSubnet(wanted.Chosen)
        : wanted.Chosen6.Length > 0 && !GoAddress.IsIp(wanted.Chosen6) ? $"Invalid IPv6 address: {wanted.Chosen6})"
        : wanted.Chosen6.Length > 0 && NetworkAddresses.In(network.Definition.SubnetOfIPv6, [wanted.Chosen6]).Length == 0 ? NoSubnet(wanted.Chosen6)
        : null;

    private static string NoSubnet(string address) => $"Invalid address {address}: It does not belong to any of this network's subnets";

    // The networks that a new container is to be on, by name.
    private NetworkEndpoint[] EndpointsOf(ContainerSpec spec) =>
        spec.SharesNetwork ? []
        : spec.MoreNetworks.Count == 0 ? [EndpointOf(spec, spec.Network)]
        : [.. spec.MoreNetworks.Prepend(spec.Network).Distinct(StringComparer.Ordinal).Select(n => EndpointOf(spec, n)).OrderBy(e => e.Network, StringComparer.Ordinal)];

    private NetworkEndpoint EndpointOf(ContainerSpec spec, string network)
    {
        string name = network is "" or "default" or "bridge" ? "bridge" : FindNetwork(network)?.Name ?? network;

        bool isHere = network == spec.Network && !IsUnsent(spec);
        return spec.Address.Length + spec.Address6.Length + spec.LinkLocalAddresses.Count + spec.NetworkAliases.Count + spec.Links.Count == 0 ? new NetworkEndpoint(name)
            : new NetworkEndpoint(name) { Links = isHere && DockerNetwork.IsUserDefined(name) ? spec.Links : [], Chosen = isHere ? spec.Address : "", Chosen6 = isHere ? spec.Address6 : "", LinkLocal = isHere ? spec.LinkLocalAddresses : [], Aliases = DockerNetwork.IsUserDefined(name) ? spec.NetworkAliases : [] };
    }

    // The default network is the first one, and the others come by name (allocateNetwork).
    internal static NetworkEndpoint[] InTurn(Container container) => container.Endpoints.Length < 2 ? container.Endpoints : [.. container.Endpoints.OrderBy(e => e.Network != "bridge")];

    // What somebody made is meant by its ID once it was joined, though another one has its name by now (getNetworkID); null where it is gone.
    private DockerNetwork? NetworkOf(NetworkEndpoint endpoint) =>
        endpoint is not { IsUserDefined: true, Last: { } last } ? FindNetwork(endpoint.Network) : ReferenceEquals(_networks.GetValueOrDefault(last.Name), last) ? last : null;

    private static string NotFound(NetworkEndpoint endpoint) => $"network {(endpoint is { IsUserDefined: true, Last: { } last } ? last.Id : endpoint.Network)} not found";

    // D1.22: one after the other, those that are there before one that is not. The engine's error, or null.
    private string? JoinAll(Container container)
    {
        if (container.Spec.SharesNetwork)
        {
            // Who is in another one's network joins none, whatever it was connected to while it did not run.
            string? alone = MissingOwner(container);
            container.HasSandbox |= alone is null;
            return alone;
        }

        // What it had between two runs goes without a word.
        foreach (NetworkEndpoint endpoint in container.Endpoints)
        {
            Unjoin(endpoint);
        }

        container.HostLines = null;
        NetworkEndpoint[] all = InTurn(container);
        string? refused = all.Length > 0 && NetworkOf(all[0]) is { Definition.IsConfigOnly: false } ? ForeignLink(container) : null;
        container.HasSandbox |= refused is not null || all.Length == 0;
        for (int i = 0; refused is null && i < all.Length; i++)
        {
            // The sandbox comes with the first place on a network.
            refused = Join(container, all[i]);
            container.HasSandbox |= all[0].Joined is not null;
        }

        return refused is null ? null : (Profile.NewHelpTail ? "failed to set up container networking: " : "") + refused;
    }

    // D1.23. Once it has a place anywhere, it is told of all that it was to be on (daemon/container_operations.go, releaseNetwork; 20.10.24).
    private void LeaveAll(Container container)
    {
        if (!Array.Exists(container.Endpoints, e => e.Joined is not null))
        {
            return;
        }

        foreach (NetworkEndpoint endpoint in container.Endpoints)
        {
            if (NetworkOf(endpoint) is { } network)
            {
                Unjoin(endpoint);
                PublishEndpoint(container, network, "disconnect");
            }
        }
    }

    private static void Unjoin(NetworkEndpoint endpoint)
    {
        endpoint.Joined?.Addresses.Give(endpoint.Host);
        (endpoint.Joined, endpoint.Host) = (null, 0);
    }

    // Ports are published with the first network that reaches outside; who cannot have them has a place on it, but is never told to be there. The engine's error, or null.
    private string? Join(Container container, NetworkEndpoint endpoint)
    {
        if (NetworkOf(endpoint) is not { } network)
        {
            return NotFound(endpoint);
        }

        if (network.Definition.IsConfigOnly)
        {
            return ConfigOnly;
        }

        endpoint.WasTried = true;
        if (!Profile.NewHelpTail && (ModeFault(network.Name, endpoint) ?? AddressFault(network, endpoint)) is { } fault)
        {
            return fault;
        }

        // One that was made between two runs gives way to that of the next.
        endpoint.Joined?.Addresses.Give(endpoint.Host);
        bool isChosen = endpoint.Chosen.Length > 0 && GoAddress.IsIp(endpoint.Chosen);
        int host = isChosen ? network.Addresses.TakeNamed(endpoint.Chosen) : network.Addresses.Take();
        if (host == 0 && isChosen)
        {
            return "Address already in use";
        }

        if (host == 0 && network.Addresses.HasAddresses)
        {
            return $"no available IPv4 addresses on this network's address pools: {network.Name} ({network.Id})";
        }

        (endpoint.Joined, endpoint.Last, endpoint.Host, endpoint.JoinedNs) = (network, network, host, Clock.Now);
        if (TakePorts(container, endpoint) is { } occupied)
        {
            return occupied;
        }

        PublishEndpoint(container, network, "connect");
        return null;
    }

    private void Leave(Container container, NetworkEndpoint endpoint)
    {
        DockerNetwork network = endpoint.Joined!;
        Unjoin(endpoint);
        PublishEndpoint(container, network, "disconnect");
    }

    // D8.3: the network is the actor, the container an attribute.
    private void PublishEndpoint(Container container, DockerNetwork network, string action)
    {
        if (!IsHeard)
        {
            return;
        }

        var attributes = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["container"] = container.Id, ["name"] = network.Name, ["type"] = network.Driver };
        Publish(new DockerEvent(Clock.Now, "network", action, network.Id, attributes));
    }

    // Whose network a container is to share has to run. The engine's error, or null.
    private string? MissingOwner(Container container)
    {
        if (!container.Spec.Network.StartsWith(Other, StringComparison.Ordinal))
        {
            return null;
        }

        (Container? other, string? error) = Resolve(container.Spec.Network[Other.Length..]);
        string? fault = error is not null ? (Profile.NamesJoinedNamespace ? "joining network namespace of container: " : "") + error
            : other == container ? "cannot join own network"
            : other!.Restarting ? Texts.Of(EngineError.E7, ContainerCommand.Start, other, other.Name)
            : other.Init is null ? $"cannot join network of a non running container: {other.Id}"
            : null;
        container.NetworkOwner = fault is null ? other : container.NetworkOwner;
        return fault;
    }

    private static string Marked(Container container) => $"Container {container.Id} is marked for removal and cannot be connected or disconnected to the network";
}
