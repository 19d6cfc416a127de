using System.Text.Json;

namespace OomSim.Docker;

/// <summary>The NetworkSettings object of <c>docker inspect</c>: the keys of the recorded one; addresses are not simulated and stay empty.</summary>
internal static class NetworkJson
{
    private static readonly string[] OldEnd = ["IPv6Gateway", "GlobalIPv6Address"];

    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter json, Container container, EngineProfile profile)
    {
        ContainerSpec spec = container.Spec;
        json.WriteStartObject("NetworkSettings");
        json.WriteString("Bridge", "");
        json.WriteString("SandboxID", "");
        if (!profile.InspectOldNetworks)
        {
            json.WriteString("SandboxKey", "");
            WritePorts(json, container);
        }

        json.WriteBoolean("HairpinMode", false);
        json.WriteString("LinkLocalIPv6Address", "");
        json.WriteNumber("LinkLocalIPv6PrefixLen", 0);
        if (profile.InspectOldNetworks)
        {
            WritePorts(json, container);
            json.WriteString("SandboxKey", "");
        }

        json.WriteNull("SecondaryIPAddresses");
        json.WriteNull("SecondaryIPv6Addresses");
        json.WriteString("EndpointID", "");
        json.WriteString("Gateway", "");
        json.WriteString("GlobalIPv6Address", "");
        json.WriteNumber("GlobalIPv6PrefixLen", 0);
        json.WriteString("IPAddress", "");
        json.WriteNumber("IPPrefixLen", 0);
        json.WriteString("IPv6Gateway", "");
        json.WriteString("MacAddress", "");
        json.WriteStartObject("Networks");
        WriteEndpoint(json, spec.Network is "" or "default" ? "bridge" : spec.Network, profile);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteEndpoint(Utf8JsonWriter json, string network, EngineProfile profile)
    {
        json.WriteStartObject(network);
        json.WriteNull("IPAMConfig");
        json.WriteNull("Links");
        json.WriteNull("Aliases");
        if (!profile.InspectOldNetworks)
        {
            json.WriteString("MacAddress", "");
            json.WriteNull("DriverOpts");
            json.WriteNumber("GwPriority", 0);
        }

        json.WriteString("NetworkID", "");
        json.WriteString("EndpointID", "");
        json.WriteString("Gateway", "");
        json.WriteString("IPAddress", "");
        json.WriteNumber("IPPrefixLen", 0);
        foreach (string name in OldEnd)
        {
            json.WriteString(name, "");
        }

        json.WriteNumber("GlobalIPv6PrefixLen", 0);
        if (profile.InspectOldNetworks)
        {
            json.WriteString("MacAddress", "");
            json.WriteNull("DriverOpts");
        }
        else
        {
            json.WriteNull("DNSNames");
        }

        json.WriteEndObject();
    }

    // At all addresses for both families.
    private static void WritePorts(Utf8JsonWriter json, Container container)
    {
        json.WriteStartObject("Ports");
        foreach (IGrouping<string, PortMapping> port in container.Ports.GroupBy(p => p.Private).OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            json.WriteStartArray(port.Key);
            foreach ((string address, int number) in port.SelectMany(p => (string[])(p.HostIp.Length > 0 ? [p.HostIp] : ["0.0.0.0", "::"]), (p, a) => (a, p.HostPort)))
            {
                WriteBinding(json, address, number);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>An address and a port of the host; 0 is one that is not chosen yet.</summary>
    public static void WriteBinding(Utf8JsonWriter json, string address, int port)
    {
        json.WriteStartObject();
        json.WriteString("HostIp", address);
        json.WriteString("HostPort", port == 0 ? "" : port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }
}
