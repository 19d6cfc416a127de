namespace OomSim.Docker;

/// <summary>Where a path leads by symbolic links, within a root that nothing leads out of.</summary>
internal static class SymbolicPath
{
    // As the kernel: more links than that are a loop.
    private const int MostLinks = 40;

    /// <summary>The place of a path whose folders may be links. A loop of links leads nowhere: the path stays.</summary>
    /// <param name="path">In full; empty for the root.</param>
    /// <param name="links">Where links lie, and what they lead to.</param>
    /// <param name="whole">True where a link at its very end is followed as well, as when a file is opened.</param>
    public static string Resolve(string path, IReadOnlyDictionary<string, string> links, bool whole = false)
    {
        string at = path;
        for (int followed = 0; followed < MostLinks; followed++)
        {
            if (FirstLink(at, links, whole) is not { } link)
            {
                return at;
            }

            string target = links[link];
            string folder = link[..link.LastIndexOf('/')];
            at = CleanPath.Rooted((target.StartsWith('/') ? target : folder + "/" + target) + at[link.Length..]);
        }

        return path;
    }

    private static string? FirstLink(string path, IReadOnlyDictionary<string, string> links, bool whole)
    {
        for (int end = path.IndexOf('/', Math.Min(1, path.Length)); end > 0; end = path.IndexOf('/', end + 1))
        {
            if (links.ContainsKey(path[..end]))
            {
                return path[..end];
            }
        }

        return whole && links.ContainsKey(path) ? path : null;
    }
}
