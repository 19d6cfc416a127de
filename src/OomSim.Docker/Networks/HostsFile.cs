using System.Text;

namespace OomSim.Docker;

/// <summary>What the engine writes to a container's /etc/hosts (moby <c>libnetwork/etchosts</c>, <c>daemon/container_operations.go</c>; 20.10.24).</summary>
internal static class HostsFile
{
    // Where host-gateway leads: the gateway of the default bridge.
    private const string DefaultGateway = "172.17.0.1";

    /// <summary>Its text: the engine's own lines, further hosts, links, and the container by its address on each network. Who is in another container's network has that one's file; empty where it is a copy of the host's, which nobody tells of.</summary>
    /// <param name="reader">Who reads it.</param>
    public static string Of(Container reader)
    {
        Container container = reader.NetworkFilesOf;
        ContainerSpec spec = container.Spec;
        if (container.Launch?.Profile is not { } profile || spec is { Network: "host", ExtraHosts.Count: 0 })
        {
            return "";
        }

        string nothing = profile.ShortensAddresses ? "" : "0";
        var text = new StringBuilder("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n");
        text.Append("fe00::").Append(nothing).Append("\tip6-localnet\nff00::").Append(nothing).Append("\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n");
        foreach (string extra in spec.ExtraHosts)
        {
            int colon = extra.IndexOf(':', StringComparison.Ordinal);
            string address = extra[(colon + 1)..];
            Add(address == "host-gateway" ? DefaultGateway : address, extra[..Math.Max(0, colon)]);
        }

        foreach ((Container other, string alias) in container.Links.Where(l => l.Other.Endpoints is [{ Address.Length: > 0 }, ..]))
        {
            Add(other.Endpoints[0].Address, $"{alias} {ProcessContext.HostName(other)}{(alias == container.LinkNames.GetValueOrDefault(alias, other.Name) ? "" : " " + container.LinkNames.GetValueOrDefault(alias, other.Name))}");
        }

        string name = ProcessContext.HostName(container) + (spec.Domainname.Length > 0 ? "." + spec.Domainname : "");
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        foreach (NetworkEndpoint endpoint in container.Endpoints.Where(e => e.Address.Length > 0))
        {
            Add(endpoint.Address, dot < 0 ? name : $"{name} {name[..dot]}");
        }

        return text.ToString();

        void Add(string address, string names) => text.Append(address).Append('\t').Append(names).Append('\n');
    }
}
