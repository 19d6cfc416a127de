namespace OomSim.Docker;

/// <summary>A container's place on a network: kept while it is stopped, joined while it runs.</summary>
/// <param name="network">The network's name, or what was typed where there is none of it.</param>
internal sealed class NetworkEndpoint(string network)
{
    /// <summary>The network's name.</summary>
    public string Network { get; } = network;

    /// <summary>The address that was chosen for it; empty for any.</summary>
    public string Chosen { get; init; } = "";

    /// <summary>The address of IPv6 that was chosen for it; empty for none. Only shown.</summary>
    public string Chosen6 { get; init; } = "";

    /// <summary>Addresses that reach no further than the link; only shown.</summary>
    public IReadOnlyList<string> LinkLocal { get; init; } = [];

    /// <summary>Its other names there.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Other containers on it that it knows by another name, <c>NAME[:ALIAS]</c>; only shown.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>Options of the driver; only shown.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>It was put there with <c>network connect</c>, whose request has all parts, though they be empty.</summary>
    public bool IsConnected { get; init; }

    /// <summary>It was put there with <c>network connect</c> while the container did not run, or could not join it.</summary>
    public bool IsKept { get; set; }

    /// <summary>There was such a network when it was put there.</summary>
    public bool WasKnown { get; init; } = true;

    /// <summary>It was to join the network at a start, whatever came of that: the engine gives it its names there first.</summary>
    public bool WasTried { get; set; }

    /// <summary>The network, while it is on it.</summary>
    public DockerNetwork? Joined { get; set; }

    /// <summary>The network that it was on last: inspect goes on to name it.</summary>
    public DockerNetwork? Last { get; set; }

    /// <summary>The number of its address; 0 for none.</summary>
    public int Host { get; set; }

    /// <summary>When it joined, simulated ns.</summary>
    public long JoinedNs { get; set; }

    /// <summary>Its address; empty while it is not there.</summary>
    public string Address => Joined?.Addresses.AddressOf(Host) ?? "";

    /// <summary>True for a network that somebody made: names of containers are known there.</summary>
    public bool IsUserDefined => DockerNetwork.IsUserDefined(Network);
}
