namespace OomSim.Docker;

/// <summary>What does not go together with a network of somebody else's: the engine looks before anything else of a new container.</summary>
internal static class NetworkModeRules
{
    /// <summary>The engine's error, or null.</summary>
    public static string? Fault(ContainerSpec spec, EngineProfile profile)
    {
        if (!profile.NewHelpTail && spec.MoreNetworks.Count > 0 && spec.Service is null)
        {
            // Its API takes one; Compose connects the others itself.
            return "Container cannot be connected to network endpoints: " + string.Join(", ", spec.MoreNetworks.Prepend(spec.Network).Order(StringComparer.Ordinal));
        }

        if (!spec.SharesNetwork)
        {
            return spec is { Network: "host", MacAddress.Length: > 0 } ? "conflicting options: mac-address and the network mode"
                : spec is { UtsMode: "host", Hostname.Length: > 0 } ? "conflicting options: hostname and the UTS mode"
                : spec is { Network: "host", Links.Count: > 0 } ? "conflicting options: host type networking can't be used with links. This would result in undefined behavior" : null;
        }

        return spec.Network == "container:" ? $"{(profile.OldImageTexts ? "Invalid" : "invalid")} network mode: invalid container format container:<name|id>"
            : spec.Hostname.Length > 0 ? "conflicting options: hostname and the network mode"
            : spec.Links.Count > 0 ? "conflicting options: container type network can't be used with links. This would result in undefined behavior"
            : spec.DnsServers.Count > 0 ? "conflicting options: dns and the network mode"
            : spec.ExtraHosts.Count > 0 ? "conflicting options: custom host-to-IP mapping and the network mode"
            : spec.MacAddress.Length > 0 ? "conflicting options: mac-address and the network mode"
            : spec.Ports.Count > 0 || spec.PublishesAll ? "conflicting options: port publishing and the container type network mode"
            : spec.Exposed.Count > 0 ? "conflicting options: port exposing and the container type network mode"
            : null;
    }
}
