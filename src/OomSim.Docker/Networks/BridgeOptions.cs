namespace OomSim.Docker;

/// <summary>What a bridge finds wrong with the options of <c>network create -o</c> (20.10.24); null where it takes them. They are only shown.</summary>
internal static class BridgeOptions
{
    private const string Name = "com.docker.network.bridge.name";
    private const string Mtu = "com.docker.network.driver.mtu";
    private const int LongestName = 15;

    private static readonly string[] Truths =
        ["com.docker.network.bridge.default_bridge", "com.docker.network.bridge.enable_icc", "com.docker.network.bridge.enable_ip_masquerade", "com.docker.network.enable_ipv6"];

    /// <summary>The engine's error, or null.</summary>
    /// <param name="wanted">The new network.</param>
    /// <param name="id">Its ID.</param>
    /// <param name="others">Those that are there.</param>
    /// <param name="profile">For what differs between releases.</param>
    public static string? Fault(NetworkDefinition wanted, string id, IEnumerable<DockerNetwork> others, EngineProfile profile)
    {
        if (wanted.Driver != "bridge")
        {
            return null;
        }

        foreach ((string key, string value) in wanted.Options)
        {
            string? problem = Truths.Contains(key, StringComparer.Ordinal) ? GoNumber.TryParseBool(value, out _, out string truth) ? null : truth
                : key == Mtu ? GoNumber.TryParseInt64(value, out _, out string number) ? null : number.Replace("ParseInt", "Atoi", StringComparison.Ordinal)
                : key == "com.docker.network.bridge.host_binding_ipv4" && !GoAddress.IsIp(value) ? "nil ip"
                : null;
            if (problem is not null)
            {
                return $"failed to parse {key} value: {value} ({problem})";
            }

            if (key == Mtu && value.StartsWith('-'))
            {
                return "invalid MTU number: " + value;
            }
        }

        string bridge = wanted.Options.GetValueOrDefault(Name, "");
        return bridge.Length == 0 ? null
            : others.FirstOrDefault(n => n.Definition.Options.GetValueOrDefault(Name, "") == bridge) is { } other
                ? $"cannot create network {id} ({bridge}): conflicts with network {other.Id} ({bridge}): networks have same bridge name"
            : bridge.Length > LongestName && !profile.NewHelpTail ? "failed to check bridge interface existence: numerical result out of range"
            : null;
    }
}
