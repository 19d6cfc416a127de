namespace OomSim.Docker;

/// <summary>Places of mounts in a container, and how they may be mounted, as the engine looks at them.</summary>
internal static class MountPath
{
    // Of each kind at most one.
    private static readonly string[][] Modes =
        [["rw", "ro"], ["z", "Z"], ["private", "rprivate", "slave", "rslave", "shared", "rshared"], ["nocopy"], ["consistent", "cached", "delegated"]];

    /// <summary>What is wrong with a place; null for nothing.</summary>
    public static string? Fault(string path) =>
        path.StartsWith('/') && CleanPath.Below(path).Length == 0 ? "invalid specification: destination can't be '/'" : NotAbsolute(path);

    /// <summary>What is wrong with a path that does not begin at the root; null for one that does.</summary>
    public static string? NotAbsolute(string path) => path.StartsWith('/') ? null : $"invalid mount path: '{path}' mount path must be absolute";

    /// <summary>True for a word that says whether mounts below are seen on the other side.</summary>
    public static bool IsPropagation(string option) => Modes[2].Contains(option, StringComparer.Ordinal);

    /// <summary>True for the third part of <c>-v</c>, such as <c>ro,z</c>.</summary>
    public static bool IsMode(string text)
    {
        if (text.Length == 0)
        {
            return true;
        }

        int[] kinds = [.. text.Split(',').Select(o => Array.FindIndex(Modes, m => m.Contains(o, StringComparer.Ordinal)))];
        return !kinds.Contains(-1) && kinds.Distinct().Count() == kinds.Length;
    }
}
