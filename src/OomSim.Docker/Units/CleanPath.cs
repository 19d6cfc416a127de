namespace OomSim.Docker;

/// <summary>Paths without what says nothing, as Go's <c>path.Clean</c> leaves them.</summary>
internal static class CleanPath
{
    /// <summary>From the root on: whatever leads above it stays in it.</summary>
    /// <param name="path">As it is written; it begins at the root in any case.</param>
    public static string Rooted(string path) => "/" + Below(path);

    /// <summary>The same, but for the root, which is empty.</summary>
    /// <param name="path">As it is written; it begins at the root in any case.</param>
    public static string Place(string path) => Rooted(path).TrimEnd('/');

    /// <summary>From the root on, as it goes: <c>..</c> stays, which leads elsewhere behind a symbolic link.</summary>
    /// <param name="path">As it is written.</param>
    public static string WithParents(string path)
    {
        // No folder of the kernel's own file systems is a link to elsewhere; from what is none nothing goes back.
        string whole = Plain(path);
        for (int up; KernelFile.IsBelow(whole) && (up = (whole + "/").IndexOf("/../", StringComparison.Ordinal)) > 0 && !KernelFolders.IsNone(whole[..up]);)
        {
            whole = "/" + (whole[..whole.LastIndexOf('/', up - 1)] + whole[(up + 3)..]).TrimStart('/');
        }

        return whole;
    }

    /// <summary>From the root on, with one slash between its parts.</summary>
    /// <param name="path">As it is written.</param>
    public static string Plain(string path) => "/" + string.Join('/', path.Split('/').Where(part => part is not ("" or ".")));

    /// <summary>The same without the slash in front: a path below a root, which is empty.</summary>
    /// <param name="path">As it is written.</param>
    public static string Below(string path) => Joined(path, mayLeave: false);

    /// <summary>A path below a folder, without a slash in front; what leads out of the folder stays there.</summary>
    /// <param name="path">As it is written.</param>
    public static string Relative(string path) => Joined(path, mayLeave: true);

    private static string Joined(string path, bool mayLeave)
    {
        var parts = new List<string>();
        foreach (string part in path.Split('/'))
        {
            if (part is "" or ".")
            {
                continue;
            }

            bool hasAbove = parts.Count > 0 && parts[^1] != "..";
            if (part == ".." && hasAbove)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".." || mayLeave)
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}
