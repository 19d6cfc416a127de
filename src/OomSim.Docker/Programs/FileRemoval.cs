using System.Text;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>rm</c> of BusyBox.</summary>
/// <param name="Paths">What is removed.</param>
/// <param name="IsForced">-f: what is not there is no failure.</param>
/// <param name="IsRecursive">-r: folders with all that is in them.</param>
internal sealed record FileRemoval(IReadOnlyList<TypedPath> Paths, bool IsForced, bool IsRecursive) : ITool
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Unlinks => [.. Paths.Select(p => p.Full)];

    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        var complaints = new StringBuilder();
        var gone = new List<Inode>();
        foreach (TypedPath given in Paths)
        {
            (string typed, string path) = given;
            if (typed.TrimEnd('/').Split('/')[^1] is "." or "..")
            {
                // Of whatever it is, with or without -f (coreutils/rm.c, DOT_OR_DOTDOT).
                complaints.Append("rm: can't remove '.' or '..'\n");
                continue;
            }

            if (given.Place(names, follows: false).TrimEnd('/') is var place && KernelFile.IsBelow(place) && !place.Contains("/../", StringComparison.Ordinal))
            {
                complaints.Append(KernelFileOpening.RemovalFault(host, process, place) switch
                {
                    null => $"rm: {KernelFile.NotSimulated(place)}\n",
                    Errno.ENOENT when IsForced => "",
                    Errno.EISDIR => $"rm: '{typed}' is a directory\n",
                    { } errno => $"rm: can't remove '{typed}': {ErrnoText.Of(errno)}\n",
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
                    complaints.Append(IsForced ? "" : Missing(typed));
                }

                continue;
            }

            complaints.Append(InContainer(given, files, gone));
        }

        return new ToolAnswer("", complaints.ToString(), complaints.Length > 0 ? 1 : 0) { Removed = gone };
    }

    private string InContainer(TypedPath given, ContainerFiles files, List<Inode> gone)
    {
        // It takes slashes at the end away (coreutils/rm.c).
        (string typed, string path) = (given.Typed.TrimEnd('/') is { Length: > 0 } said ? said : "/", given.Full.TrimEnd('/'));
        (PathKind kind, string folder, Errno fault) = files.LookUp(path, follows: false);
        if (files.IsMountedFile(folder))
        {
            return Busy(typed);
        }

        if (kind == PathKind.None)
        {
            return fault != Errno.ENOENT ? $"rm: can't stat '{typed}': {ErrnoText.Of(fault)}\n" : IsForced ? "" : Missing(typed);
        }

        if ((folder.Length == 0 && IsRecursive) || kind == PathKind.Device)
        {
            // With the root it would go on to complain of each file of the kernel's own file systems.
            return $"rm: {KernelFile.NotSimulated(given.Full)}\n";
        }

        string Told(string file) => typed + file[folder.Length..];
        bool IsWithin(string file) => file.StartsWith(folder + "/", StringComparison.Ordinal);
        string[] within = [.. files.Seen().Keys.Concat(files.SeenLinks.Select(l => l.Key)).Where(f => IsWithin(f) && !files.IsMountedFile(f))];
        bool isFolder = kind == PathKind.Folder;
        if (files.Guards(folder) && (!isFolder || within.Length > 0 || files.IsSeenFolder(folder) || files.SeenFolders.Any(IsWithin)))
        {
            // The innermost goes first.
            string protectedFile = !isFolder ? typed
                : !IsRecursive ? ""
                : within.Length > 0 ? Told(within[0])
                : files.SeenFolders.LastOrDefault(IsWithin) is { } innermost ? Told(innermost) : typed;
            return protectedFile.Length > 0 ? $"rm: can't remove '{protectedFile}': Read-only file system\n" : $"rm: '{typed}' is a directory\n";
        }

        if (!isFolder)
        {
            Remove(path, files, gone);
            return "";
        }

        if (!IsRecursive)
        {
            return $"rm: '{typed}' is a directory\n";
        }

        Array.ForEach(within, f => Remove(f, files, gone));

        // A folder that something is mounted on is emptied, but stays, as do those above it.
        string[] busy = [.. ContainerFiles.EngineFiles.Concat(files.BoundFiles.Keys).Distinct(StringComparer.Ordinal).Where(IsWithin), .. files.MountPoints.Where(p => p == folder || IsWithin(p))];
        foreach (string empty in files.SeenFolders.Where(IsWithin).Append(folder).Distinct(StringComparer.Ordinal).ToArray())
        {
            if (!Array.Exists(busy, b => b == empty || b.StartsWith(empty + "/", StringComparison.Ordinal)))
            {
                files.RemoveFolder(empty);
            }
        }

        return string.Concat(busy.Select(b => Busy(Told(b))));
    }

    private static string Missing(string path) => $"rm: can't remove '{path}': No such file or directory\n";

    private static string Busy(string path) => $"rm: can't remove '{path}': Device or resource busy\n";

    private static void Remove(string path, IFileNamespace names, List<Inode> gone)
    {
        if (names.Remove(path) is { } removed)
        {
            gone.Add(removed);
        }
    }
}
