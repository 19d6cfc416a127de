using System.Globalization;
using System.Text;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What <c>ls</c> prints, in the words of BusyBox (recording docker/v1-35).</summary>
/// <param name="Path">A folder or a file, by its full path.</param>
/// <param name="IsLong">-l: a line each with size and time.</param>
/// <param name="All">-a: with <c>.</c> and <c>..</c>.</param>
/// <param name="Hidden">-A: with names that begin with a dot, but for these two.</param>
internal sealed record FileListing(string Path, bool IsLong, bool All, bool Hidden = false) : ITool
{
    private const long Block = 4096;

    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        if (names is not ContainerFiles files)
        {
            return new ToolAnswer("");
        }

        SortedDictionary<string, Inode> visible = files.Seen();

        // BusyBox follows a link that is named, unless it tells of it at length.
        string typed = Path.TrimEnd('/');
        string folder = files.Followed(typed, whole: !IsLong || Path.EndsWith('/')).TrimEnd('/');
        var entries = new SortedDictionary<string, Entry>(StringComparer.Ordinal);
        string? link = IsLong ? files.Links.GetValueOrDefault(folder) : null;
        if (link is not null)
        {
            entries[typed] = Entry.Link(link);
        }

        if (visible.TryGetValue(folder, out Inode? single))
        {
            entries[typed] = new Entry('-', files.SizeOf(single), files.ModifiedAt(folder));
        }

        foreach ((string path, Inode inode) in visible.Where(f => f.Key.StartsWith(folder + "/", StringComparison.Ordinal)))
        {
            string name = path[(folder.Length + 1)..];
            int slash = name.IndexOf('/', StringComparison.Ordinal);
            entries[slash < 0 ? name : name[..slash]] = slash < 0 ? new Entry('-', files.SizeOf(inode), files.ModifiedAt(path)) : Entry.Folder;
        }

        foreach ((string path, string target) in files.Links.Where(l => l.Key.StartsWith(folder + "/", StringComparison.Ordinal)))
        {
            string name = path[(folder.Length + 1)..];
            int slash = name.IndexOf('/', StringComparison.Ordinal);
            entries[slash < 0 ? name : name[..slash]] = slash < 0 ? Entry.Link(target) : Entry.Folder;
        }

        foreach (string mounted in files.MountPoints.Concat(files.NamedFolders).Where(p => p.StartsWith(folder + "/", StringComparison.Ordinal)))
        {
            string name = mounted[(folder.Length + 1)..];
            int slash = name.IndexOf('/', StringComparison.Ordinal);
            entries[slash < 0 ? name : name[..slash]] = Entry.Folder;
        }

        // How large they are and when they were made is not told, nor that of what the engine makes.
        if (!IsLong && files.IsDevice(folder))
        {
            entries[typed] = new Entry('c', 0, 0);
        }

        foreach (string made in IsLong ? [] : files.GivenDevices.Concat(ContainerFiles.EngineFiles.Concat(files.HasMountTable ? [ContainerFiles.MountTable] : [])).Where(p => p.StartsWith(folder + "/", StringComparison.Ordinal)))
        {
            string name = made[(folder.Length + 1)..];
            int slash = name.IndexOf('/', StringComparison.Ordinal);
            entries.TryAdd(slash < 0 ? name : name[..slash], Entry.Folder);
        }

        if (entries.Count == 0 && !files.IsCommonFolder(folder) && !files.IsMounted(folder) && !files.IsNamedFolder(folder))
        {
            return new ToolAnswer("", $"ls: {Path}: No such file or directory\n", 1);
        }

        bool isFolder = single is null && link is null && !files.IsDevice(folder);
        foreach (string hidden in isFolder && !All && !Hidden ? entries.Keys.Where(n => n.StartsWith('.')).ToArray() : [])
        {
            entries.Remove(hidden);
        }

        if (All && isFolder)
        {
            entries["."] = entries[".."] = Entry.Folder;
        }

        return new ToolAnswer(IsLong ? Long(entries, isFolder) : string.Concat(entries.Keys.Select(n => n + "\n")));
    }

    private static string Long(SortedDictionary<string, Entry> entries, bool isFolder)
    {
        var text = new StringBuilder();
        if (isFolder)
        {
            // What a link says lies in its inode.
            long blocks = entries.Values.Where(e => e.Kind != 'l').Sum(e => (e.Size + Block - 1) / Block * (Block / 1024));
            text.Append(CultureInfo.InvariantCulture, $"total {blocks}\n");
        }

        foreach ((string name, Entry entry) in entries)
        {
            DateTime at = DateTimeOffset.FromUnixTimeSeconds(Timestamps.UnixSeconds(entry.Time)).UtcDateTime;
            text.Append(entry.Kind switch { 'd' => "drwxr-xr-x", 'l' => "lrwxrwxrwx", _ => "-rw-r--r--" })
                .Append(CultureInfo.InvariantCulture, $"    1 root     0        {entry.Size,9} {at:MMM} {at.Day,2} {at:HH:mm} {name}{entry.Target}\n");
        }

        return text.ToString();
    }

    // Kind as in the first letter of a long line; Target with the arrow in front of it, for links.
    private sealed record Entry(char Kind, long Size, long Time, string Target = "")
    {
        public static Entry Folder => new('d', Block, 0);

        public static Entry Link(string target) => new('l', Encoding.UTF8.GetByteCount(target), 0, " -> " + target);
    }
}
