using System.Collections.Immutable;

namespace OomSim.Docker;

/// <summary>What <c>--mount</c> asks for.</summary>
/// <param name="Type"><c>volume</c>, <c>bind</c>, <c>tmpfs</c> or <c>image</c>; the engine looks whether it is one of these.</param>
/// <param name="Source">The volume, the folder of the host, or the image; empty for none.</param>
/// <param name="Target">The place in the container.</param>
/// <param name="IsReadOnly">True where nothing can be written.</param>
public sealed record MountRequest(string Type, string Source, string Target, bool IsReadOnly)
{
    private static readonly string[] Switches = ["readonly", "ro", "volume-nocopy", "bind-nonrecursive"];
    private static readonly string[] Texts =
        ["type", "source", "src", "target", "dst", "destination", "consistency", "bind-propagation", "volume-label", "volume-driver", "volume-opt", "tmpfs-size", "tmpfs-mode"];

    // Clients up to 24 do not know them.
    private static readonly string[] Later = ["bind-recursive", "volume-subpath", "image-subpath"];

    /// <summary>The place as the engine keeps it.</summary>
    internal string Place => CleanPath.Rooted(Target);

    /// <summary>How large a tmpfs may grow, as it was written; empty for half of the host's memory.</summary>
    public string TmpfsSize { get; init; } = "";

    /// <summary>The rights of a tmpfs, octal; empty for those of the kernel.</summary>
    public string TmpfsMode { get; init; } = "";

    /// <summary>The same as a number; 0 for those of the kernel.</summary>
    internal uint TmpfsPermissions => TmpfsMode.Length > 0 ? Convert.ToUInt32(TmpfsMode, 8) : 0;

    /// <summary>True where a source that is missing is made, which no flag of the client asks for.</summary>
    public bool CreatesSource { get; init; }

    /// <summary>True for one that Compose asks for: it sends options of its kind in any case, and never a driver. Only shown.</summary>
    public bool IsOfCompose { get; init; }

    /// <summary>True where Compose says of it that a source that is missing is to be made. Only shown.</summary>
    public bool AsksForSource { get; init; }

    /// <summary>Whether mounts below a folder of the host are seen on the other side; empty where nothing is said. Only shown.</summary>
    public string Propagation { get; init; } = "";

    /// <summary>How far the two sides may differ, which only other systems heed; empty where nothing is said. Only shown.</summary>
    public string Consistency { get; init; } = "";

    /// <summary>True with <c>bind-nonrecursive</c> or <c>bind-recursive=disabled</c>: mounts below the folder are left out. Only shown.</summary>
    public bool NonRecursive { get; init; }

    /// <summary>True with a value of <c>bind-nonrecursive</c>, of which clients from 25 on warn.</summary>
    internal bool WarnsOfRecursion { get; private init; }

    /// <summary>What <c>bind-recursive</c> says; empty where nothing is said. Only shown.</summary>
    public string Recursion { get; init; } = "";

    /// <summary>True with <c>volume-nocopy</c>: files of the image are not copied into a new volume.</summary>
    public bool NoCopy { get; init; }

    // The client sends no mapping that is empty.
    internal IReadOnlyDictionary<string, string>? SentLabels => Labels.Count > 0 ? Labels : null;

    internal IReadOnlyDictionary<string, string>? SentOptions => Options.Count > 0 ? Options : null;

    /// <summary>Labels of a volume that is made for it.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Who makes the volume; empty for the engine's own driver.</summary>
    public string Driver { get; init; } = "";

    /// <summary>Options of that driver for a volume that is made for it.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The part of the volume that is mounted; empty for all of it. Only shown.</summary>
    public string Subpath { get; init; } = "";

    /// <summary>The kind of mount that an option belongs to, which the client looks at once it knows the type; empty where none is given.</summary>
    public string Foreign { get; private init; } = "";

    /// <summary>Reads a value; the client's error, or null.</summary>
    /// <param name="text">Pairs of <c>KEY=VALUE</c>.</param>
    /// <param name="profile">For what differs between releases.</param>
    /// <param name="mount">What they ask for; null with an error.</param>
    internal static string? Read(string text, EngineProfile profile, out MountRequest? mount)
    {
        mount = null;
        if (CsvFields.Read(text, out IReadOnlyList<string> fields) is { } malformed)
        {
            return malformed;
        }

        var read = new MountRequest("volume", "", "", false);
        foreach (string field in fields)
        {
            if (read.Take(field, profile, out read) is { } fault)
            {
                return fault;
            }
        }

        string? error = read.Type.Length == 0 ? "type is required"
            : read.Target.Length == 0 ? "target is required"
            : read.Foreign.Length > 0 && read.Foreign != read.Type ? $"cannot mix '{read.Foreign}-*' options with mount type '{read.Type}'"
            : read.Recursion is "writable" or "readonly" && !read.IsReadOnly ? $"option 'bind-recursive={read.Recursion}' requires 'readonly' to be specified in conjunction"
            : read.Recursion == "readonly" && read.Propagation != "rprivate" ? "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in conjunction"
            : null;
        mount = error is null ? read : null;
        return error;
    }

    /// <summary>The engine's error, or null.</summary>
    /// <param name="profile">For what differs between releases.</param>
    /// <param name="exists">True for a path that the host has.</param>
    internal string? Fault(EngineProfile profile, Func<string, bool> exists)
    {
        bool isAnonymous = Source.Length == 0;
        string? fault = MountPath.Fault(Target) ?? Type switch
        {
            "bind" => isAnonymous ? "field Source must not be empty"
                : Propagation.Length > 0 && !MountPath.IsPropagation(Propagation) ? "invalid propagation mode: " + Propagation
                : MountPath.NotAbsolute(Source) ?? (CreatesSource || exists(Source) ? null : "bind source path does not exist: " + Source),
            "volume" => IsReadOnly && isAnonymous ? "must not set ReadOnly mode when using anonymous volumes" : null,
            "tmpfs" => isAnonymous ? null : "field Source must not be specified",
            "image" when profile.MountsImages => isAnonymous ? "field Source must not be empty" : null,
            _ => "mount type unknown",
        };
        return fault is null ? null : $"invalid mount config for type \"{Type}\": {fault}";
    }

    private string? Take(string field, EngineProfile profile, out MountRequest read)
    {
        string[] pair = field.Split('=', 2);
        string key = pair[0].ToLowerInvariant();
        bool isSwitch = Switches.Contains(key, StringComparer.Ordinal);
        read = this;
        if (pair.Length == 1 && !isSwitch)
        {
            return $"invalid field '{field}' must be a key=value pair";
        }

        string value = pair.Length == 1 ? "true" : pair[1];
        bool isOn = false;
        if (isSwitch && !GoNumber.TryParseBool(value, out isOn, out _))
        {
            return $"invalid value for {key}: {value}";
        }

        int hyphen = key.IndexOf('-', StringComparison.Ordinal);
        read = key switch
        {
            "type" => this with { Type = value.ToLowerInvariant() },
            "source" or "src" => this with { Source = value.StartsWith("./", StringComparison.Ordinal) || value == "." ? DockerEngine.HostPath(value) : value },
            "target" or "dst" or "destination" => this with { Target = value },
            "readonly" or "ro" => this with { IsReadOnly = isOn },
            "bind-propagation" => this with { Propagation = value.ToLowerInvariant() },
            "consistency" => this with { Consistency = value.ToLowerInvariant() },
            "bind-nonrecursive" => this with { NonRecursive = isOn, WarnsOfRecursion = pair.Length > 1 },
            "bind-recursive" => this with { Recursion = value, NonRecursive = value == "disabled" },
            "volume-nocopy" => this with { NoCopy = isOn },
            "volume-label" => this with { Labels = With(Labels, value) },
            "volume-driver" => this with { Driver = value },
            "volume-opt" => this with { Options = With(Options, value) },
            "volume-subpath" => this with { Subpath = value },
            "tmpfs-mode" => this with { TmpfsMode = value },
            "tmpfs-size" => this with { TmpfsSize = value },
            _ => this,
        };
        read = hyphen > 0 && Foreign.Length == 0 ? read with { Foreign = key[..hyphen] } : read;
        bool isBad = (key == "tmpfs-size" && !ByteSize.TryParse(value, out _, out _)) || (key == "tmpfs-mode" && !IsMode(value));
        bool isKnown = Later.Contains(key, StringComparer.Ordinal) ? !profile.OldImageTexts : isSwitch || Texts.Contains(key, StringComparer.Ordinal);
        return !isKnown ? $"unexpected key '{pair[0]}' in '{field}'"
            : key == "bind-recursive" && value is not ("enabled" or "disabled" or "writable" or "readonly") ? $"invalid value for bind-recursive: {value} (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")"
            : isBad ? $"invalid value for {key}: {value}" : null;
    }

    // An octal number of 32 bits, as the client reads it (strconv.ParseUint).
    private static bool IsMode(string text) => text.Length > 0 && text.All(c => c is >= '0' and <= '7') && text.TrimStart('0') is { Length: < 11 } or { Length: 11 } and [<= '3', ..];

    private static SortedDictionary<string, string> With(IReadOnlyDictionary<string, string> pairs, string pair) =>
        Flags.Pairs([.. pairs.Select(p => $"{p.Key}={p.Value}"), pair]);
}
