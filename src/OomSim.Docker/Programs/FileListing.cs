using System.Globalization;
using System.Text;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What <c>ls</c> prints, in the words of BusyBox (recording docker/v1-35).</summary>
/// <param name="Path">A folder or a file, by its full path.</param>
/// <param name="IsLong">-l: a line each with size and time.</param>
/// <param name="All">-a: with <c>.</c> and <c>..</c>.</param>
internal sealed record FileListing(string Path, bool IsLong, bool All) : ITool
{
    private const long Block = 4096;

    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        if (names is not ContainerFiles files)
        {
            return default;
        }

        SortedDictionary<string, Inode> visible = files.Visible();
        string folder = Path.TrimEnd('/');
        var entries = new SortedDictionary<string, (bool IsFolder, long Size, long Time)>(StringComparer.Ordinal);
        if (visible.TryGetValue(folder, out Inode? single))
        {
            entries[folder] = (false, single.Size, files.ModifiedAt(folder));
        }

        foreach ((string path, Inode inode) in visible.Where(f => f.Key.StartsWith(folder + "/", StringComparison.Ordinal)))
        {
            string name = path[(folder.Length + 1)..];
            int slash = name.IndexOf('/', StringComparison.Ordinal);
            entries[slash < 0 ? name : name[..slash]] = slash < 0 ? (false, inode.Size, files.ModifiedAt(path)) : (true, Block, 0);
        }

        if (entries.Count == 0 && !CommandResolver.IsFolder(folder))
        {
            return new ToolAnswer("", $"ls: {Path}: No such file or directory\n", 1);
        }

        if (All && single is null && entries.Count > 0)
        {
            entries["."] = entries[".."] = (true, Block, 0);
        }

        return new ToolAnswer(IsLong ? Long(entries, single is null) : string.Concat(entries.Keys.Select(n => n + "\n")));
    }

    private static string Long(SortedDictionary<string, (bool IsFolder, long Size, long Time)> entries, bool isFolder)
    {
        var text = new StringBuilder();
        if (isFolder && entries.Count > 0)
        {
            long blocks = entries.Values.Sum(e => (e.Size + Block - 1) / Block * (Block / 1024));
            text.Append(CultureInfo.InvariantCulture, $"total {blocks}\n");
        }

        foreach ((string name, (bool isDirectory, long size, long time)) in entries)
        {
            DateTime at = DateTimeOffset.FromUnixTimeSeconds(Timestamps.UnixSeconds(time)).UtcDateTime;
            text.Append(isDirectory ? "drwxr-xr-x" : "-rw-r--r--")
                .Append(CultureInfo.InvariantCulture, $"    1 root     0        {size,9} {at:MMM} {at.Day,2} {at:HH:mm} {name}\n");
        }

        return text.ToString();
    }
}
