using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Unpacks an archive into a folder of a container, entry by entry, as the engine does within the container's root: what comes before a fault stays (pkg/archive, Unpack and createTarFile; 20.10.24).</summary>
internal sealed class ArchiveUnpacking
{
    private readonly Container _container;
    private readonly string _target;
    private readonly LinuxHost _host;
    private readonly UnpackedTree _tree;

    /// <summary>Begins.</summary>
    /// <param name="container">Whose files.</param>
    /// <param name="target">The folder, links followed; empty for the root.</param>
    /// <param name="host">The host.</param>
    public ArchiveUnpacking(Container container, string target, LinuxHost host)
    {
        (_container, _target, _host) = (container, target, host);
        _tree = new UnpackedTree(container.Files.VisibleInside().Keys, container.Files.Links, place => DockerEngine.IsBareFolderOf(container, place));
    }

    private string Shown => Told(_target);

    /// <summary>Unpacks an entry; the engine's words for what keeps it from that, or null.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isFull">True where the disk has no room for all of it.</param>
    public string? Take(TarEntry entry, out bool isFull)
    {
        isFull = false;
        string name = entry.Written.Length > 0 ? entry.Written : entry.Name.TrimEnd('/');
        string path = CleanPath.Place(_target + "/" + name);
        if (path != _target && !path.StartsWith(_target + "/", StringComparison.Ordinal))
        {
            return $"\"{name}\" is outside of \"{Shown}\"";
        }

        string place = _tree.Where(path);
        bool isFile = _tree.IsFile(place);
        if (!isFile && !entry.IsFolder && _tree.IsFolder(place))
        {
            return $"cannot overwrite directory \"{Told(path)}\" with non-directory \"{Shown}\"";
        }

        if (isFile && entry.IsFolder)
        {
            return $"cannot overwrite non-directory \"{path}\" with directory \"{Shown}\"";
        }

        if (!entry.IsFolder && BusyFault(_container, place) is { } busy)
        {
            return busy;
        }

        string first = entry.Kind == TarEntryKind.HardLink ? CleanPath.Place(_target + "/" + LinkedBy(entry)) : "";
        _tree.MakeWay(entry, place);
        if ((BreakoutFault(entry, path) ?? _tree.Fault(entry, path, place, first)) is { } fault)
        {
            if (isFile)
            {
                _container.Files.Clear(place, _host);
            }

            string above = place[..Math.Max(0, place.LastIndexOf('/'))];
            if (_tree.IsFolder(above))
            {
                Make(above);
            }

            return fault;
        }

        _tree.Add(entry, place, first);
        if (entry.IsFolder)
        {
            Make(place);
        }
        else
        {
            isFull = !Put(entry, place, first);
        }

        return null;
    }

    /// <summary>Why what lies at a path cannot make way for what is copied there: a file is mounted, those of the engine once the container has run (NetworkMounts; 20.10.24). Null where it can.</summary>
    /// <param name="container">Whose path.</param>
    /// <param name="path">In full.</param>
    public static string? BusyFault(Container container, string path) =>
        container.StartedAtNs is not null && container.Files.IsMountedFile(path) ? $"unlinkat {path}: device or resource busy" : null;

    private static string LinkedBy(TarEntry entry) => entry.WrittenTarget.Length > 0 ? entry.WrittenTarget : entry.Target;

    // No link may lead out of the folder.
    private string? BreakoutFault(TarEntry entry, string path)
    {
        string linked = LinkedBy(entry);
        string leads = entry.Kind switch
        {
            TarEntryKind.HardLink => CleanPath.Place(_target + "/" + linked),
            TarEntryKind.SymbolicLink => CleanPath.Place(path[..path.LastIndexOf('/')] + "/" + linked),
            _ => _target,
        };
        return leads.StartsWith(_target, StringComparison.Ordinal) ? null
            : entry.Kind == TarEntryKind.HardLink ? $"invalid hardlink \"{leads}\" -> \"{linked}\""
            : $"invalid symlink \"{path}\" -> \"{linked}\"";
    }

    private bool Put(TarEntry entry, string place, string first)
    {
        if (_tree.LinkAt(place) is { } said)
        {
            _container.Files.PlaceLink(place, said, _host);
            return true;
        }

        string file = _tree.Where(first);
        if (entry.Kind == TarEntryKind.HardLink && _container.Files.Link(place, file, _host))
        {
            return true;
        }

        long size = entry.Kind != TarEntryKind.HardLink ? entry.Size : _container.Files.Find(file) is { } inode ? _container.Files.SizeOf(inode) : 0;
        return _container.Files.Place(place, size, _host) == size;
    }

    // A volume has files alone: a folder without any is not noted there.
    private void Make(string place)
    {
        if (place.Length > 0 && !_container.Volumes.Any(v => (place + "/").StartsWith(v.Destination.TrimEnd('/') + "/", StringComparison.Ordinal)))
        {
            _container.Files.MakeFolder(place);
        }
    }

    private static string Told(string path) => path.Length > 0 ? path : "/";
}
