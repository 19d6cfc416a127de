using System.Text.Json;

namespace OomSim.Docker;

/// <summary>The NetworkSettings object of <c>docker inspect</c>: the keys of the recorded one; addresses are not simulated and stay empty.</summary>
internal static class NetworkJson
{
    private static readonly string[] OldEnd = ["IPv6Gateway", "GlobalIPv6Address"];

    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter json, ContainerSpec spec, EngineProfile profile)
    {
        json.WriteStartObject("NetworkSettings");
        json.WriteString("Bridge", "");
        json.WriteString("SandboxID", "");
        if (!profile.InspectOldNetworks)
        {
            json.WriteString("SandboxKey", "");
            WritePorts(json);
        }

        json.WriteBoolean("HairpinMode", false);
        json.WriteString("LinkLocalIPv6Address", "");
        json.WriteNumber("LinkLocalIPv6PrefixLen", 0);
        if (profile.InspectOldNetworks)
        {
            WritePorts(json);
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

    private static void WritePorts(Utf8JsonWriter json)
    {
        json.WriteStartObject("Ports");
        json.WriteEndObject();
    }
}
