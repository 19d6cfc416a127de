using System.Collections.Immutable;
using System.Text;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Symbolic links: those of the image, those that the engine and the runtime make, and those of volumes.</summary>
public sealed partial class ContainerFiles
{
    /// <summary>A link that the engine makes beside its files, in the layer of each container's own (daemon/initlayer).</summary>
    internal const string MountTable = "/etc/mtab";

    private static readonly ImmutableSortedDictionary<string, string> OwnLinks = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(MountTable, "/proc/mounts");

    // Of the layers, but for those that the container has removed, and of the runtime's /dev.
    private ImmutableSortedDictionary<string, string> _links;
    private ImmutableSortedDictionary<string, string> _deviceLinks = DeviceFolder.Links;

    // Those of the writable layer, made with the first.
    private SortedDictionary<string, string>? _ownLinks;

    // True once there are others than those that each container has.
    private bool _hasLinks;

    // Each asked for often, and made once.
    private Func<string, string?>? _linkAt;
    private Func<string, string?>? _engineLinkAt;
    private Func<string, bool>? _isNoFolder;

    /// <summary>The links of the writable layer, with what they say, by path.</summary>
    internal IReadOnlyDictionary<string, string> WritableLinks => (IReadOnlyDictionary<string, string>?)_ownLinks ?? ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The links that the engine sees, which has volumes mounted and nothing else, with what they say, by path.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Links => Said(EngineLinkAt);

    /// <summary>The links that programs inside see.</summary>
    internal IEnumerable<KeyValuePair<string, string>> SeenLinks => Said(LinkAt);

    private IEnumerable<KeyValuePair<string, string>> Said(Func<string, string?> linkAt) =>
        _links.Keys.Concat(_deviceLinks.Keys).Concat(_volumes.SelectMany(v => v.Value.Links.Keys.Select(l => v.Key[..^1] + l))).Distinct(StringComparer.Ordinal)
            .Where(name => linkAt(name) is not null).Select(name => KeyValuePair.Create(name, linkAt(name)!));

    private bool IsInMemory(string name) => VolumeOf(name, out _) is null && MountOf(name) is not null;

    /// <summary>Where a path leads by links, as programs inside see them.</summary>
    /// <param name="path">In full.</param>
    /// <param name="whole">True where a link at its very end is followed as well.</param>
    internal string Followed(string path, bool whole) =>
        TypedPath.OfReader(Normalize(path), WorkingFolder) is var name && MayLead(name) ? SymbolicPath.Resolve(name, _linkAt ??= LinkAt, whole, _isNoFolder ??= IsNoFolder) : name;

    /// <summary>Where a path leads by links, as the engine sees them.</summary>
    /// <param name="path">In full.</param>
    /// <param name="whole">True where a link at its very end is followed as well.</param>
    internal string FollowedByEngine(string path, bool whole) => SymbolicPath.Resolve(Normalize(path), _engineLinkAt ??= EngineLinkAt, whole);

    /// <summary>Puts a link in the place of what the engine sees at a path.</summary>
    /// <param name="path">In full, links followed up to its last part.</param>
    /// <param name="target">What it says.</param>
    /// <param name="host">Drops the pages of what goes.</param>
    internal void PlaceLink(string path, string target, LinuxHost host)
    {
        string name = Normalize(path);
        Clear(name, host);
        if (VolumeOf(name, out string within) is { } volume)
        {
            volume.PlaceLink(within, target);
            return;
        }

        _hasLinks = true;
        _links = _links.SetItem(name, target);
        (_ownLinks ??= new SortedDictionary<string, string>(StringComparer.Ordinal))[name] = target;
        SetModified(name, _clock.Now);
    }

    /// <summary>What the link at a path says as the runtime mounts: one of the layers; null for no link.</summary>
    /// <param name="name">A full path, links followed up to its last part.</param>
    internal string? ImageLinkAt(string name) => _links.GetValueOrDefault(name);

    /// <summary>Where the runtime mounts what is asked for at a path: where the image's links lead (securejoin).</summary>
    /// <param name="path">In full; the root becomes empty.</param>
    internal string MountedAt(string path) => Normalize(path).TrimEnd('/') is var place && _hasLinks ? SymbolicPath.Resolve(place, _links, whole: true).TrimEnd('/') : place;

    // Most paths lead nowhere else, which costs nothing to say.
    private bool MayLead(string name) =>
        _hasLinks || name.Contains("/..", StringComparison.Ordinal) || name.StartsWith(MountTable, StringComparison.Ordinal)
        || (name.StartsWith(BelowDevices, StringComparison.Ordinal) && !name.StartsWith(BelowShared, StringComparison.Ordinal)) || Array.Exists(_volumes, v => v.Value.Links.Count > 0);

    /// <summary>What the link at a path says that programs inside see; null for no link.</summary>
    /// <param name="name">A full path, links followed up to its last part.</param>
    internal string? LinkAt(string name) => IsInMemory(name) ? _deviceLinks.GetValueOrDefault(name) : EngineLinkAt(name);

    /// <summary>What the link at a path says that the engine sees; null for no link.</summary>
    /// <param name="name">A full path, links followed up to its last part.</param>
    internal string? EngineLinkAt(string name) =>
        VolumeOf(name, out string within) is { } volume ? volume.Links.GetValueOrDefault(within)
        : BoundFolders.Any(f => name.StartsWith(f + "/", StringComparison.Ordinal)) ? _ownLinks?.GetValueOrDefault(name)
        : _links.GetValueOrDefault(name);

    // As directory.Size of moby counts them.
    private long OwnLinksSize => _ownLinks?.Values.Sum(said => (long)Encoding.UTF8.GetByteCount(said)) ?? 0;

    // The link itself goes, and not what it leads to; false for no link.
    private bool RemoveLink(string name, bool byEngine)
    {
        if ((byEngine ? EngineLinkAt(name) : LinkAt(name)) is null)
        {
            return false;
        }

        if (VolumeOf(name, out string within) is { } volume)
        {
            volume.RemoveLink(within);
        }
        else if (!byEngine && IsInMemory(name))
        {
            _deviceLinks = _deviceLinks.Remove(name);
        }
        else
        {
            // One of its own hides what the image has there already.
            _links = _links.Remove(name);
            if (_ownLinks?.Remove(name) != true)
            {
                (_whiteouts ??= new(StringComparer.Ordinal)).Add(name);
            }
        }

        return true;
    }
}
