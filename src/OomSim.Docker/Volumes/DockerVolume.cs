using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>A volume of the engine.</summary>
/// <param name="Name">Its name: 64 hex digits of one that nobody named.</param>
/// <param name="CreatedNs">When it was created, simulated ns.</param>
internal sealed record DockerVolume(string Name, long CreatedNs)
{
    /// <summary>True for one that a container has made for itself.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>The containers that run with it.</summary>
    internal SortedSet<string> Mounted { get; } = new(StringComparer.Ordinal);

    /// <summary>What is in it.</summary>
    public VolumeFiles Content { get; init; } = new();

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>True where whoever had it made sent labels, if only an empty mapping.</summary>
    public bool HasSentLabels { get; init; }

    /// <summary>What <c>volume create</c> was given for the driver; null for one that a container or Compose made.</summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }

    /// <summary>True where the driver was given options: what lies there may be somebody else's, so the engine neither counts nor prunes it (volume/service, hasNoOptions).</summary>
    internal bool HasOptions => Options is { Count: > 0 };

    /// <summary>Where it lies on the host.</summary>
    public string Mountpoint => MountpointOf(Name);

    /// <summary>Where the host has a volume of that name.</summary>
    internal static string MountpointOf(string name) => $"{DockerEngine.DataRoot}/volumes/{name}/_data";

    /// <summary>The room of a memory file system, which <c>type=tmpfs</c> asks for; null for a folder of the disk.</summary>
    /// <param name="options">What the driver was given; null for nothing.</param>
    /// <param name="memory">MemTotal: without a size it holds half of it.</param>
    internal static Tmpfs? MemoryOf(IReadOnlyDictionary<string, string>? options, long memory) =>
        options?.GetValueOrDefault("type") != "tmpfs" ? null : new Tmpfs(TmpfsOptions.Size(options.GetValueOrDefault("o") ?? "", memory) ?? memory / 2);

    /// <summary>Why the kernel refuses to mount it when the first container with it starts, as the driver words it (20.10.24); null where it does not.</summary>
    /// <param name="exists">True for a path that the host has.</param>
    internal string? MountFault(Func<string, bool> exists)
    {
        string[] words = (Options?.GetValueOrDefault("o") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        string type = Options?.GetValueOrDefault("type") ?? "";
        string device = Options?.GetValueOrDefault("device") ?? "";
        bool binds = words.Contains("bind", StringComparer.Ordinal) || words.Contains("rbind", StringComparer.Ordinal);
        string? reason = type.Length == 0 ? null
            : binds ? exists(device) ? null : "no such file or directory"
            : type == "tmpfs" ? words.Any(TmpfsOptions.IsBad) ? "invalid argument" : null
            : FileSystems.Contains(type, StringComparer.Ordinal) ? null
            : "no such device";
        return reason is null ? null
            : $"error while mounting volume '{Mountpoint}': failed to mount local volume: mount {device}:{Mountpoint}{TmpfsOptions.Shown(words, 0)}: {reason}";
    }

    // Those of Debian's kernel that people mount volumes with.
    private static readonly string[] FileSystems = ["btrfs", "cifs", "ext2", "ext3", "ext4", "nfs", "nfs4", "overlay", "vfat", "xfs"];

    /// <summary>The driver's error about options: it mounts what they say, and needs all of it.</summary>
    internal static string? OptionFault(IReadOnlyDictionary<string, string> options, EngineProfile profile) =>
        options.Keys.FirstOrDefault(k => k is not ("device" or "o" or "size" or "type")) is { } unknown ? $"invalid option: \"{unknown}\""
        : (options.ContainsKey("type") || options.ContainsKey("o")) && !options.ContainsKey("device") ? "missing required option: \"device\""
        : (options.ContainsKey("device") || options.ContainsKey("o")) && !options.ContainsKey("type") ? "missing required option: \"type\""
        : options.TryGetValue("size", out string? size) ? SizeFault(size, profile)
        : null;

    // None is no quota (volume/local, setOpts).
    private static string? SizeFault(string size, EngineProfile profile) =>
        !(profile.OldSizeGrammar ? ByteSize.TryParseOld(size, out long bytes, out string error) : ByteSize.TryParse(size, out bytes, out error)) ? error
        : bytes > 0 ? "quota size requested but no quota support" : null;

    /// <summary>The engine's error about a volume's name, or null.</summary>
    internal static string? NameFault(string name) =>
        System.Text.Encoding.UTF8.GetByteCount(name) == 1 ? $"create {name}: volume name is too short, names should be at least two alphanumeric characters"
        : SpecValidator.CheckName(name) is null ? null
        : $"create {name}: \"{name}\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path";
}
