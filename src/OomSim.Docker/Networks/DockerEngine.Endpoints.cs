using System.Net.Sockets;

namespace OomSim.Docker;

/// <summary>Who is on which network.</summary>
public sealed partial class DockerEngine
{
    private const string Other = "container:";

    /// <summary>Puts a container on one more network (<c>docker network connect</c>); the engine's error, or null.</summary>
    internal string? Connect(Container container, DockerNetwork network, NetworkEndpoint wanted)
    {
        bool runs = container.Init is not null;
        if (container.RemovalInProgress || container.Dead)
        {
            return Marked(container);
        }

        if (container.Spec.SharesNetwork)
        {
            return "container sharing network namespace with another container or host cannot be connected to any other network";
        }

        if (Array.Find(container.Endpoints, e => e.Network == network.Name) is { } present)
        {
            return present.Joined is null ? null : (Profile.NewHelpTail ? null : EndpointFault(network.Name, wanted.Chosen)) ?? $"endpoint with name {container.Name} already exists in network {network.Name}";
        }

        string[] all = [.. container.Endpoints.Select(e => e.Network), network.Name];
        string? fault = network.Name == "host" ? (Profile.OldImageTexts
                ? "container cannot be disconnected from host network or connected to host network"
                : "cannot connect container to host network - container must be created in host network mode")
            : all.Length > 1 && all.Contains("host", StringComparer.Ordinal) ? "container sharing network namespace with another container or host cannot be connected to any other network"
            : all.Length > 1 && all.Contains("none", StringComparer.Ordinal) ? "container cannot be connected to multiple networks with one of the networks in private (none) mode"
            : runs && network.Definition.IsConfigOnly ? "cannot create endpoint on configuration-only network"
            : EndpointFault(network.Name, wanted.Chosen);
        if (fault is not null)
        {
            return fault;
        }

        container.Endpoints = [.. container.Endpoints.Append(wanted).OrderBy(e => e.Network, StringComparer.Ordinal)];
        if (runs && Join(container, wanted) is { } unjoined)
        {
            container.Endpoints = [.. container.Endpoints.Where(e => e != wanted)];
            return unjoined;
        }

        // The first network with a way out publishes what none has published.
        return runs && container.Ports.Count == 0 ? TakePorts(container) : null;
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
        string? fault = container.RemovalInProgress || container.Dead ? Marked(container)
            : container.Init is not null && container.Spec.Network == "host" && network.Name == "host" ? "container cannot be disconnected from host network or connected to host network"
            : endpoint is null ? $"container {container.Id} is not connected to {(container.Init is null ? "the " : "")}network {network.Name}"
            : null;
        if (fault is not null)
        {
            return fault;
        }

        if (endpoint!.Joined is not null)
        {
            // The engine tells of it twice: as it leaves, and once that is done.
            Leave(container, endpoint);
        }

        container.Endpoints = [.. container.Endpoints.Where(e => e != endpoint)];
        PublishEndpoint(container, network, "disconnect");
        return null;
    }

    /// <summary>All that a new container asks for of addresses (25 and later, validateEndpointSettings); the engine's error, or null.</summary>
    internal string? EndpointFault(string network, string address, string address6, IReadOnlyList<string> linkLocal)
    {
        bool isTheirs = DockerNetwork.IsUserDefined(network);
        List<string> faults =
        [
            .. !isTheirs && address.Length + address6.Length > 0 ? new[] { "user specified IP address is supported on user defined networks only" } : [],
            .. address.Length == 0 || (GoAddress.IsIp(address) && GoAddress.Read(address).AddressFamily == AddressFamily.InterNetwork) ? Array.Empty<string>() : ["invalid IPv4 address: " + address],
            .. address6.Length == 0 || (GoAddress.IsIp(address6) && GoAddress.Read(address6).AddressFamily == AddressFamily.InterNetworkV6) ? Array.Empty<string>() : ["invalid IPv6 address: " + address6],
            .. linkLocal.Where(l => !GoAddress.IsIp(l)).Select(l => "invalid link-local IP address: " + l),
        ];
        return faults.Count > 0 ? "invalid endpoint settings:\n" + string.Join('\n', faults) : EndpointFault(network, address);
    }

    /// <summary>What a container asks for of an IPv4 address (25 and later look when it is created); the engine's error, or null.</summary>
    internal string? EndpointFault(string network, string address)
    {
        // What is no address at all is none on a network that is not somebody's own (20.10.24).
        if (address.Length == 0 || (!Profile.NewHelpTail && !DockerNetwork.IsUserDefined(network) && !GoAddress.IsIp(address)))
        {
            return null;
        }

        DockerNetwork? known = FindNetwork(network);
        string? fault = !DockerNetwork.IsUserDefined(network) ? "user specified IP address is supported on user defined networks only"
            : Profile.NewHelpTail && !GoAddress.IsIp(address) ? "invalid IPv4 address: " + address
            : known is null ? null
            : known.Definition.Subnet.Length > 0 && !GoAddress.IsIp(address) ? $"Invalid IPv4 address: {address})"
            : known.Definition.Subnet.Length == 0 ? "user specified IP address is supported only when connecting to networks with user configured subnets"
            : known.Addresses.Contains(address) ? null
            : Profile.NewHelpTail ? "no configured subnet or ip-range contain the IP address " + address : $"Invalid address {address}: It does not belong to any of this network's subnets";
        return fault is null || !Profile.NewHelpTail ? fault : "invalid endpoint settings:\n" + fault;
    }

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
            : new NetworkEndpoint(name) { Chosen = isHere ? spec.Address : "", Chosen6 = isHere ? spec.Address6 : "", LinkLocal = isHere ? spec.LinkLocalAddresses : [], Aliases = DockerNetwork.IsUserDefined(name) ? spec.NetworkAliases : [], Links = isHere && DockerNetwork.IsUserDefined(name) ? spec.Links : [] };
    }

    // D1.22: one after the other. The engine's error, or null.
    private string? JoinAll(Container container)
    {
        foreach (NetworkEndpoint endpoint in container.Endpoints)
        {
            if (Join(container, endpoint) is { } refused)
            {
                LeaveAll(container);
                return (Profile.NewHelpTail ? "failed to set up container networking: " : "") + refused;
            }
        }

        return null;
    }

    // D1.23.
    private void LeaveAll(Container container)
    {
        foreach (NetworkEndpoint endpoint in container.Endpoints)
        {
            if (endpoint.Joined is not null)
            {
                Leave(container, endpoint);
            }
        }
    }

    // Older releases give the places back without a word.
    private static void Unjoin(Container container)
    {
        foreach (NetworkEndpoint endpoint in container.Endpoints)
        {
            endpoint.Joined?.Addresses.Give(endpoint.Host);
            (endpoint.Joined, endpoint.Host) = (null, 0);
        }
    }

    private string? Join(Container container, NetworkEndpoint endpoint)
    {
        if (FindNetwork(endpoint.Network) is not { } network)
        {
            return $"network {endpoint.Network} not found";
        }

        if (!Profile.NewHelpTail && EndpointFault(network.Name, endpoint.Chosen) is { } fault)
        {
            return fault;
        }

        if (!Profile.NewHelpTail && endpoint.Chosen6.Length > 0 && !DockerNetwork.IsUserDefined(network.Name))
        {
            return "user specified IP address is supported on user defined networks only";
        }

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
        PublishEndpoint(container, network, "connect");
        return null;
    }

    private void Leave(Container container, NetworkEndpoint endpoint)
    {
        DockerNetwork network = endpoint.Joined!;
        network.Addresses.Give(endpoint.Host);
        (endpoint.Joined, endpoint.Host) = (null, 0);
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

    // What a container asks for has to be there when it starts. The engine's error, or null.
    private string? MissingNetwork(Container container)
    {
        if (!container.Spec.SharesNetwork)
        {
            foreach (NetworkEndpoint endpoint in container.Endpoints)
            {
                DockerNetwork? network = FindNetwork(endpoint.Network);
                if (network is null || network.Definition.IsConfigOnly)
                {
                    return (Profile.NewHelpTail ? "failed to set up container networking: " : "") + (network is null ? $"network {endpoint.Network} not found" : "cannot create endpoint on configuration-only network");
                }
            }

            return null;
        }

        (Container? other, string? error) = Resolve(container.Spec.Network[Other.Length..]);
        return error is not null ? (Profile.NamesJoinedNamespace ? "joining network namespace of container: " : "") + error
            : other == container ? "cannot join own network"
            : other!.Restarting ? Texts.Of(EngineError.E7, ContainerCommand.Start, other, other.Name)
            : other.Init is null ? $"cannot join network of a non running container: {other.Id}"
            : null;
    }

    private static string Marked(Container container) => $"Container {container.Id} is marked for removal and cannot be connected or disconnected to the network";
}
