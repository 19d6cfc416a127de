namespace OomSim.Scenarios;

/// <summary>Resolves the paths a scenario names, and refuses those that leave the scenario's folder.</summary>
internal sealed class ConfinedPath(string folder)
{
    private readonly string _root = RealPath.Of(folder);

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
        string real = RealPath.Of(full);
        return real == _root || RealPath.IsBelow(real, _root) ? full : null;
    }
}
