using System.Collections.Immutable;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>
/// What a container sees as its files: image layers below, one writable layer, volumes and memory file systems (D7.6–D7.8). The first
/// write to a file of the image copies the whole file up.
/// </summary>
public sealed partial class ContainerFiles : IFileNamespace
{
    private static readonly ImmutableSortedDictionary<string, Inode> NoFiles = ImmutableSortedDictionary<string, Inode>.Empty;

    private readonly IReadOnlyList<Layer> _layers;
    private readonly KeyValuePair<string, long>[] _mountSizes;
    private readonly Tmpfs?[] _mounts;

    // What most containers have nothing of is made with its first entry.
    private NamedFiles? _writable;
    private NamedFiles? _memory;
    private NamedFiles? _bound;
    private SortedSet<string>? _whiteouts;

    private readonly EngineClock _clock;
    private readonly Tmpfs? _disk;
    private SortedDictionary<string, long>? _modified;
    private KeyValuePair<string, VolumeFiles>[] _volumes = [];

    // Where something is mounted, with a slash at the end, innermost last, and whether that is read-only; null where all can be written.
    private KeyValuePair<string, bool>[]? _guards;

    /// <summary>The files of a new container.</summary>
    /// <param name="image">Its image.</param>
    /// <param name="spec">For the sizes of its memory file systems (D4.41, D4.74).</param>
    /// <param name="hostMemory">MemTotal: a memory file system without a size holds half of it.</param>
    /// <param name="clock">Tells when a file was last written to.</param>
    /// <param name="disk">The room for its writable layer; null where it has no bound.</param>
    internal ContainerFiles(Image image, ContainerSpec spec, long hostMemory, EngineClock clock, Tmpfs? disk)
    {
        (_clock, _disk, _isWhole) = (clock, disk, image.Definition.IsWhole);
        _layers = image.Layers;
        GivenDevices = spec.Devices.Count == 0 ? [] : [.. spec.Devices.Select(d => CleanPath.Rooted(d.PathInContainer))];
        _hasLinks = _layers.Any(l => l.Definition.SymbolicLinks.Count > 0);
        _links = _hasLinks ? OwnLinks.SetItems(FileUnion.Links(_layers).Where(l => l.Key != MountTable)) : OwnLinks;
        SortedDictionary<string, long> sizes = new(StringComparer.Ordinal);
        if (ReadShared(spec))
        {
            sizes[BelowShared] = spec.ShmSize;
        }

        foreach ((string path, string options) in spec.Tmpfs)
        {
            sizes[CleanPath.Place(path) + "/"] = TmpfsOptions.Size(options, hostMemory) ?? hostMemory / 2;
        }

        foreach (MountRequest mount in spec.Mounts.Where(m => m.Type == "tmpfs"))
        {
            // A size of 0 is none.
            sizes[mount.Place.TrimEnd('/') + "/"] = ByteSize.TryParse(mount.TmpfsSize, out long bytes, out _) && bytes > 0 ? bytes : hostMemory / 2;
        }

        _mountSizes = [.. sizes.OrderBy(m => Depth(m.Key)).Select(m => KeyValuePair.Create(MountedAt(m.Key) + "/", m.Value)).OrderBy(m => m.Key, StringComparer.Ordinal)];
        _mounts = new Tmpfs?[_mountSizes.Length];
        Mount();
    }

    /// <summary>Apparent size of the writable layer, bytes: what is in the upper directory by now (D7.10, D7.12).</summary>
    public long WritableSize => (_writable?.Once.Sum(f => f.ContentAt(_clock.Now)) ?? 0) + OwnLinksSize;

    /// <summary>The files of the writable layer, by path.</summary>
    internal IReadOnlyDictionary<string, Inode> Writable => _writable?.All ?? NoFiles;

    /// <summary>The layers below.</summary>
    internal IReadOnlyList<Layer> Layers => _layers;

    /// <summary>When a file was last opened for writing, simulated ns; 0 for a file of the image.</summary>
    internal long ModifiedAt(string path) => _modified?.GetValueOrDefault(path) ?? 0;

    private void SetModified(string name, long ns) => (_modified ??= new SortedDictionary<string, long>(StringComparer.Ordinal))[name] = ns;

    /// <summary>Bytes of a file by now.</summary>
    internal long SizeOf(Inode file) => file.ContentAt(_clock.Now);

    /// <summary>All files that are seen, but for those in memory, by path.</summary>
    internal SortedDictionary<string, Inode> Visible()
    {
        SortedDictionary<string, Inode> all = FileUnion.All(_layers);
        foreach (string gone in _whiteouts ?? [])
        {
            all.Remove(gone);
        }

        foreach ((string path, Inode inode) in Writable)
        {
            all[path] = inode;
        }

        return all;
    }

    /// <summary>Puts volumes at their places; what the image has there goes into those that are empty, from each place whose mount takes it.</summary>
    internal void Mount(IEnumerable<(string Place, VolumeFiles Content, bool IsFilled)> volumes)
    {
        // One below another comes after it; of two at one place the runtime mounts that later which is asked for deeper.
        (string Place, VolumeFiles Content, bool IsFilled)[] all =
            [.. volumes.OrderBy(v => Depth(v.Place)).Select(v => (Place: MountedAt(v.Place) + "/", v.Content, v.IsFilled)).OrderBy(v => v.Place, StringComparer.Ordinal)];
        _volumes = [.. all.Select(v => KeyValuePair.Create(v.Place, v.Content))];
        SortedDictionary<string, Inode>? image = all.Any(v => v.IsFilled && v.Content.IsEmpty) ? FileUnion.All(_layers) : null;
        foreach ((string place, VolumeFiles volume, _) in image is null ? [] : all.Where(v => v.IsFilled))
        {
            volume.Fill(image!, _links, place, _disk, _isWhole);
        }
    }

    private static int Depth(string asked) => Normalize(asked).TrimEnd('/').Count(c => c == '/');

    /// <inheritdoc/>
    public Inode? Find(string path) => FindAt(Followed(path, whole: true));

    private Inode? FindAt(string name)
    {
        if (_bound?.Find(name) is { } bound)
        {
            return bound;
        }

        if (IsEngines(name))
        {
            return _engines?.Find(name) ?? FindBelow(name);
        }

        if (VolumeOf(name, out string within) is { } volume)
        {
            return volume.Find(within);
        }

        if (SharedOf(name, out within) is { } shared)
        {
            return shared.Find(within);
        }

        if (MountOf(name) is not null)
        {
            return _memory?.Find(name);
        }

        return _writable?.Find(name) ?? (_whiteouts?.Contains(name) == true ? null : FindBelow(name));
    }

    /// <summary>True for a file of the image, or a link to one, whatever is above it.</summary>
    internal bool IsOfImage(string path) => FindBelow(Followed(path, whole: true)) is not null
        || (Followed(path, whole: false) is var name && _whiteouts?.Contains(name) == true && FileUnion.Links(_layers).ContainsKey(name));

    /// <summary>True for a file of the image or the writable layer, whatever is mounted above it.</summary>
    internal bool HasInLayers(string path)
    {
        string name = Followed(path, whole: true);
        return Writable.ContainsKey(name) || (_whiteouts?.Contains(name) != true && FindBelow(name) is not null);
    }

    /// <summary>True for a folder there.</summary>
    internal bool HasFolderInLayers(string path) =>
        Followed(path, whole: true).TrimEnd('/') is var name && (IsBareFolder(name) || Writable.Keys.Concat(WritableLinks.Keys).Any(f => f.StartsWith(name + "/", StringComparison.Ordinal)));

    /// <inheritdoc/>
    public Inode OpenForWriting(string path)
    {
        string name = Followed(path, whole: true);
        if (_bound?.Find(name) is { } bound)
        {
            return bound;
        }

        if (IsEngines(name))
        {
            return _engines?.Find(name) ?? Put(ref _engines, name, new Inode(path, 0));
        }

        if (VolumeOf(name, out string within) is { } volume)
        {
            return volume.Open(within, _disk);
        }

        if (SharedOf(name, out within) is { } shared)
        {
            return shared.Open(within, _disk);
        }

        if (MountOf(name) is { } mount)
        {
            return name == DeviceFolder.Full ? new Inode(path, 0) { IsTmpfs = true, Tmpfs = new Tmpfs(0) }
                : _memory?.Find(name) ?? Put(ref _memory, name, new Inode(path, 0) { IsTmpfs = true, Tmpfs = mount });
        }

        if (_writable?.Find(name) is not { } inode)
        {
            inode = Put(ref _writable, name, new Inode(path, 0) { Tmpfs = _disk });
        }

        SetModified(name, _clock.Now);
        return inode;
    }

    /// <inheritdoc/>
    public Inode? Remove(string path)
    {
        string name = Followed(path, whole: false);
        return BoundFiles.ContainsKey(name) || Guards(name) ? null : Remove(name, byEngine: false);
    }

    // The engine has volumes mounted and nothing else.
    private Inode? Remove(string name, bool byEngine) =>
        RemoveLink(name, byEngine) ? null
        : VolumeOf(name, out string within) is { } volume ? volume.Remove(within)
        : byEngine ? RemoveInLayers(name)
        : SharedOf(name, out within) is { } shared ? shared.Remove(within)
        : MountOf(name) is not null ? _memory?.Remove(name)
        : RemoveInLayers(name);

    // A file of the image stays where it is; the whiteout only hides it, so its pages are nobody's to drop.
    private Inode? RemoveInLayers(string name)
    {
        if (FindBelow(name) is not null)
        {
            (_whiteouts ??= new(StringComparer.Ordinal)).Add(name);
        }

        return _writable?.Remove(name);
    }

    /// <summary>Puts a file of the host into the writable layer, in place of what is there.</summary>
    /// <returns>As many of its bytes as find room on the disk.</returns>
    internal long Place(string path, long size, LinuxHost host)
    {
        string name = Normalize(path);
        RemoveLink(name, byEngine: true);
        if (VolumeOf(name, out string within) is { } volume)
        {
            return volume.Place(within, size, host, _disk);
        }

        _writable?.Drop(name, host);
        Inode inode = Put(ref _writable, name, host.NewFile(path, size, _disk));
        SetModified(name, _clock.Now);
        return inode.Size;
    }

    /// <summary>The memory file systems go with the container's mounts when it ends; new ones are there for its next run.</summary>
    internal void Unmount(LinuxHost host)
    {
        Share(null, host);
        _memory?.Clear(host);
        _engines?.Clear(host);
        Mount();
    }

    /// <summary>The writable layer goes with the container.</summary>
    internal void Delete(LinuxHost host)
    {
        Share(null, host);
        _memory?.Clear(host);
        _engines?.Clear(host);
        _writable?.Clear(host);
    }

    internal static string Normalize(string path) => path.StartsWith('/') ? path : "/" + path;

    private static Inode Put(ref NamedFiles? files, string name, Inode inode) => (files ??= new NamedFiles()).Put(name, inode);

    private void Mount()
    {
        _devices = _devices is { IsEmpty: true } ? _devices : null;
        _deviceLinks = DeviceFolder.Links;
        for (int i = 0; i < _mounts.Length; i++)
        {
            // What may still hold pages of an earlier one keeps that one.
            if (_mounts[i] is not { IsEmpty: true })
            {
                _mounts[i] = new Tmpfs(Pages.Ceiling(_mountSizes[i].Value));
            }
        }
    }

    // The innermost volume, where no memory file system is mounted within it.
    private VolumeFiles? VolumeOf(string name, out string within)
    {
        within = "";
        if (_volumes.Length == 0)
        {
            return null;
        }

        VolumeFiles? innermost = null;
        int length = 0;
        foreach ((string place, VolumeFiles volume) in _volumes)
        {
            if (name.StartsWith(place, StringComparison.Ordinal))
            {
                (innermost, length) = (volume, place.Length);
            }
        }

        foreach ((string place, _) in _mountSizes)
        {
            innermost = place.Length > length && name.StartsWith(place, StringComparison.Ordinal) ? null : innermost;
        }

        within = innermost is null ? "" : name[(length - 1)..];
        return innermost;
    }

    private Inode? FindBelow(string name) => FileUnion.Find(_layers, name);
}
