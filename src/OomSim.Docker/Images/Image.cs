namespace OomSim.Docker;

/// <summary>An image in the store.</summary>
/// <param name="Id">64 hex digits: the digest of its content, whatever its names.</param>
/// <param name="Definition">What the scenario says about it.</param>
/// <param name="Layers">Its layers, lowest first; shared with other images by identity.</param>
public sealed record Image(string Id, ImageDefinition Definition, IReadOnlyList<Layer> Layers)
{
    /// <summary>Names it can be called by, in order of being given.</summary>
    public IReadOnlyList<string> Names => NameList;

    /// <summary>When its last name was given, simulated ns; 0 for an image that the host had from the start.</summary>
    public long TaggedAtNs { get; internal set; }

    /// <summary>Full paths of the files it is known to have; a path that two layers have comes twice.</summary>
    internal IReadOnlyCollection<string> Paths => [.. Layers.SelectMany(l => l.Files.Keys)];

    internal List<string> NameList { get; } = [];
}
