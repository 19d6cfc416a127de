namespace OomSim.Docker;

/// <summary>What a new network is to be.</summary>
/// <param name="Name">Its name.</param>
public sealed record NetworkDefinition(string Name)
{
    /// <summary>bridge, ipvlan or macvlan.</summary>
    public string Driver { get; init; } = "bridge";

    /// <summary>True where nothing outside is reached.</summary>
    public bool IsInternal { get; init; }

    /// <summary>True for the one that ports of a swarm come in by, which a host alone does not make.</summary>
    public bool IsIngress { get; init; }

    /// <summary>True where containers are attached by hand; only shown.</summary>
    public bool IsAttachable { get; init; }

    /// <summary>Its addresses, <c>172.20.0.0/16</c>; empty for those that the engine chooses.</summary>
    public string Subnet { get; init; } = "";

    /// <summary>Further subnets of IPv4 that were asked for, which no bridge has.</summary>
    public IReadOnlyList<string> MoreSubnets { get; init; } = [];

    /// <summary>True where addresses of IPv6 are asked for, and no subnet says which.</summary>
    public bool WantsIPv6Pool { get; init; }

    /// <summary>The part of <see cref="Subnet"/> that containers get addresses of; empty for all of it.</summary>
    public string Range { get; init; } = "";

    /// <summary>Its gateway's address; empty for the first one.</summary>
    public string Gateway { get; init; } = "";

    /// <summary>Who gives addresses: <c>default</c>, or <c>null</c>, which has none.</summary>
    public string AddressDriver { get; init; } = "default";

    /// <summary>Its options by name; only shown.</summary>
    public IReadOnlyDictionary<string, string> AddressOptions { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Addresses of <see cref="Subnet"/> that no container gets, by the names of who has them.</summary>
    public IReadOnlyDictionary<string, string> Auxiliary { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>True for one that only keeps settings for others.</summary>
    public bool IsConfigOnly { get; init; }

    /// <summary>The network whose settings it has; empty for none.</summary>
    public string ConfigFrom { get; init; } = "";

    /// <summary><c>local</c>, or empty for that; a swarm has others.</summary>
    public string Scope { get; init; } = "";

    /// <summary>True with addresses of IPv6, which are only shown.</summary>
    public bool HasIPv6 { get; init; }

    /// <summary>Its addresses of IPv6; empty for those that the engine chooses, and for none.</summary>
    public string SubnetOfIPv6 { get; init; } = "";

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Options of the driver; only shown.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
}
