using System.Text.Json;

namespace OomSim.Docker;

/// <summary>The NetworkSettings object of <c>docker inspect</c>: the keys of the recorded one.</summary>
internal static class NetworkJson
{
    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter json, Container container, EngineProfile profile)
    {
        // Up to 27 the sandbox of the last run stays, which is gone (recording docker/v1-01), also where that failed (20.10.24).
        bool runs = (container.Init is not null || (!profile.NewHelpTail && container.HasSandbox)) && !container.Spec.SharesNetwork;
        string sandbox = runs ? NetworkIds.Sandbox(container) : "";
        string key = !runs ? "" : DockerEngine.NetworkNamespaces + (container.Spec.Network == "host" ? "default" : sandbox[..12]);
        json.WriteStartObject("NetworkSettings");
        json.WriteString("Bridge", "");
        json.WriteString("SandboxID", sandbox);
        if (!profile.InspectOldNetworks)
        {
            json.WriteString("SandboxKey", key);
            WritePorts(json, container);
        }

        json.WriteBoolean("HairpinMode", false);
        json.WriteString("LinkLocalIPv6Address", "");
        json.WriteNumber("LinkLocalIPv6PrefixLen", 0);
        if (profile.InspectOldNetworks)
        {
            WritePorts(json, container);
            json.WriteString("SandboxKey", key);
        }

        // What stands here itself is of the default network.
        NetworkEndpoint? own = Array.Find(container.Endpoints, e => e is { Network: "bridge", Joined: not null });
        json.WriteNull("SecondaryIPAddresses");
        json.WriteNull("SecondaryIPv6Addresses");
        json.WriteString("EndpointID", own is null ? "" : NetworkIds.Endpoint(container, own.Network));
        json.WriteString("Gateway", own?.Joined!.Addresses.Gateway ?? "");
        json.WriteString("GlobalIPv6Address", "");
        json.WriteNumber("GlobalIPv6PrefixLen", 0);
        json.WriteString("IPAddress", own?.Address ?? "");
        json.WriteNumber("IPPrefixLen", own?.Joined!.Addresses.Bits ?? 0);
        json.WriteString("IPv6Gateway", "");
        json.WriteString("MacAddress", own is null ? "" : NetworkIds.Card(container, own, profile));
        json.WriteStartObject("Networks");
        foreach (NetworkEndpoint endpoint in container.Endpoints)
        {
            WriteEndpoint(json, container, endpoint, profile);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    // What was chosen; the rest is left out.
    private static void WriteChosen(Utf8JsonWriter json, NetworkEndpoint endpoint)
    {
        json.WriteStartObject("IPAMConfig");
        if (endpoint.Chosen.Length > 0)
        {
            json.WriteString("IPv4Address", endpoint.Chosen);
        }

        if (endpoint.Chosen6.Length > 0)
        {
            json.WriteString("IPv6Address", endpoint.Chosen6);
        }

        if (endpoint.LinkLocal.Count > 0)
        {
            json.WriteTexts("LinkLocalIPs", endpoint.LinkLocal);
        }

        json.WriteEndObject();
    }

    private static void WriteOptions(Utf8JsonWriter json, NetworkEndpoint endpoint)
    {
        if (endpoint.IsConnected)
        {
            json.WriteMap("DriverOpts", endpoint.Options);
        }
        else
        {
            json.WriteNull("DriverOpts");
        }
    }

    private static void WriteEndpoint(Utf8JsonWriter json, Container container, NetworkEndpoint endpoint, EngineProfile profile)
    {
        string card = NetworkIds.Card(container, endpoint, profile);
        json.WriteStartObject(endpoint.Network);
        if (endpoint.Chosen.Length + endpoint.Chosen6.Length + endpoint.LinkLocal.Count > 0)
        {
            WriteChosen(json, endpoint);
        }
        else if (endpoint.IsConnected)
        {
            json.WriteStartObject("IPAMConfig");
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("IPAMConfig");
        }

        json.WriteTextsOrNull("Links", endpoint.Links);
        // The engine adds what it is also found by: its ID, and its name as a host where that is another than its own (updateNetworkConfig; 20.10.24).
        bool isNamed = endpoint.IsUserDefined && (endpoint.WasTried || endpoint.Last is not null || endpoint is { IsKept: true, WasKnown: true }) && !profile.NewHelpTail;
        string[] added = isNamed ? [container.Id[..12], .. container.Spec.Hostname is { Length: > 0 } host && host != container.Name ? new[] { host } : []] : [];
        string[] aliases = [.. endpoint.Aliases, .. added.Distinct(StringComparer.Ordinal).Except(endpoint.Aliases, StringComparer.Ordinal)];
        json.WriteTextsOrNull("Aliases", aliases, endpoint.IsKept);
        if (!profile.InspectOldNetworks)
        {
            json.WriteString("MacAddress", card);
            WriteOptions(json, endpoint);
            json.WriteNumber("GwPriority", 0);
        }

        json.WriteString("NetworkID", endpoint.Last?.Id ?? "");
        json.WriteString("EndpointID", endpoint.Joined is null ? "" : NetworkIds.Endpoint(container, endpoint.Network));
        json.WriteString("Gateway", endpoint.Joined?.Addresses.Gateway ?? "");
        json.WriteString("IPAddress", endpoint.Address);
        json.WriteNumber("IPPrefixLen", endpoint.Joined?.Addresses.Bits ?? 0);
        json.WriteString("IPv6Gateway", "");
        json.WriteString("GlobalIPv6Address", "");
        json.WriteNumber("GlobalIPv6PrefixLen", 0);
        if (profile.InspectOldNetworks)
        {
            json.WriteString("MacAddress", card);
            WriteOptions(json, endpoint);
        }
        else
        {
            // Names that others on the network find it by.
            string[] names = endpoint is { IsUserDefined: true, Last: not null }
                ? [.. endpoint.Aliases.Prepend(container.Name).Append(container.Id[..12]).Append(container.Spec.Hostname).Where(n => n.Length > 0).Distinct(StringComparer.Ordinal)] : [];
            json.WriteTextsOrNull("DNSNames", names);
        }

        json.WriteEndObject();
    }

    // Those that are only exposed are published at none.
    private static void WritePorts(Utf8JsonWriter json, Container container)
    {
        json.WriteStartObject("Ports");
        ILookup<string, PortMapping> published = container.Ports.ToLookup(p => p.Private, StringComparer.Ordinal);
        foreach (string key in published.Select(p => p.Key).Concat(PortColumn.Unpublished(container)).Order(StringComparer.Ordinal))
        {
            if (!published.Contains(key))
            {
                json.WriteNull(key);
                continue;
            }

            json.WriteStartArray(key);
            foreach (PortMapping port in published[key])
            {
                WriteBinding(json, port.HostIp, port.HostPort.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>An address and a port of the host, or a range of them; empty is one that is not chosen yet.</summary>
    public static void WriteBinding(Utf8JsonWriter json, string address, string port)
    {
        json.WriteStartObject();
        json.WriteString("HostIp", address);
        json.WriteString("HostPort", port);
        json.WriteEndObject();
    }
}
