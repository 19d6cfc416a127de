namespace OomSim.Docker;

/// <summary>What the engine writes to a container's /etc/hosts (moby <c>libnetwork/etchosts</c>, <c>daemon/container_operations.go</c>; 20.10.24).</summary>
internal static class HostsFile
{
    // Where host-gateway leads: the gateway of the default bridge.
    private const string DefaultGateway = "172.17.0.1";

    /// <summary>Its text. Who is in another container's network has that one's file; empty where it is a copy of the host's, which nobody tells of.</summary>
    /// <param name="reader">Who reads it.</param>
    public static string Of(Container reader) => reader.NetworkFilesOf is var container && (container.HostLines ?? Lines(container)) is { Count: > 0 } lines ? string.Join('\n', lines) + "\n" : "";

    /// <summary>Its lines as a start writes them: the engine's own, further hosts, links, and the container by its address on each network.</summary>
    /// <param name="container">Whose it is.</param>
    public static IReadOnlyList<string> Lines(Container container)
    {
        ContainerSpec spec = container.Spec;
        if (container.Launch?.Profile is not { } profile || spec is { Network: "host", ExtraHosts.Count: 0 })
        {
            return [];
        }

        string nothing = profile.ShortensAddresses ? "" : "0";
        List<string> lines = ["127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost ip6-loopback", $"fe00::{nothing}\tip6-localnet", $"ff00::{nothing}\tip6-mcastprefix", "ff02::1\tip6-allnodes", "ff02::2\tip6-allrouters"];
        foreach (string extra in spec.ExtraHosts)
        {
            int colon = extra.IndexOf(':', StringComparison.Ordinal);
            string address = extra[(colon + 1)..];
            lines.Add($"{(address == "host-gateway" ? DefaultGateway : address)}\t{extra[..Math.Max(0, colon)]}");
        }

        foreach ((Container other, string alias) in container.Links.Where(l => l.Other.Endpoints is [{ Address.Length: > 0 }, ..]))
        {
            lines.Add($"{other.Endpoints[0].Address}\t{alias} {ProcessContext.HostName(other)}{(alias == container.LinkNames.GetValueOrDefault(alias, other.Name) ? "" : " " + container.LinkNames.GetValueOrDefault(alias, other.Name))}");
        }

        return [.. lines, .. DockerEngine.InTurn(container).SelectMany(e => Own(container, e))];
    }

    /// <summary>What joining a network adds; nothing where it gives no address.</summary>
    /// <param name="container">Who joins it.</param>
    /// <param name="endpoint">Its place there.</param>
    public static IEnumerable<string> Own(Container container, NetworkEndpoint endpoint)
    {
        string name = ProcessContext.HostName(container) + (container.Spec.Domainname.Length > 0 ? "." + container.Spec.Domainname : "");
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return endpoint.Address.Length == 0 ? [] : [$"{endpoint.Address}\t{(dot < 0 ? name : $"{name} {name[..dot]}")}"];
    }
}
