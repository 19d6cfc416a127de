using System.Globalization;
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

            if (ContainerFiles.EngineFiles.Contains(path, StringComparer.Ordinal) || (names as ContainerFiles)?.BoundFiles.ContainsKey(path) == true)
            {
                complaints.Append(CultureInfo.InvariantCulture, $"rm: can't remove '{path}': Device or resource busy\n");
                continue;
            }

            var files = names as ContainerFiles;
            bool isLink = files?.Links.ContainsKey(files.Followed(path, whole: false)) == true;
            string folder = files?.Followed(path.TrimEnd('/'), whole: false) ?? path.TrimEnd('/');
            string[] within = files is null ? [] : [.. files.Seen().Keys.Concat(files.Links.Keys).Where(f => f.StartsWith(folder + "/", StringComparison.Ordinal))];
            bool isFolder = !isLink && files?.Find(path) is null;
            if (files?.IsReadOnly(folder) == true && (!isFolder || within.Length > 0 || files.IsNamedFolder(folder) || files.NamedFolders.Any(f => f.StartsWith(folder + "/", StringComparison.Ordinal))))
            {
                // The innermost goes first.
                string protectedFile = !isFolder ? path
                    : !IsRecursive ? ""
                    : within.Length > 0 ? within[0]
                    : files.NamedFolders.LastOrDefault(f => f.StartsWith(folder + "/", StringComparison.Ordinal)) ?? path;
                complaints.Append(protectedFile.Length > 0 ? $"rm: can't remove '{protectedFile}': Read-only file system\n" : $"rm: '{path}' is a directory\n");
            }
            else if (isLink || names?.Find(path) is not null)
            {
                Remove(path, names!, gone);
            }
            else if (within.Length > 0 || CommandResolver.IsFolder(folder) || files?.IsMounted(folder) == true || files?.NamedFolders.Any(f => f == folder || f.StartsWith(folder + "/", StringComparison.Ordinal)) == true)
            {
                Array.ForEach(IsRecursive ? within : [], f => Remove(f, names!, gone));
                if (IsRecursive && files?.IsMounted(folder) == false && !files.MountPoints.Any(p => folder.StartsWith(p + "/", StringComparison.Ordinal)))
                {
                    files.RemoveFolder(folder);
                }

                complaints.Append(IsRecursive ? "" : $"rm: '{path}' is a directory\n");

                // A folder that something is mounted on is emptied, but stays.
                foreach (string busy in IsRecursive && files is not null ? files.MountPoints.Where(p => p == folder || p.StartsWith(folder + "/", StringComparison.Ordinal)) : [])
                {
                    complaints.Append(CultureInfo.InvariantCulture, $"rm: can't remove '{busy}': Device or resource busy\n");
                }
            }
            else
            {
                complaints.Append(IsForced ? "" : $"rm: can't remove '{path}': No such file or directory\n");
            }
        }

        return new ToolAnswer("", complaints.ToString(), complaints.Length > 0 ? 1 : 0) { Removed = gone };
    }

    private static void Remove(string path, IFileNamespace names, List<Inode> gone)
    {
        if (names.Remove(path) is { } removed)
        {
            gone.Add(removed);
        }
    }
}
