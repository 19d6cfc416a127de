using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Files that go between containers and the host (<c>docker cp</c>): names and sizes.</summary>
public sealed partial class DockerEngine
{
    /// <summary>Home folder of root on the simulated host, who types the commands of a timeline.</summary>
    public const string Home = "/root";

    /// <summary>Where the engine keeps the network namespaces of containers.</summary>
    internal const string NetworkNamespaces = "/var/run/docker/netns/";

    /// <summary>A path of the host as it is meant: from root's home, without what says nothing.</summary>
    /// <param name="path">As it was written.</param>
    public static string HostPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return CleanPath.Place(path.StartsWith('/') ? path : Home + "/" + path);
    }

    /// <summary>True for a file that a command wrote, or a folder of such.</summary>
    internal bool HasHostFile(string path) => HostSizes(HostPath(path)).Count > 0;

    /// <summary>True for a file of the host, and no folder.</summary>
    internal bool IsHostFileOf(string path) => IsHostFile(HostPath(path));

    /// <summary>What the client says of a path of the host that there is nothing to copy from; null where there is.</summary>
    internal string? InputFault(string from)
    {
        string path = HostPath(from);
        for (string above = from.EndsWith('/') || from.EndsWith("/.", StringComparison.Ordinal) ? path : Parent(path); above.Length > 0; above = Parent(above))
        {
            if (IsHostFile(above))
            {
                return "not a directory";
            }
        }

        return HasHostFile(from) ? null : $"lstat {path}: no such file or directory";
    }

    /// <summary>What the client says of a path of the host that nothing can be written to; null where it can.</summary>
    internal string? OutputFault(string to)
    {
        string path = HostPath(to);
        for (string above = to.EndsWith('/') ? path : Parent(path); above.Length > 0; above = Parent(above))
        {
            if (IsHostFile(above))
            {
                return $"stat {path}{(to.EndsWith('/') ? "/" : "")}: not a directory";
            }
        }

        return path.Length == 0 || TakesFiles(Parent(path)) ? null : $"invalid output path: directory \"{Parent(path)}\" does not exist";
    }

    /// <summary>Copies out of a container: null when done.</summary>
    /// <param name="container">Which; in any state, but what lies in memory is not to be had.</param>
    /// <param name="from">A file or folder of it.</param>
    /// <param name="to">A file or folder of the host.</param>
    /// <param name="follows">-L: what a symbolic link leads to, in place of the link.</param>
    internal SimTask<CopyFault?> CopyOut(Container container, string from, string to, bool follows) => Mounted(container, () => CopyMountedOut(container, from, to, follows));

    // The engine mounts the container's volumes for a copy.
    private async SimTask<CopyFault?> Mounted(Container container, Func<SimTask<CopyFault?>> copy)
    {
        TellMounts(container, mount: true);
        CopyFault? fault = await copy();
        TellMounts(container, mount: false);
        return fault;
    }

    private async SimTask<CopyFault?> CopyMountedOut(Container container, string from, string to, bool follows)
    {
        (string named, string source, SortedDictionary<string, long> files, CopyFault? unseen) = SeenAt(container, from, follows);
        if (unseen is not null)
        {
            return unseen;
        }

        Publish(container, "archive-path");
        string target = HostPath(to);
        bool isFolder = TakesFiles(target);
        if (Refused(!files.ContainsKey(""), isFolder, IsHostFile(target), to) is { } refused)
        {
            return refused;
        }

        string unpacked = isFolder ? target : Parent(target);
        target += isFolder && !from.EndsWith("/.", StringComparison.Ordinal) ? "/" + Base(named) : "";
        SortedDictionary<string, string> links = LinksOf(container, source);
        SortedDictionary<string, long> own = new(files, StringComparer.Ordinal);
        foreach (string further in links.Keys)
        {
            own.Remove(further);
        }

        string? beyond = FirstBeyond(own);
        await Clock.Delay(DiskTime(beyond is null ? own.Values.Sum() : Math.Max(0, Room)));
        foreach ((string path, long size) in files)
        {
            // The client unpacks no link that leads out of the folder (pkg/archive, createTarFile; 20.10.24).
            if (container.Files.EngineLinkAt(source + path) is { } said && !CleanPath.Place(Parent(target + path) + "/" + said).StartsWith(unpacked, StringComparison.Ordinal))
            {
                return new CopyFault($"invalid symlink {GoQuote.Text(target + path)} -> {GoQuote.Text(said)}");
            }

            // Of the one that finds no room there is what did.
            Replaced(target + path);
            CountDisk();
            _hostFiles[target + path] = links.TryGetValue(path, out string? first) ? _hostFiles[target + first] : new HostInode(path == beyond ? Math.Clamp(Room, 0, size) : size);
            CountDisk();
            if (path == beyond)
            {
                return new CopyFault(NoSpace("write", target + path));
            }
        }

        return null;
    }

    // What is seen at a path of a container: how it is named, where it lies and what there is below, or why there is nothing to copy.
    private static (string Named, string Source, SortedDictionary<string, long> Files, CopyFault? Fault) SeenAt(Container container, string from, bool follows)
    {
        // The folders of a path may be links; what is asked for as a folder is one.
        string named = CleanPath.Place(from);
        bool isWhole = follows || from.EndsWith('/') || from.EndsWith("/.", StringComparison.Ordinal);
        string source = container.Files.FollowedByEngine(named, isWhole).TrimEnd('/');
        if (ThroughFile(container, source, from) is { } through)
        {
            return (named, source, [], through);
        }

        SortedDictionary<string, long> files = SizesAt(container, source);
        return (named, source, files, files.Count > 0 || IsFolderOf(container, source, [])
            ? null
            : CopyFault.Missing(follows && container.Files.EngineLinkAt(container.Files.FollowedByEngine(named, whole: false)) is not null ? source : from));
    }

    /// <summary>Copies files of the host into a container's writable layer, or over what is there: null when done.</summary>
    /// <param name="container">Which; in any state.</param>
    /// <param name="from">What <see cref="HasHostFile"/> knows.</param>
    /// <param name="to">A file or folder of the container.</param>
    internal SimTask<CopyFault?> CopyIn(Container container, string from, string to)
    {
        SortedDictionary<string, long> files = HostSizes(HostPath(from));
        string target = container.Files.FollowedByEngine(CleanPath.Place(to), whole: true).TrimEnd('/');
        SortedDictionary<string, Inode> present = container.Files.VisibleInside();
        bool isFolder = IsFolderOf(container, target, present.Keys);
        if (Refused(!files.ContainsKey(""), isFolder, present.ContainsKey(target), to) is { } refused)
        {
            return SimTask<CopyFault?>.From(refused);
        }

        return Mounted(container, () => CopyMountedIn(container, from, to, files, target, present, isFolder));
    }

    private async SimTask<CopyFault?> CopyMountedIn(Container container, string from, string to, SortedDictionary<string, long> files, string target, SortedDictionary<string, Inode> present, bool isFolder)
    {
        string above = Parent(target);
        if (!isFolder && ThroughFile(container, above, Parent(to)) is { } through)
        {
            return through;
        }

        if (!isFolder && present.ContainsKey(above))
        {
            return CopyFault.BelowFile;
        }

        if (!isFolder && !IsFolderOf(container, above, present.Keys))
        {
            return CopyFault.Missing(to.StartsWith('/') ? above : above[1..]);
        }

        if (ReadOnlyFault(container, target) is { } held)
        {
            return held;
        }

        // Behind the colon of "c:" there is no path to stat: the folder itself comes in the place of the root.
        target += isFolder && to.Length > 0 && !from.EndsWith("/.", StringComparison.Ordinal) ? "/" + Base(HostPath(from)) : "";
        SortedDictionary<string, string> links = LinksBelow(HostPath(from), files.Keys);
        await Clock.Delay(DiskTime(files.Where(f => !links.ContainsKey(f.Key)).Sum(f => f.Value)));
        foreach ((string path, long size) in files)
        {
            if (links.TryGetValue(path, out string? first) && container.Files.Link(target + path, target + first, Host))
            {
                continue;
            }

            if (ArchiveUnpacking.BusyFault(container, target + path) is { } busy)
            {
                Changed(container);
                return new CopyFault(ArchiveFault.Prefix(Profile, ofTar: true) + busy, FromDaemon: true);
            }

            if (container.Files.Place(target + path, size, Host) < size)
            {
                Changed(container);
                return new CopyFault(ArchiveFault.Prefix(Profile, ofTar: true) + NoSpace("write", target + path), FromDaemon: true);
            }
        }

        Publish(container, "extract-to-dir");
        Changed(container);
        return null;
    }

    // A path that goes on behind a file: the engine looks for it below the container's root.
    private static CopyFault? ThroughFile(Container container, string path, string typed)
    {
        bool isFolder = typed.EndsWith('/') || typed.EndsWith("/.", StringComparison.Ordinal);
        SortedDictionary<string, Inode> present = container.Files.VisibleInside();
        for (string above = isFolder ? path : Parent(path); above.Length > 0; above = Parent(above))
        {
            if (present.ContainsKey(above))
            {
                return new CopyFault($"lstat {RootOf(container)}/{typed.TrimStart('/')}: not a directory", FromDaemon: true);
            }
        }

        return null;
    }

    // Sizes of a file or of what lies in a folder, by what follows its path; a link takes as much as it says.
    private static SortedDictionary<string, long> SizesAt(Container container, string source)
    {
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach ((string path, Inode inode) in container.Files.VisibleInside())
        {
            if (path == source || path.StartsWith(source + "/", StringComparison.Ordinal))
            {
                files[path[source.Length..]] = container.Files.SizeOf(inode);
            }
        }

        foreach ((string path, string said) in container.Files.Links.Where(l => l.Key == source || l.Key.StartsWith(source + "/", StringComparison.Ordinal)))
        {
            files[path[source.Length..]] = System.Text.Encoding.UTF8.GetByteCount(said);
        }

        foreach ((string path, long size) in EngineFileSizes(container).Where(f => f.Key == source || f.Key.StartsWith(source + "/", StringComparison.Ordinal)))
        {
            files[path[source.Length..]] = size;
        }

        return files;
    }

    // What the client finds when it puts what it copies in the place of the target.
    private static CopyFault? Refused(bool isFolder, bool targetIsFolder, bool targetIsFile, string to) =>
        targetIsFolder ? null
        : targetIsFile ? isFolder ? CopyFault.FolderOverFile : to.EndsWith('/') ? CopyFault.NoFolder : null
        : !isFolder && to.EndsWith('/') ? CopyFault.NoFolder
        : null;

    private bool IsHostFile(string path) => HostSizes(path).ContainsKey("");

    private bool IsHostFolder(string path) => CommonFolders.Has(path) || (HostSizes(path) is { Count: > 0 } there && !there.ContainsKey(""));

    // Where files can be put: also in a folder without any.
    private bool TakesFiles(string path) => IsHostFolder(path) || (IsContextFolder(path) ?? _folders.Any(f => HostPath(f) == path));

    // Those that files lie in, that something is mounted on, or that the image names: what else it has nobody says.
    internal static bool IsFolderOf(Container container, string path, IEnumerable<string> files) =>
        container.Files.HasFolderInLayers(path) || IsBareFolderOf(container, path) || files.Concat(container.Files.Links.Select(l => l.Key)).Any(f => f.StartsWith(path + "/", StringComparison.Ordinal));

    // Those of them that are there without a file: to ask looks at none.
    internal static bool IsBareFolderOf(Container container, string path) =>
        container.Files.IsBareFolder(path) || Named(container).Any(f => f.StartsWith(path + "/", StringComparison.Ordinal));

    private static IEnumerable<string> Named(Container container)
    {
        ImageConfig? image = container.Image.Definition.Config;

        // A copy mounts volumes and folders of the host, and no memory: its place in the layer comes with the first start.
        IEnumerable<string> memory = container.StartedAtNs is null ? [] : container.Spec.Tmpfs.Keys.Concat(container.Spec.Mounts.Where(m => m.Type == "tmpfs").Select(m => m.Target));
        return memory
            .Concat(container.Volumes.Select(v => v.Destination))
            .Concat(BindMount.Of(container.Spec).Select(b => b.Destination))
            .Concat(image?.Volumes ?? [])
            .Append(image?.WorkingDir ?? "")
            .Select(f => CleanPath.Place(f) + "/");
    }

    // What is mounted for the copy can be written or not by itself, the layers by --read-only; memory that lies above them is not looked at (checkIfPathIsInAVolume; 20.10.24).
    private static CopyFault? ReadOnlyFault(Container container, string target)
    {
        string below = target + "/";
        (string Place, bool IsReadOnly)[] over =
        [
            .. container.Volumes.Select(v => (Place: v.Destination.TrimEnd('/') + "/", v.IsReadOnly)).Concat(BindMount.Of(container.Spec).Select(b => (Place: b.Destination.TrimEnd('/') + "/", b.IsReadOnly)))
                .Where(m => below.StartsWith(m.Place, StringComparison.Ordinal)).OrderBy(m => m.Place.Length),
        ];
        return over.Length > 0 ? over[^1].IsReadOnly ? CopyFault.ReadOnlyVolume : null
            : container.Spec.ReadOnlyRoot ? CopyFault.ReadOnlyRoot
            : null;
    }

    private static string Parent(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    // Sizes by what follows a path: nothing for the path itself.
    private SortedDictionary<string, long> HostSizes(string path)
    {
        var found = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach ((string file, long size) in _hostFiles.Select(f => (f.Key, f.Value.Size)).Concat(_files.Select(f => (HostPath(f.Key), f.Value.Size))))
        {
            if (file == path || file.StartsWith(path + "/", StringComparison.Ordinal))
            {
                found[file[path.Length..]] = size;
            }
        }

        return found;
    }

    private static string Base(string path) => path[(path.LastIndexOf('/') + 1)..];
}
