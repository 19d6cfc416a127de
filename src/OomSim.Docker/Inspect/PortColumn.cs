namespace OomSim.Docker;

/// <summary>
/// The ports in <c>docker ps</c>, as the client's DisplayablePorts words them: neighbours that have the same number on both sides
/// as one range, by address and protocol, then the others one by one.
/// </summary>
internal static class PortColumn
{
    /// <summary>The text; empty for no ports.</summary>
    public static string Of(Container container, EngineProfile profile)
    {
        var finished = new List<string>();
        var moved = new List<string>();
        var open = new List<(string Address, string Protocol, int First, int Last)>();

        foreach ((string raw, PortMapping port) in Sorted(container))
        {
            // Older clients put no brackets around IPv6.
            string address = raw.Contains(':', StringComparison.Ordinal) && !profile.OldPortText ? $"[{raw}]" : raw;
            int number = port.ContainerPort;
            if (address.Length > 0 && port.HostPort != number)
            {
                moved.Add(FormattableString.Invariant($"{address}:{port.HostPort}->{port.Private}"));
                continue;
            }

            int at = open.FindIndex(g => g.Address == address && g.Protocol == port.Protocol);
            if (at < 0)
            {
                open.Add((address, port.Protocol, number, number));
            }
            else if (number == open[at].Last + 1)
            {
                open[at] = open[at] with { Last = number };
            }
            else
            {
                finished.Add(Text(open[at]));
                open[at] = (address, port.Protocol, number, number);
            }
        }

        return string.Join(", ", finished.Concat(open.Select(Text)).Concat(moved));
    }

    /// <summary>The ports that the engine lists of a container with the addresses of the host, empty for none.</summary>
    public static IEnumerable<(string Address, PortMapping Port)> Sorted(Container container) => container.Ports
        .Select(p => (address: p.HostIp, p))
        .Concat(Unpublished(container).SelectMany(PortMapping.Of).Select(p => (address: "", p)))
        .OrderBy(p => p.p.ContainerPort).ThenBy(p => p.address, StringComparer.Ordinal).ThenBy(p => p.p.HostPort).ThenBy(p => p.p.Protocol, StringComparer.Ordinal);

    /// <summary>Ports that it exposes on its network, and publishes at none of the host's: <c>80/tcp</c>.</summary>
    public static IEnumerable<string> Unpublished(Container container) =>
        container.Running && Array.Exists(container.Endpoints, e => e.Joined is { PublishesPorts: true })
            ? (container.Image.Definition.Config?.ExposedPorts ?? []).Concat(container.Spec.Exposed).Distinct(StringComparer.Ordinal).Where(e => !container.Ports.Any(p => p.Private == e))
            : [];

    private static string Text((string Address, string Protocol, int First, int Last) group)
    {
        string range = FormattableString.Invariant($"{group.First}") + (group.Last > group.First ? FormattableString.Invariant($"-{group.Last}") : "");
        return (group.Address.Length > 0 ? $"{group.Address}:{range}->" : "") + $"{range}/{group.Protocol}";
    }
}
