using System.Globalization;

namespace OomSim.Docker;

/// <summary>Ports of the host: each belongs to at most one running container.</summary>
public sealed partial class DockerEngine
{
    private const int LastEphemeralPort = 65535;

    private readonly SortedDictionary<(int Port, string Protocol), Container> _hostPorts = [];
    private readonly SortedDictionary<(int First, int Last, string Protocol), int> _lastOfRange = [];
    private int _nextPort;

    /// <summary>Takes the ports that a container publishes; the engine's error, or null.</summary>
    private string? TakePorts(Container container)
    {
        if (!container.Spec.HasOwnNetwork || container.Spec.Network == "none" || (container.Spec.Ports.Count == 0 && !container.Spec.PublishesAll))
        {
            return null;
        }

        var taken = new List<PortMapping>();
        foreach (PortMapping wanted in InOrder(container.Spec.PublishesAll ? [.. container.Spec.Ports, .. Exposed(container)] : container.Spec.Ports))
        {
            int? port = wanted.LastHostPort > 0 ? NextFreePort(wanted.HostPort, wanted.LastHostPort, wanted.Protocol)
                : wanted.HostPort > 0 ? wanted.HostPort
                : NextFreePort(wanted.Protocol);
            if (port is not { } number || !_hostPorts.TryAdd((number, wanted.Protocol), container))
            {
                ReleasePorts(container);
                string problem = port is null ? "all ports are allocated"
                    : string.Create(CultureInfo.InvariantCulture, $"Bind for {(wanted.HostIp.Length > 0 ? wanted.HostIp : "0.0.0.0")}:{port} failed: port is already allocated");
                return $"{(Profile.NewHelpTail ? "failed to set up container networking: " : "")}driver failed programming external connectivity on endpoint {container.Name} ({NetworkIds.Endpoint(container, container.Endpoints.FirstOrDefault()?.Network ?? "")}): {problem}";
            }

            taken.Add(wanted with { HostPort = number, LastHostPort = 0 });
        }

        container.Ports = [.. taken.OrderBy(p => p.ContainerPort).ThenBy(p => p.Protocol, StringComparer.Ordinal)];
        return null;
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
        if (container.Spec.Ports.Count == 0 && !container.Spec.PublishesAll)
        {
            return;
        }

        container.Ports = [];
        foreach ((int Port, string Protocol) port in _hostPorts.Where(p => p.Value == container).Select(p => p.Key).ToArray())
        {
            _hostPorts.Remove(port);
        }
    }

    // The allocator goes on behind the one that it gave out last, and knows each range by its ends (libnetwork's portMap.getPortRange).
    private int? NextFreePort(int first, int last, string protocol)
    {
        int port = _lastOfRange.GetValueOrDefault((first, last, protocol), last);
        for (int i = first; i <= last; i++)
        {
            port = port >= last ? first : port + 1;
            if (!_hostPorts.ContainsKey((port, protocol)))
            {
                _lastOfRange[(first, last, protocol)] = port;
                return port;
            }
        }

        return null;
    }

    // They are given out in turn.
    private int NextFreePort(string protocol)
    {
        do
        {
            _nextPort = _nextPort < Profile.FirstEphemeralPort || _nextPort == LastEphemeralPort ? Profile.FirstEphemeralPort : _nextPort + 1;
        }
        while (_hostPorts.ContainsKey((_nextPort, protocol)));

        return _nextPort;
    }
}
