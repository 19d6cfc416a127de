namespace OomSim.Scenarios;

/// <summary>Resolves the paths a scenario names, and refuses those that leave the scenario's folder.</summary>
internal sealed class ConfinedPath(string folder)
{
    private readonly string _root = Path.TrimEndingDirectorySeparator(RealPath(Path.GetFullPath(folder)));

    /// <summary>The full path, or null when it is absolute or leads out of the folder, by <c>..</c> or through a link.</summary>
    /// <param name="from">Folder the path is relative to.</param>
    /// <param name="path">The path as written.</param>
    public string? Resolve(string from, string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(path))
        {
            return null;
        }

        string full = Path.GetFullPath(Path.Combine(from, path));
        return IsInside(RealPath(full)) ? full : null;
    }

    private bool IsInside(string full) =>
        full == _root || full.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal) || _root.Length == 1;

    /// <summary>The path with every symbolic link followed, as far as it exists.</summary>
    private static string RealPath(string full)
    {
        string result = Path.GetPathRoot(full) ?? "/";
        foreach (string part in full[result.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(result, part);
            try
            {
                FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
                result = info.ResolveLinkTarget(true)?.FullName ?? next;
            }
            catch (IOException)
            {
                result = next;
            }
        }

        return result;
    }
}
