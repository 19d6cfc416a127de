namespace OomSim.Docker;

/// <summary>
/// Ports of the host: at one address each belongs to at most one running container, and one of all addresses to nobody else. The engine keeps
/// them by address; that all addresses are more than one of them only the kernel knows, which the proxy of the port asks (20.10.24).
/// </summary>
public sealed partial class DockerEngine
{
    private const string AllOfIPv4 = "0.0.0.0";
    private const string AllOfIPv6 = "::";

    // Those that the engine chooses itself: the host's own range (ip_local_port_range).
    private const int FirstEphemeralPort = 32768;
    private const int LastEphemeralPort = 60999;

    // maxAllocatePortAttempts of libnetwork's bridge.
    private const int MostPortTries = 10;

    private static readonly string[] DocumentationBlocks = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"];

    private readonly SortedDictionary<(int Port, string Protocol), List<(string Address, Container Container)>> _hostPorts = [];
    private readonly SortedDictionary<(string Address, int First, int Last, string Protocol), int> _lastOfRange = [];
    private readonly SortedDictionary<(string Address, string Protocol), int> _nextPort = [];

    /// <summary>Takes the ports that a container publishes, where one of its networks reaches outside; the engine's error, or null.</summary>
    private string? TakePorts(Container container) =>
        container.Spec.Ports.Count == 0 && !container.Spec.PublishesAll ? null
        : InTurn(container).FirstOrDefault(e => NetworkOf(e) is { PublishesPorts: true }) is { } gateway ? TakePublished(container, gateway) : null;

    private string? TakePublished(Container container, NetworkEndpoint gateway)
    {
        var taken = new List<PortMapping>();
        foreach (PortMapping wanted in InOrder(container.Spec.PublishesAll ? [.. container.Spec.Ports, .. Exposed(container)] : container.Spec.Ports))
        {
            string[] addresses = wanted.HostIp.Length > 0 ? [wanted.HostIp] : [AllOfIPv4, AllOfIPv6];
            int? port = ChosenPort(wanted, addresses);
            string? problem = port is { } found ? PortFault(gateway, wanted, found, addresses) : "all ports are allocated";
            if (problem is not null)
            {
                ReleasePorts(container);
                gateway.Last = NetworkOf(gateway);
                return $"{(Profile.NewHelpTail ? "failed to set up container networking: " : "")}driver failed programming external connectivity on endpoint {container.Name} ({NetworkIds.Endpoint(container, gateway.Network)}): {problem}";
            }

            int number = port!.Value;
            if (!_hostPorts.TryGetValue((number, wanted.Protocol), out List<(string Address, Container Container)>? holders))
            {
                _hostPorts.Add((number, wanted.Protocol), holders = []);
            }

            holders.AddRange(addresses.Select(a => (a, container)));
            taken.Add(wanted with { HostPort = number, LastHostPort = 0 });
        }

        container.Ports = [.. taken.OrderBy(p => p.ContainerPort).ThenBy(p => p.Protocol, StringComparer.Ordinal)];
        return null;
    }

    // The engine takes another port where the proxy cannot have one that it has chosen itself, ten in all; from 28 on also one of a range.
    private int? ChosenPort(PortMapping wanted, string[] addresses)
    {
        int? port = null;
        bool isAgain = wanted.HostPort == 0 || (wanted.LastHostPort > 0 && Profile.SmallPortsFirst);
        for (int i = 0; i < (isAgain && IsForeign(addresses[0]) ? MostPortTries : 1); i++)
        {
            port = wanted.LastHostPort > 0 ? NextFreePort(wanted, addresses)
                : wanted.HostPort > 0 ? wanted.HostPort
                : NextFreePort(wanted.Protocol, addresses);
        }

        return port;
    }

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
        if (container.Spec.Ports.Count > 0 || container.Spec.PublishesAll)
        {
            ReleasePublished(container);
        }
    }

    private void ReleasePublished(Container container)
    {
        container.Ports = [];
        foreach ((int Port, string Protocol) port in _hostPorts.Keys.ToArray())
        {
            _hostPorts[port].RemoveAll(h => h.Container == container);
            if (_hostPorts[port].Count == 0)
            {
                _hostPorts.Remove(port);
            }
        }
    }

    // Why a port cannot be had; null where it can.
    private string? PortFault(NetworkEndpoint gateway, PortMapping wanted, int port, string[] addresses)
    {
        List<(string Address, Container Container)> holders = _hostPorts.GetValueOrDefault((port, wanted.Protocol), []);
        foreach (string address in addresses)
        {
            string shown = address.Contains(':', StringComparison.Ordinal) && !Profile.OldPortText ? $"[{address}]" : address;
            if (holders.Exists(h => h.Address == address))
            {
                return FormattableString.Invariant($"Bind for {shown}:{port} failed: port is already allocated");
            }

            if ((holders.Exists(h => IsPartOf(h.Address, address) || IsPartOf(address, h.Address)) ? "address already in use" : IsForeign(address) ? "cannot assign requested address" : null) is { } unbound)
            {
                bool isIPv6 = address.Contains(':', StringComparison.Ordinal);
                return Profile.ProxyNamesPort
                    ? FormattableString.Invariant($"Error starting userland proxy: listen {wanted.Protocol}{(isIPv6 ? 6 : 4)} {(isIPv6 ? $"[{address}]" : address)}:{port}: bind: {unbound}")
                    : FormattableString.Invariant($"failed to bind host port for {shown}:{port}:{ComingAddress(gateway)}:{wanted.Private}: {unbound}");
            }
        }

        return null;
    }

    // Of the addresses of a bridge the host has the gateway's, and the kernel binds to the one of all its hosts; those for documentation are nobody's (RFC 5737, RFC 3849).
    private bool IsForeign(string address) =>
        Array.Exists(DocumentationBlocks, b => NetworkAddresses.In(b, [address]).Length > 0)
        || _networks.Values.Any(n => n is { Driver: "bridge", Definition.IsConfigOnly: false } && n.Addresses.Contains(address) && !n.Addresses.IsOfHost(address));

    private string ComingAddress(NetworkEndpoint endpoint) =>
        endpoint.Chosen.Length > 0 ? endpoint.Chosen : NetworkOf(endpoint)?.Addresses.Coming() ?? "";

    private static bool IsPartOf(string address, string all) => all == (address.Contains(':', StringComparison.Ordinal) ? AllOfIPv6 : AllOfIPv4);

    private bool IsFree(int port, string protocol, string[] addresses) =>
        !_hostPorts.TryGetValue((port, protocol), out List<(string Address, Container Container)>? holders)
        || !holders.Exists(h => addresses.Any(a => h.Address == a || IsPartOf(h.Address, a) || IsPartOf(a, h.Address)));

    // The allocator goes on behind the one that it gave out last, and knows each range by its address and ends (libnetwork's portMap.getPortRange).
    private int? NextFreePort(PortMapping wanted, string[] addresses)
    {
        (int first, int last) = (wanted.HostPort, wanted.LastHostPort);
        int port = _lastOfRange.GetValueOrDefault((wanted.HostIp, first, last, wanted.Protocol), last);
        for (int i = first; i <= last; i++)
        {
            port = port >= last ? first : port + 1;
            if (IsFree(port, wanted.Protocol, addresses))
            {
                _lastOfRange[(wanted.HostIp, first, last, wanted.Protocol)] = port;
                return port;
            }
        }

        return null;
    }

    // They are given out in turn, at each address and of each protocol by itself (libnetwork, portallocator).
    private int? NextFreePort(string protocol, string[] addresses)
    {
        int port = _nextPort.GetValueOrDefault((addresses[0], protocol));
        for (int i = FirstEphemeralPort; i <= LastEphemeralPort; i++)
        {
            port = port < FirstEphemeralPort || port >= LastEphemeralPort ? FirstEphemeralPort : port + 1;
            if (IsFree(port, protocol, addresses))
            {
                _nextPort[(addresses[0], protocol)] = port;
                return port;
            }
        }

        return null;
    }
}
