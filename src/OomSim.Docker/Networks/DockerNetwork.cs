namespace OomSim.Docker;

/// <summary>A network as the engine lists it; nothing goes over it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">64 hex digits.</param>
/// <param name="Driver">bridge, host, null, ipvlan or macvlan.</param>
/// <param name="CreatedNs">When it was created, simulated ns.</param>
/// <param name="Subnet">Its addresses; empty for a network without.</param>
internal sealed record DockerNetwork(string Name, string Id, string Driver, long CreatedNs, string Subnet)
{
    /// <summary>True with <c>--internal</c>.</summary>
    public bool IsInternal { get; init; }

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>True for one of the three that are always there.</summary>
    public bool IsPredefined => Name is "bridge" or "host" or "none";
}
