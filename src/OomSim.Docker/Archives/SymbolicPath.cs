namespace OomSim.Docker;

/// <summary>Where a path leads by symbolic links, within a root that nothing leads out of: part by part, as the kernel goes (fs/namei.c, link_path_walk).</summary>
internal static class SymbolicPath
{
    // As the kernel: more links than that are a loop.
    private const int MostLinks = 40;

    // As the engine and its runtime (evalSymlinksInScope, SecureJoin).
    private const int MostLinksOfEngine = 255;

    /// <summary>What is left of a path as the engine and its runtime give its links up as a loop; null where they lead somewhere.</summary>
    /// <param name="path">In full; empty for the root.</param>
    /// <param name="linkAt">What the link at a full path says; null where there is none.</param>
    public static string? Looped(string path, Func<string, string?> linkAt)
    {
        (string at, string rest) = ("", path.TrimStart('/'));
        for (int followed = 0; rest.Length > 0;)
        {
            if (followed > MostLinksOfEngine)
            {
                return rest;
            }

            int slash = rest.IndexOf('/', StringComparison.Ordinal);
            string next = CleanPath.Place(at + "/" + (slash < 0 ? rest : rest[..slash]));
            rest = slash < 0 ? "" : rest[(slash + 1)..];
            if (linkAt(next) is { } target)
            {
                followed++;
                at = target.StartsWith('/') ? "" : at;
                rest = target + "/" + rest;
            }
            else
            {
                at = next;
            }
        }

        return null;
    }

    /// <summary>The place of a path whose folders may be links. A loop of links leads nowhere: the path stays.</summary>
    /// <param name="path">In full; empty for the root.</param>
    /// <param name="links">Where links lie, and what they lead to.</param>
    /// <param name="whole">True where a link at its very end is followed as well, as when a file is opened.</param>
    public static string Resolve(string path, IReadOnlyDictionary<string, string> links, bool whole = false) => Resolve(path, links.GetValueOrDefault, whole);

    /// <summary>The same, where nothing goes back from what is known to be no folder: such a path stays as it is from there on.</summary>
    /// <param name="path">In full; empty for the root. A slash at its end is kept.</param>
    /// <param name="linkAt">What the link at a full path says; null where there is none.</param>
    /// <param name="whole">True where a link at its very end is followed as well.</param>
    /// <param name="isNoFolder">True for a full path that is known to be no folder; null where none is.</param>
    public static string Resolve(string path, Func<string, string?> linkAt, bool whole, Func<string, bool>? isNoFolder = null)
    {
        string at = "";
        bool isFolder = path.EndsWith('/');
        var rest = new Stack<string>();
        Push(path);
        for (int followed = 0; rest.TryPop(out string? part);)
        {
            if (part == "..")
            {
                if (isNoFolder?.Invoke(at) == true)
                {
                    return at + "/../" + string.Join('/', rest);
                }

                at = at[..Math.Max(0, at.LastIndexOf('/'))];
            }
            else if ((whole || isFolder || rest.Count > 0) && linkAt(at + "/" + part) is { } target)
            {
                if (++followed > MostLinks)
                {
                    return path;
                }

                at = target.StartsWith('/') ? "" : at;
                Push(target);
            }
            else
            {
                at += "/" + part;
            }
        }

        return path.Length > 0 && (isFolder || at.Length == 0) ? at + "/" : at;

        void Push(string more)
        {
            string[] parts = more.Split('/');
            for (int i = parts.Length - 1; i >= 0; i--)
            {
                if (parts[i] is not ("" or "."))
                {
                    rest.Push(parts[i]);
                }
            }
        }
    }
}
