namespace OomSim.Docker;

/// <summary>What a new network is to be.</summary>
/// <param name="Name">Its name.</param>
public sealed record NetworkDefinition(string Name)
{
    /// <summary>bridge, ipvlan or macvlan.</summary>
    public string Driver { get; init; } = "bridge";

    /// <summary>True where nothing outside is reached.</summary>
    public bool IsInternal { get; init; }

    /// <summary>True where containers are attached by hand; only shown.</summary>
    public bool IsAttachable { get; init; }

    /// <summary>Its addresses, <c>172.20.0.0/16</c>; empty for those that the engine chooses.</summary>
    public string Subnet { get; init; } = "";

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Options of the driver; only shown.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
}
