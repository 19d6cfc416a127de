using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Unpacks an archive into a folder of a container, entry by entry, as the engine does within the container's root: what comes before a fault stays (pkg/archive, Unpack and createTarFile; 20.10.24).</summary>
internal sealed class ArchiveUnpacking
{
    private readonly Container _container;
    private readonly string _target;
    private readonly LinuxHost _host;

    // Of the container, with those of the archive as they come.
    private readonly SortedDictionary<string, string> _links;
    private readonly HashSet<string> _files;
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);

    /// <summary>Begins.</summary>
    /// <param name="container">Whose files.</param>
    /// <param name="target">The folder, links followed; empty for the root.</param>
    /// <param name="host">The host.</param>
    public ArchiveUnpacking(Container container, string target, LinuxHost host)
    {
        (_container, _target, _host) = (container, target, host);
        _links = new SortedDictionary<string, string>(container.Files.Links.ToDictionary(), StringComparer.Ordinal);
        _files = new HashSet<string>(container.Files.VisibleInside().Keys.Concat(_links.Keys), StringComparer.Ordinal);
        foreach (string file in _files)
        {
            AddFolders(file);
        }
    }

    private string Shown => Told(_target);

    /// <summary>Unpacks an entry; the engine's words for what keeps it from that, or null.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isFull">True where the disk has no room for all of it.</param>
    public string? Take(TarEntry entry, out bool isFull)
    {
        isFull = false;
        string name = entry.Written.Length > 0 ? entry.Written : entry.Name.TrimEnd('/');
        string path = Joined(_target, name);
        if (path != _target && !path.StartsWith(_target + "/", StringComparison.Ordinal))
        {
            return $"\"{name}\" is outside of \"{Shown}\"";
        }

        string place = SymbolicPath.Resolve(path, _links, whole: false);
        bool isFile = _files.Contains(place);
        if (!isFile && !entry.IsFolder && IsFolder(place))
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

        // What lies there goes before the entry is made, whatever becomes of that.
        if (isFile)
        {
            _files.Remove(place);
        }

        if (Fault(entry, path, place) is { } fault)
        {
            if (isFile)
            {
                _container.Files.Clear(place, _host);
            }

            return fault;
        }

        if (entry.IsFolder)
        {
            Make(place);
            return null;
        }

        isFull = !Put(entry, place);
        _files.Add(place);
        AddFolders(place);
        return null;
    }

    /// <summary>Why what lies at a path cannot make way for what is copied there: a file is mounted, those of the engine once the container has run (NetworkMounts; 20.10.24). Null where it can.</summary>
    /// <param name="container">Whose path.</param>
    /// <param name="path">In full.</param>
    public static string? BusyFault(Container container, string path) =>
        container.StartedAtNs is not null && container.Files.IsMountedFile(path) ? $"unlinkat {path}: device or resource busy" : null;

    private string? Fault(TarEntry entry, string path, string place)
    {
        string linked = entry.WrittenTarget.Length > 0 ? entry.WrittenTarget : entry.Target;
        string leads = entry.Kind switch
        {
            TarEntryKind.HardLink => Joined(_target, linked),
            TarEntryKind.SymbolicLink => Joined(path[..path.LastIndexOf('/')], linked),
            _ => _target,
        };
        if (!leads.StartsWith(_target, StringComparison.Ordinal))
        {
            return entry.Kind == TarEntryKind.HardLink ? $"invalid hardlink \"{leads}\" -> \"{linked}\"" : $"invalid symlink \"{path}\" -> \"{linked}\"";
        }

        string action = (entry.IsFolder ? "mkdir" : entry.Kind switch
        {
            TarEntryKind.File => "open",
            TarEntryKind.SymbolicLink => "symlink " + linked,
            TarEntryKind.HardLink => "link " + Told(leads),
            _ => "mknod",
        }) + $" {path}: ";
        if (AboveFault(place) is { } above)
        {
            return action + above;
        }

        if (DanglingAbove(path) is { } dangling)
        {
            // The engine looks at the folder itself, which is there as a link, and makes those above it that are missing.
            return dangling == path[..path.LastIndexOf('/')] ? action + "no such file or directory" : $"mkdir {dangling}: file exists";
        }

        if (entry.Kind != TarEntryKind.HardLink)
        {
            return null;
        }

        string first = SymbolicPath.Resolve(leads, _links, whole: false);
        return _files.Contains(first) ? null : action + (IsFolder(first) ? "operation not permitted" : AboveFault(first) ?? "no such file or directory");
    }

    // A further name of a link is one more that says the same.
    private bool Put(TarEntry entry, string place)
    {
        string first = entry.Kind == TarEntryKind.HardLink ? SymbolicPath.Resolve(Joined(_target, entry.Target), _links, whole: false) : "";
        string? said = entry.Kind == TarEntryKind.SymbolicLink ? entry.Target : _links.GetValueOrDefault(first);
        _links.Remove(place);
        if (said is not null)
        {
            _links[place] = said;
            _container.Files.PlaceLink(place, said, _host);
            return true;
        }

        if (entry.Kind == TarEntryKind.HardLink && _container.Files.Link(place, first, _host))
        {
            return true;
        }

        long size = entry.Kind != TarEntryKind.HardLink ? entry.Size : _container.Files.Find(first) is { } inode ? _container.Files.SizeOf(inode) : 0;
        return _container.Files.Place(place, size, _host) == size;
    }

    // A volume has files alone: a folder without any is not noted there.
    private void Make(string place)
    {
        if (place.Length > 0 && !_container.Volumes.Any(v => (place + "/").StartsWith(v.Destination.TrimEnd('/') + "/", StringComparison.Ordinal)))
        {
            _container.Files.MakeFolder(place);
        }

        AddFolders(place + "/");
    }

    private bool IsFolder(string path) => path.Length == 0 || _folders.Contains(path) || DockerEngine.IsFolderOf(_container, path, []);

    // Why no file can lie there: a link that is still above it leads to itself.
    private string? AboveFault(string path)
    {
        for (int end = path.IndexOf('/', Math.Min(1, path.Length)); end > 0; end = path.IndexOf('/', end + 1))
        {
            if (_links.ContainsKey(path[..end]))
            {
                return "too many levels of symbolic links";
            }

            if (_files.Contains(path[..end]))
            {
                return "not a directory";
            }
        }

        return null;
    }

    // The first link above a path that leads to nothing; null for none.
    private string? DanglingAbove(string path)
    {
        for (int end = path.IndexOf('/', Math.Min(1, path.Length)); end > 0; end = path.IndexOf('/', end + 1))
        {
            if (_links.ContainsKey(SymbolicPath.Resolve(path[..end], _links, whole: false)) && !IsFolder(SymbolicPath.Resolve(path[..end], _links, whole: true).TrimEnd('/')))
            {
                return path[..end];
            }
        }

        return null;
    }

    // Those above it.
    private void AddFolders(string path)
    {
        for (int end = path.LastIndexOf('/'); end > 0 && _folders.Add(path[..end]); end = path.LastIndexOf('/', end - 1))
        {
        }
    }

    private static string Told(string path) => path.Length > 0 ? path : "/";

    // The root is empty.
    private static string Joined(string folder, string name) => CleanPath.Rooted(folder + "/" + name).TrimEnd('/');
}
