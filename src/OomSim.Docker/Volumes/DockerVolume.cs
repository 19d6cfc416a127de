namespace OomSim.Docker;

/// <summary>A volume of the engine.</summary>
/// <param name="Name">Its name: 64 hex digits of one that nobody named.</param>
/// <param name="CreatedNs">When it was created, simulated ns.</param>
internal sealed record DockerVolume(string Name, long CreatedNs)
{
    /// <summary>True for one that a container has made for itself.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>What is in it.</summary>
    public VolumeFiles Content { get; } = new();

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What <c>volume create</c> was given for the driver; null for one that a container or Compose made.</summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }

    /// <summary>Where it lies on the host.</summary>
    public string Mountpoint => MountpointOf(Name);

    /// <summary>Where the host has a volume of that name.</summary>
    internal static string MountpointOf(string name) => $"{DockerEngine.DataRoot}/volumes/{name}/_data";

    /// <summary>The driver's error about options: it mounts what they say, and needs all of it.</summary>
    internal static string? OptionFault(IReadOnlyDictionary<string, string> options) =>
        options.Keys.FirstOrDefault(k => k is not ("device" or "o" or "size" or "type")) is { } unknown ? $"invalid option: \"{unknown}\""
        : (options.ContainsKey("type") || options.ContainsKey("o")) && !options.ContainsKey("device") ? "missing required option: \"device\""
        : (options.ContainsKey("device") || options.ContainsKey("o")) && !options.ContainsKey("type") ? "missing required option: \"type\""
        : options.ContainsKey("size") ? "quota size requested but no quota support"
        : null;

    /// <summary>The engine's error about a volume's name, or null.</summary>
    internal static string? NameFault(string name) =>
        name.Length == 1 ? $"create {name}: volume name is too short, names should be at least two alphanumeric characters"
        : SpecValidator.CheckName(name) is null ? null
        : $"create {name}: \"{name}\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path";
}
