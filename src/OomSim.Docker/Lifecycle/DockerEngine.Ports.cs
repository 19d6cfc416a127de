using System.Globalization;

namespace OomSim.Docker;

/// <summary>Ports of the host: each belongs to at most one running container.</summary>
public sealed partial class DockerEngine
{
    private const int LastEphemeralPort = 65535;

    private readonly SortedDictionary<(int Port, string Protocol), Container> _hostPorts = [];
    private int _nextPort;

    /// <summary>Takes the ports that a container publishes; the engine's error, or null.</summary>
    private string? TakePorts(Container container)
    {
        if (container.Spec.Ports.Count == 0 || !container.Spec.HasOwnNetwork || container.Spec.Network == "none")
        {
            return null;
        }

        var taken = new List<PortMapping>();
        foreach (PortMapping wanted in container.Spec.Ports)
        {
            int port = wanted.HostPort > 0 ? wanted.HostPort : NextFreePort(wanted.Protocol);
            if (!_hostPorts.TryAdd((port, wanted.Protocol), container))
            {
                ReleasePorts(container);
                string address = wanted.HostIp.Length > 0 ? wanted.HostIp : "0.0.0.0";
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(Profile.NewHelpTail ? "failed to set up container networking: " : "")}driver failed programming external connectivity on endpoint {container.Name} ({NetworkIds.Endpoint(container, container.Endpoints.FirstOrDefault()?.Network ?? "")}): Bind for {address}:{port} failed: port is already allocated");
            }

            taken.Add(wanted with { HostPort = port });
        }

        container.Ports = taken;
        return null;
    }

    private void ReleasePorts(Container container)
    {
        if (container.Spec.Ports.Count == 0)
        {
            return;
        }

        container.Ports = [];
        foreach ((int Port, string Protocol) port in _hostPorts.Where(p => p.Value == container).Select(p => p.Key).ToArray())
        {
            _hostPorts.Remove(port);
        }
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
