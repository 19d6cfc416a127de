using System.Collections.Immutable;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What the container's own programs see: the layers with volumes and memory file systems above them.</summary>
public sealed partial class ContainerFiles
{
    // The disk of every simulated host.
    private const string Disk = "/dev/vda";

    /// <summary>Files of the host's disk that the engine mounts into every container, in the order in which it does (container_unix.go, NetworkMounts).</summary>
    internal static ImmutableArray<string> EngineFiles { get; } = ["/etc/resolv.conf", "/etc/hostname", "/etc/hosts"];

    /// <summary>True for the file of a device, of those that every container has or that the user asks for.</summary>
    internal bool IsDevice(string path) => DeviceFolder.Devices.ContainsKey(path) || GivenDevices.Contains(path, StringComparer.Ordinal);

    /// <summary>Full paths of the files of the devices that the user asks for (<c>--device</c>).</summary>
    internal IReadOnlyList<string> GivenDevices { get; }

    /// <summary>Full paths of the folders that a volume, a memory file system or a folder of the host is mounted on.</summary>
    internal IEnumerable<string> MountPoints => _volumes.Select(v => v.Key[..^1]).Concat(_mountSizes.Select(m => m.Key[..^1])).Where(p => p.Length > 0).Concat(BoundFolders);

    /// <summary>Full paths of the folders that a folder of the host's disk is mounted on, as the last start found them.</summary>
    internal IReadOnlyList<string> BoundFolders { get; set => field = [.. value.Select(MountedAt)]; } = [];

    /// <summary>The files of the host's disk that are mounted on a file, by its full path.</summary>
    internal IReadOnlyDictionary<string, Inode> BoundFiles => _bound?.All ?? NoFiles;

    /// <summary>True where a file is mounted, the engine's or one of the host's, which nobody inside can take away.</summary>
    /// <param name="path">A full path.</param>
    internal bool IsMountedFile(string path) => BoundFiles.ContainsKey(path) || EngineFiles.Contains(path, StringComparer.Ordinal);

    /// <summary>Mounts a file of the host's disk.</summary>
    /// <param name="place">The full path of the file that it hides.</param>
    /// <param name="file">The file.</param>
    internal void BindFile(string place, Inode file) => Put(ref _bound, MountedAt(place), file);

    /// <summary>All files that are seen from inside but for those in memory, by path: volumes lie above the layers.</summary>
    internal SortedDictionary<string, Inode> VisibleInside()
    {
        SortedDictionary<string, Inode> all = Visible();
        foreach ((string place, VolumeFiles volume) in _volumes)
        {
            foreach (string hidden in all.Keys.Where(path => path.StartsWith(place, StringComparison.Ordinal)).ToArray())
            {
                all.Remove(hidden);
            }

            foreach ((string path, Inode inode) in volume.All)
            {
                all[place[..^1] + path] = inode;
            }
        }

        return all;
    }

    // Of all files and links that are no layer's, whether something lies above them or not.
    private IEnumerable<string> OwnNames => Writable.Keys.Concat(WritableLinks.Keys).Concat(_deviceLinks.Keys).Concat(_volumes.SelectMany(v => v.Value.All.Keys.Concat(v.Value.Links.Keys).Select(f => v.Key[..^1] + f)))
        .Concat((_memory?.All ?? NoFiles).Keys).Concat(BoundFiles.Keys).Concat((_shared?.Files.All ?? NoFiles).Keys.Select(f => SharedPlace + f));

    /// <summary>All files that are seen from inside, by path.</summary>
    internal SortedDictionary<string, Inode> Seen()
    {
        SortedDictionary<string, Inode> all = new(StringComparer.Ordinal);
        foreach (string path in _layers.SelectMany(l => l.Files.Keys).Concat(OwnNames))
        {
            if (FindAt(path) is { } file)
            {
                all[path] = file;
            }
        }

        return all;
    }

    /// <summary>True for a folder that is there, though it may have nothing in it, because something is mounted on it or below it.</summary>
    internal bool IsMounted(string folder) => MountPoints.Any(p => p == folder || p.StartsWith(folder + "/", StringComparison.Ordinal));

    /// <summary>The file system on which a path lies as seen from inside: what it is mounted from, its room, which is null where it has no bound, and where it is mounted; null for a path that is not there.</summary>
    /// <param name="path">A full path.</param>
    internal (string Device, Tmpfs? Room, string Place)? FileSystemOf(string path)
    {
        (PathKind kind, string name, _) = LookUp(path);
        string below = name + "/";
        if (IsMountedFile(name))
        {
            return (Disk, _disk, name);
        }

        if (kind == PathKind.None)
        {
            return null;
        }

        // The innermost mount is the one that is seen.
        string bound = BoundFolders.Where(f => below.StartsWith(f + "/", StringComparison.Ordinal)).MaxBy(f => f.Length) ?? "";
        if (VolumeOf(below, out string within) is { } volume && below.Length - within.Length > bound.Length)
        {
            return (volume.Memory is null ? Disk : "tmpfs", volume.Memory ?? _disk, below[..^within.Length]);
        }

        if (SharedOf(below, out _) is { Memory: { } room })
        {
            return (_shared!.IsHosts ? "tmpfs" : "shm", room, SharedPlace);
        }

        if (AskedMountOf(below) is { } memory && _mountSizes.Last(m => below.StartsWith(m.Key, StringComparison.Ordinal)).Key.TrimEnd('/') is var place && place.Length > bound.Length)
        {
            return (place == SharedPlace && !HasOwnShared ? "shm" : "tmpfs", memory, place);
        }

        return bound.Length > 0 ? (Disk, _disk, bound)
            : IsBoundShared && below.StartsWith(BelowShared, StringComparison.Ordinal) ? (Disk, _disk, SharedPlace)
            : IsDevices(below) ? ("tmpfs", Devices, "/dev")

            // What a link leads to there.
            : KernelFile.IsBelow(name) ? null : ("overlay", _disk, "/");
    }

    /// <summary>Where the host's disk is mounted first in the container's table of mounts: the engine sorts them by how deep they lie, and its own files come last.</summary>
    internal string FirstDiskMount() =>
        _volumes.Where(v => v.Value.Memory is null).Select(v => v.Key[..^1]).Concat(BoundFolders).Concat(BoundFiles.Keys).Concat(IsBoundShared ? [SharedPlace] : []).Order(StringComparer.Ordinal).Concat(EngineFiles)
            .MinBy(place => place.Count(c => c == '/'))!;

    /// <summary>True for what lies on the host's disk itself and not on the container's own layers.</summary>
    /// <param name="device">What <see cref="FileSystemOf"/> says.</param>
    internal static bool IsDisk(string device) => device == Disk;

    /// <inheritdoc/>
    public bool IsReadOnly(string path) => _guards is not null && Guards(Followed(path, whole: true));

    /// <summary>Says what is mounted read-only.</summary>
    /// <param name="root">True where the layers are (<c>--read-only</c>); /dev never is.</param>
    /// <param name="mounts">Volumes, folders of the host and memory file systems.</param>
    internal void Guard(bool root, IEnumerable<(string Place, bool IsReadOnly)> mounts)
    {
        KeyValuePair<string, bool>[] guards =
        [
            .. mounts.OrderBy(m => Depth(m.Place)).Select(m => KeyValuePair.Create(MountedAt(m.Place) + "/", m.IsReadOnly))
                .Append(KeyValuePair.Create("/", root)).Append(KeyValuePair.Create("/dev/", false)).OrderBy(g => g.Key.Length),
        ];
        _guards = Array.Exists(guards, g => g.Value) ? guards : null;
    }

    /// <summary>True where what lies at a path itself is mounted read-only, and not what it leads to.</summary>
    /// <param name="name">A full path, links followed up to its last part.</param>
    internal bool Guards(string name)
    {
        bool guarded = false;
        foreach ((string place, bool isReadOnly) in _guards ?? [])
        {
            // A file of the host can be mounted as well.
            guarded = name.StartsWith(place, StringComparison.Ordinal) || (name.Length == place.Length - 1 && place.StartsWith(name, StringComparison.Ordinal)) ? isReadOnly : guarded;
        }

        return guarded;
    }
}
