namespace OomSim.Docker;

/// <summary>Ports of the host that containers publish theirs at, each at an address: a port of all addresses is one of IPv4 and one of IPv6.</summary>
public sealed partial class DockerEngine
{
    // Those that the engine chooses itself: the host's own range (ip_local_port_range).
    private const int FirstEphemeralPort = 32768;
    private const int LastEphemeralPort = 60999;

    // maxAllocatePortAttempts of libnetwork's bridge.
    private const int MostPortTries = 10;

    private static readonly string[] DocumentationBlocks = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"];

    private readonly HostPorts _ports = new();

    /// <summary>Takes the ports that a container publishes, where it has none yet and a network that it is on now reaches outside; the engine's error, or null.</summary>
    private string? TakePorts(Container container, NetworkEndpoint gateway) =>
        container.Ports.Count > 0 || (container.Spec.Ports.Count == 0 && !container.Spec.PublishesAll) || gateway.Joined is not { PublishesPorts: true } ? null : TakePublished(container, gateway);

    private string? TakePublished(Container container, NetworkEndpoint gateway)
    {
        var taken = new List<PortMapping>();
        foreach (PortMapping wanted in InOrder(container.Spec.PublishesAll ? [.. container.Spec.Ports, .. Exposed(container)] : container.Spec.Ports))
        {
            string[] addresses = wanted.HostIp.Length > 0 ? [wanted.HostIp] : [HostPorts.AllOfIPv4, HostPorts.AllOfIPv6];
            foreach (string[] together in Profile.BindsFamiliesTogether ? [addresses] : addresses.Select(a => new[] { a }))
            {
                if (Bind(gateway, wanted, together, taken) is { } problem)
                {
                    taken.ForEach(Give);
                    return $"driver failed programming external connectivity on endpoint {container.Name} ({NetworkIds.Endpoint(container, gateway.Network)}): {problem}";
                }
            }
        }

        container.Ports = [.. taken.OrderBy(p => p.ContainerPort).ThenBy(p => p.Protocol, StringComparer.Ordinal)];
        return null;
    }

    // The engine takes another port where the kernel does not let it have one that it has chosen itself, ten in all; from 28 on also one of a range. What is wrong in the end, or null.
    private string? Bind(NetworkEndpoint gateway, PortMapping wanted, string[] addresses, List<PortMapping> taken)
    {
        bool isChosen = wanted.HostPort > 0 && wanted.LastHostPort == 0;
        (int first, int last) = wanted.HostPort == 0 ? (FirstEphemeralPort, LastEphemeralPort) : (wanted.HostPort, isChosen ? wanted.HostPort : wanted.LastHostPort);
        int tries = wanted.HostPort == 0 || (!isChosen && Profile.SmallPortsFirst) ? MostPortTries : 1;
        string? problem = null;
        for (int i = 0; i < tries; i++)
        {
            if (_ports.Take(addresses, wanted.Protocol, first, last) is not { } port)
            {
                return isChosen ? FormattableString.Invariant($"Bind for {Shown(addresses.First(a => _ports.IsTaken(a, wanted.Protocol, first)))}:{first} failed: port is already allocated") : "all ports are allocated";
            }

            PortMapping[] bound = [.. addresses.Select(a => wanted with { HostIp = a, HostPort = port, LastHostPort = 0 })];
            problem = bound.Select(b => BindFault(gateway, b)).FirstOrDefault(f => f is not null);
            if (problem is null)
            {
                taken.AddRange(bound);
                return null;
            }

            Array.ForEach(bound, Give);
        }

        return problem;
    }

    private void Give(PortMapping port) => _ports.Give(port.HostIp, port.Protocol, port.HostPort);

    // Older clients and engines put no brackets around IPv6.
    private string Shown(string address) => address.Contains(':', StringComparison.Ordinal) && !Profile.OldPortText ? $"[{address}]" : address;

    // What is exposed and published at no port that somebody chose.
    private static IEnumerable<PortMapping> Exposed(Container container) =>
        (container.Image.Definition.Config?.ExposedPorts ?? []).Concat(container.Spec.Exposed).Distinct(StringComparer.Ordinal)
            .Where(e => !container.Spec.Ports.Any(p => p.Private == e)).SelectMany(PortMapping.Of);

    // The ports of the host that somebody named, then those to choose (portBindingReq.Compare of the bridge); up to 26 the larger ports of the container come first (nat.SortPortMap).
    private IEnumerable<PortMapping> InOrder(IReadOnlyList<PortMapping> ports) => Profile.SmallPortsFirst
        ? ports.OrderBy(p => p.HostPort == 0 || p.LastHostPort > 0).ThenBy(p => p.ContainerPort).ThenBy(p => p.Protocol != "tcp").ThenBy(p => p.Protocol != "udp")
        : ports.OrderByDescending(p => p.HostPort).ThenByDescending(p => p.ContainerPort).ThenBy(p => p.Protocol != "tcp");

    private void ReleasePorts(Container container)
    {
        if (container.Ports.Count > 0)
        {
            container.Ports.ToList().ForEach(Give);
            container.Ports = [];
        }
    }

    // Why the kernel does not give a port at an address; null where it does.
    private string? BindFault(NetworkEndpoint gateway, PortMapping port)
    {
        string? unbound = _ports.IsBound(port.HostIp, port.Protocol, port.HostPort) ? "address already in use" : IsForeign(port.HostIp) ? "cannot assign requested address" : null;
        bool isIPv6 = port.HostIp.Contains(':', StringComparison.Ordinal);
        return unbound is null ? null
            : Profile.ProxyNamesPort ? FormattableString.Invariant($"Error starting userland proxy: listen {port.Protocol}{(isIPv6 ? 6 : 4)} {(isIPv6 ? $"[{port.HostIp}]" : port.HostIp)}:{port.HostPort}: bind: {unbound}")
            : FormattableString.Invariant($"failed to bind host port for {Shown(port.HostIp)}:{port.HostPort}:{gateway.Address}:{port.Private}: {unbound}");
    }

    // Of the addresses of a bridge the host has the gateway's, and the kernel binds to the one of all its hosts; those for documentation are nobody's (RFC 5737, RFC 3849).
    private bool IsForeign(string address) =>
        Array.Exists(DocumentationBlocks, b => NetworkAddresses.In(b, [address]).Length > 0)
        || _networks.Values.Any(n => n is { Driver: "bridge", Definition.IsConfigOnly: false } && n.Addresses.Contains(address) && !n.Addresses.IsOfHost(address));
}
