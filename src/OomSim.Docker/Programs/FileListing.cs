using System.Globalization;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What <c>ls</c> prints, in the words of BusyBox (recording docker/v1-35).</summary>
/// <param name="Path">A folder or a file.</param>
/// <param name="IsLong">-l: a line each with size and time.</param>
/// <param name="All">-a: with <c>.</c> and <c>..</c>.</param>
/// <param name="Hidden">-A: with names that begin with a dot, but for these two.</param>
internal sealed record FileListing(TypedPath Path, bool IsLong, bool All, bool Hidden = false) : ITool
{
    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        if (names is not ContainerFiles files)
        {
            return new ToolAnswer("");
        }

        // BusyBox follows a link that is named, unless it tells of it at length.
        (PathKind kind, string place, Errno fault) = files.LookUp(Path.Full, follows: !IsLong);
        if (kind == PathKind.None || KernelFile.IsMissing(host, process, place))
        {
            return new ToolAnswer("", $"ls: {Path.Typed}: {ErrnoText.Of(kind == PathKind.None ? fault : Errno.ENOENT)}\n", 1);
        }

        var entries = new SortedDictionary<string, FileEntry>(StringComparer.Ordinal);
        Container? container = ProcessContext.ContainerOf(process);
        long started = container?.StartedAtNs ?? 0, created = container?.CreatedAtNs ?? 0;
        bool isFolder = kind == PathKind.Folder;
        if (isFolder ? KernelFile.IsBelow(place + "/") : IsLong && kind == PathKind.File && files.Find(place) is null)
        {
            // What a link leads to there, such as /dev/fd; and nothing says how large what the engine makes is, and how old.
            return new ToolAnswer("", $"ls: {DockerEngine.NotSimulatedPrefix}a list of '{Path.Typed}' is not simulated\n", 1);
        }

        if (isFolder)
        {
            AddFolder(files, place, started, created, entries);
        }
        else
        {
            entries[Path.Typed] = Single(files, place, started, created);
        }

        foreach (string hidden in isFolder && !All && !Hidden ? entries.Keys.Where(n => n.StartsWith('.')).ToArray() : [])
        {
            entries.Remove(hidden);
        }

        if (All && isFolder)
        {
            entries["."] = entries[".."] = FileEntry.Folder;
        }

        return new ToolAnswer(IsLong ? Long(entries, isFolder) : string.Concat(entries.Keys.Select(n => n + "\n")));
    }

    // What device it is, is only known to the host.
    private static FileEntry Single(ContainerFiles files, string path, long started, long created) =>
        files.LinkAt(path) is { } target ? FileEntry.Link(target, TimeOf(files, path, started, created))
        : files.Find(path) is { } inode ? FileEntry.File(files.SizeOf(inode), files.ModifiedAt(path), files.NamesOf(path, inode))
        : DeviceFolder.Devices.TryGetValue(path, out (int Major, int Minor) numbers) ? FileEntry.OfDevice(numbers, started)
        : FileEntry.File(0, 0);

    // What the runtime makes is as old as the run, what the engine makes as the container.
    private static long TimeOf(ContainerFiles files, string link, long started, long created) => DeviceFolder.Links.ContainsKey(link) ? started : link == ContainerFiles.MountTable ? created : files.ModifiedAt(link);

    private void AddFolder(ContainerFiles files, string folder, long started, long created, SortedDictionary<string, FileEntry> entries)
    {
        SortedDictionary<string, Inode> seen = files.Seen();
        Dictionary<Inode, int> names = new(ReferenceEqualityComparer.Instance);
        foreach (Inode inode in seen.Values)
        {
            names[inode] = names.GetValueOrDefault(inode) + 1;
        }

        foreach ((string path, Inode inode) in seen)
        {
            Add(path, FileEntry.File(files.SizeOf(inode), files.ModifiedAt(path), names[inode]));
        }

        foreach ((string path, string target) in files.SeenLinks)
        {
            Add(path, FileEntry.Link(target, TimeOf(files, path, started, created)));
        }

        foreach (string mounted in files.MountPoints.Concat(files.SeenFolders))
        {
            Add(mounted, FileEntry.Folder);
        }

        foreach (string place in DeviceFolder.MountPoints)
        {
            Add(place, FileEntry.Folder);
        }

        foreach ((string path, (int Major, int Minor) numbers) in DeviceFolder.Devices)
        {
            Add(path, FileEntry.OfDevice(numbers, started));
        }

        // How large what the engine makes is, and which devices of the host are, is not told; but the folder that they lie in is there.
        foreach (string made in files.GivenDevices.Concat(ContainerFiles.EngineFiles))
        {
            if (!IsLong || made[..made.LastIndexOf('/')] != folder)
            {
                Add(made, FileEntry.File(0, 0));
            }
        }

        if (folder.Length == 0)
        {
            entries["proc"] = entries["sys"] = FileEntry.OfKernel(started);
        }

        // What lies deeper is seen as the folder that it is in.
        void Add(string path, FileEntry entry)
        {
            if (path.Length > folder.Length + 1 && path.StartsWith(folder, StringComparison.Ordinal) && path[folder.Length] == '/')
            {
                string name = path[(folder.Length + 1)..];
                int slash = name.IndexOf('/', StringComparison.Ordinal);
                entries.TryAdd(slash < 0 ? name : name[..slash], slash < 0 ? entry : FileEntry.Folder);
            }
        }
    }

    private static string Long(SortedDictionary<string, FileEntry> entries, bool isFolder)
    {
        string total = isFolder ? string.Create(CultureInfo.InvariantCulture, $"total {entries.Values.Sum(e => e.Taken) / 1024}\n") : "";
        return total + string.Concat(entries.Select(e => e.Value.Line(e.Key) + "\n"));
    }
}
