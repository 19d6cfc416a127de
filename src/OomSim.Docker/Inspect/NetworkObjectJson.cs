using System.Globalization;
using System.Text.Json;

namespace OomSim.Docker;

/// <summary><c>docker network inspect</c>.</summary>
internal static class NetworkObjectJson
{
    // What the engine gives the default network.
    private static readonly string[][] BridgeOptions =
    [
        ["com.docker.network.bridge.default_bridge", "true"], ["com.docker.network.bridge.enable_icc", "true"], ["com.docker.network.bridge.enable_ip_masquerade", "true"],
        ["com.docker.network.bridge.host_binding_ipv4", "0.0.0.0"], ["com.docker.network.bridge.name", "docker0"], ["com.docker.network.driver.mtu", "1500"],
    ];

    /// <summary>A JSON array with a network.</summary>
    public static string Of(DockerNetwork network, DockerEngine engine) => EngineJson.Array(json =>
    {
        json.WriteStartObject();
        json.WriteString("Name", network.Name);
        json.WriteString("Id", network.Id);
        json.WriteString("Created", Timestamps.Rfc3339Nano(network.CreatedNs));
        json.WriteString("Scope", "local");
        json.WriteString("Driver", network.Driver);
        if (engine.Profile.NewHelpTail)
        {
            json.WriteBoolean("EnableIPv4", true);
        }

        json.WriteBoolean("EnableIPv6", network.Definition.HasIPv6);
        WriteAddresses(json, network, engine.Profile);
        json.WriteBoolean("Internal", network.Definition.IsInternal);
        json.WriteBoolean("Attachable", network.Definition.IsAttachable);
        json.WriteBoolean("Ingress", false);
        json.WriteStartObject("ConfigFrom");
        json.WriteString("Network", network.Definition.ConfigFrom);
        json.WriteEndObject();
        json.WriteBoolean("ConfigOnly", network.Definition.IsConfigOnly);
        json.WriteStartObject("Containers");
        foreach (Container container in engine.On(network).OrderBy(c => c.Id, StringComparer.Ordinal))
        {
            NetworkEndpoint endpoint = Array.Find(container.Endpoints, e => e.Joined == network)!;
            json.WriteStartObject(container.Id);
            json.WriteString("Name", container.Name);
            json.WriteString("EndpointID", NetworkIds.Endpoint(container, network.Name));
            json.WriteString("MacAddress", NetworkIds.Card(container, endpoint, engine.Profile));
            json.WriteString("IPv4Address", endpoint.Address.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{endpoint.Address}/{network.Addresses.Bits}"));
            json.WriteString("IPv6Address", "");
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartObject("Options");
        foreach ((string key, string value) in network.Name == "bridge" ? BridgeOptions.Select(o => (o[0], o[1])) : network.Definition.Options.Select(o => (o.Key, o.Value)))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        json.WriteMap("Labels", network.Labels);
        json.WriteEndObject();
    });

    private static void WriteAddresses(Utf8JsonWriter json, DockerNetwork network, EngineProfile profile)
    {
        json.WriteStartObject("IPAM");
        json.WriteString("Driver", network.Definition.AddressDriver);
        if (network.IsPredefined)
        {
            json.WriteNull("Options");
        }
        else
        {
            json.WriteMap("Options", network.Definition.AddressOptions);
        }

        json.WriteStartArray("Config");
        string subnet = network.Definition.IsConfigOnly ? network.Definition.Subnet : network.Subnet;
        if (subnet.Length > 0)
        {
            json.WriteStartObject();
            json.WriteString("Subnet", subnet);
            if (network.Definition.Range is { Length: > 0 } range)
            {
                json.WriteString("IPRange", range);
            }

            // Up to 27 what was asked for is shown as it was asked.
            string gateway = network.Definition.Subnet.Length > 0 && !profile.NewHelpTail ? network.Definition.Gateway : network.Addresses.Gateway;
            if (gateway.Length > 0)
            {
                json.WriteString("Gateway", gateway);
            }

            if (network.Definition.Auxiliary.Count > 0)
            {
                json.WriteMap("AuxiliaryAddresses", network.Definition.Auxiliary);
            }

            json.WriteEndObject();
        }

        if (network.Definition.SubnetOfIPv6 is { Length: > 0 } six)
        {
            json.WriteStartObject();
            json.WriteString("Subnet", six);
            if (profile.NewHelpTail)
            {
                json.WriteString("Gateway", six.Split('/')[0] + "1");
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
