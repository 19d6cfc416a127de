using System.Text;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>rm</c> of BusyBox.</summary>
/// <param name="Paths">Full paths.</param>
/// <param name="IsForced">-f: what is not there is no failure.</param>
/// <param name="IsRecursive">-r: folders with all that is in them.</param>
internal sealed record FileRemoval(IReadOnlyList<string> Paths, bool IsForced, bool IsRecursive) : ITool
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Unlinks => Paths;

    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        var complaints = new StringBuilder();
        var gone = new List<Inode>();
        foreach (string path in Paths)
        {
            if (KernelFile.IsBelow(path))
            {
                complaints.Append(KernelFileOpening.RemovalFault(host, process, path) switch
                {
                    null => $"rm: {KernelFile.NotSimulated(path)}\n",
                    Errno.ENOENT when IsForced => "",
                    Errno.EISDIR => $"rm: '{path}' is a directory\n",
                    { } errno => $"rm: can't remove '{path}': {ErrnoText.Of(errno)}\n",
                });
                continue;
            }

            if (names is not ContainerFiles files)
            {
                if (names?.Find(path) is not null)
                {
                    Remove(path, names, gone);
                }
                else
                {
                    complaints.Append(IsForced ? "" : $"rm: can't remove '{path}': No such file or directory\n");
                }

                continue;
            }

            complaints.Append(InContainer(path, files, gone));
        }

        return new ToolAnswer("", complaints.ToString(), complaints.Length > 0 ? 1 : 0) { Removed = gone };
    }

    private string InContainer(string path, ContainerFiles files, List<Inode> gone)
    {
        if (IsMountedFile(path, files))
        {
            return Busy(path);
        }

        bool isLink = files.Links.ContainsKey(files.Followed(path, whole: false)) || (path == ContainerFiles.MountTable && files.HasMountTable);
        string folder = files.Followed(path.TrimEnd('/'), whole: false);
        bool IsWithin(string file) => file.StartsWith(folder + "/", StringComparison.Ordinal);
        string[] within = [.. files.Seen().Keys.Concat(files.Links.Keys).Concat(files.HasMountTable ? [ContainerFiles.MountTable] : []).Where(f => IsWithin(f) && !IsMountedFile(f, files))];
        bool isFolder = !isLink && files.Find(path) is null;
        if (files.IsReadOnly(folder) && (!isFolder || within.Length > 0 || files.IsNamedFolder(folder) || files.NamedFolders.Any(IsWithin)))
        {
            // The innermost goes first.
            string protectedFile = !isFolder ? path
                : !IsRecursive ? ""
                : within.Length > 0 ? within[0]
                : files.NamedFolders.LastOrDefault(IsWithin) ?? path;
            return protectedFile.Length > 0 ? $"rm: can't remove '{protectedFile}': Read-only file system\n" : $"rm: '{path}' is a directory\n";
        }

        if (!isFolder)
        {
            Remove(path, files, gone);
            return "";
        }

        if (within.Length == 0 && !files.IsCommonFolder(folder) && !files.IsMounted(folder) && !files.NamedFolders.Any(f => f == folder || IsWithin(f)))
        {
            return IsForced ? "" : $"rm: can't remove '{path}': No such file or directory\n";
        }

        if (!IsRecursive)
        {
            return $"rm: '{path}' is a directory\n";
        }

        Array.ForEach(within, f => Remove(f, files, gone));

        // A folder that something is mounted on is emptied, but stays, as do those above it.
        string[] busy = [.. ContainerFiles.EngineFiles.Concat(files.BoundFiles.Keys).Distinct(StringComparer.Ordinal).Where(IsWithin), .. files.MountPoints.Where(p => p == folder || IsWithin(p))];
        foreach (string empty in files.NamedFolders.Where(IsWithin).Append(folder).Distinct(StringComparer.Ordinal).ToArray())
        {
            if (!Array.Exists(busy, b => b == empty || b.StartsWith(empty + "/", StringComparison.Ordinal)) && !files.MountPoints.Any(p => empty.StartsWith(p + "/", StringComparison.Ordinal)))
            {
                files.RemoveFolder(empty);
            }
        }

        return string.Concat(busy.Select(Busy));
    }

    private static bool IsMountedFile(string path, ContainerFiles files) => ContainerFiles.EngineFiles.Contains(path, StringComparer.Ordinal) || files.BoundFiles.ContainsKey(path);

    private static string Busy(string path) => $"rm: can't remove '{path}': Device or resource busy\n";

    private static void Remove(string path, IFileNamespace names, List<Inode> gone)
    {
        if (names.Remove(path) is { } removed)
        {
            gone.Add(removed);
        }
    }
}
