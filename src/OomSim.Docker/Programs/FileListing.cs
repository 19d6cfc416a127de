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
        string typed = Path.Typed.Length > 1 ? Path.Typed.TrimEnd('/') : Path.Typed;
        string folder = files.Followed(Path.Full.TrimEnd('/'), whole: !IsLong || Path.Full.EndsWith('/')).TrimEnd('/');
        var entries = new SortedDictionary<string, FileEntry>(StringComparer.Ordinal);
        long started = ProcessContext.ContainerOf(process)?.StartedAtNs ?? 0;
        FileEntry? single = Single(files, folder, started);
        bool isFolder = single is null;
        if (single is not null)
        {
            entries[typed] = single;
        }
        else if (folder == DeviceFolder.OpenFiles)
        {
            return new ToolAnswer("", $"ls: {DockerEngine.NotSimulatedPrefix}a list of '{Path.Typed}' is not simulated\n", 1);
        }
        else
        {
            AddFolder(files, folder, started, entries);
        }

        if (entries.Count == 0 && !files.IsCommonFolder(folder) && !files.IsMounted(folder) && !files.IsSeenFolder(folder))
        {
            return new ToolAnswer("", $"ls: {Path.Typed}: No such file or directory\n", 1);
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

    // null for a folder, and what is not there.
    private FileEntry? Single(ContainerFiles files, string path, long started) =>
        IsLong && (files.Links.GetValueOrDefault(path) ?? DeviceFolder.Links.GetValueOrDefault(path)) is { } target ? FileEntry.Link(target, DeviceFolder.Links.ContainsKey(path) ? started : 0)
        : files.Seen().GetValueOrDefault(path) is { } inode ? FileEntry.File(files.SizeOf(inode), files.ModifiedAt(path))
        : DeviceFolder.Devices.TryGetValue(path, out (int Major, int Minor) numbers) ? FileEntry.OfDevice(numbers, started)

        // What device it is, is only known to the host, and how large what the engine makes is, is not told.
        : !IsLong && (files.IsDevice(path) || ContainerFiles.EngineFiles.Contains(path, StringComparer.Ordinal) || (path == ContainerFiles.MountTable && files.HasMountTable) || (DeviceFolder.Links.ContainsKey(path) && path != DeviceFolder.OpenFiles)) ? FileEntry.File(0, 0)
        : null;

    private void AddFolder(ContainerFiles files, string folder, long started, SortedDictionary<string, FileEntry> entries)
    {
        foreach ((string path, Inode inode) in files.Seen())
        {
            Add(path, FileEntry.File(files.SizeOf(inode), files.ModifiedAt(path)));
        }

        foreach ((string path, string target) in files.Links)
        {
            Add(path, FileEntry.Link(target));
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

        foreach ((string path, string target) in DeviceFolder.Links)
        {
            Add(path, FileEntry.Link(target, started));
        }

        // How large what the engine makes is, and which devices of the host are, is not told; but the folder that they lie in is there.
        foreach (string made in files.GivenDevices.Concat(ContainerFiles.EngineFiles.Concat(files.HasMountTable ? [ContainerFiles.MountTable] : [])))
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
