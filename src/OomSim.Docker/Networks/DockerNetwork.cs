namespace OomSim.Docker;

/// <summary>A network as the engine lists it; nothing goes over it.</summary>
/// <param name="Definition">What it was asked to be.</param>
/// <param name="Id">64 hex digits.</param>
/// <param name="CreatedNs">When it was created, simulated ns.</param>
/// <param name="Subnet">Its addresses; empty for a network without.</param>
internal sealed record DockerNetwork(NetworkDefinition Definition, string Id, long CreatedNs, string Subnet)
{
    /// <summary>Its name.</summary>
    public string Name => Definition.Name;

    /// <summary>bridge, host, null, ipvlan or macvlan.</summary>
    public string Driver => Definition.Driver;

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels => Definition.Labels;

    /// <summary>True where ports of who is on it are published: of bridges, but for those that nothing outside reaches.</summary>
    public bool PublishesPorts => Driver == "bridge" && !Definition.IsInternal;

    /// <summary>Who has which address.</summary>
    public AddressPool Addresses { get; } = new(Subnet, Definition.Range, Definition.Gateway);

    /// <summary>True for one of the three that are always there.</summary>
    public bool IsPredefined => Name is "bridge" or "host" or "none";

    /// <summary>True for the name of a network that somebody makes.</summary>
    public static bool IsUserDefined(string name) =>
        name is not ("" or "default" or "bridge" or "host" or "none") && !name.StartsWith("container:", StringComparison.Ordinal);
}
