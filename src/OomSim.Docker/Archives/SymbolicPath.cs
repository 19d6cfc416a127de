namespace OomSim.Docker;

/// <summary>Where a path leads by symbolic links, within a root that nothing leads out of.</summary>
internal static class SymbolicPath
{
    // As the kernel: more links than that are a loop.
    private const int MostLinks = 40;

    /// <summary>The place of a path whose folders may be links; its last part is left as it is. A loop of links leads nowhere: the path stays.</summary>
    /// <param name="path">In full.</param>
    /// <param name="links">Where links lie, and what they lead to.</param>
    public static string Resolve(string path, IReadOnlyDictionary<string, string> links)
    {
        string at = path;
        for (int followed = 0; followed < MostLinks; followed++)
        {
            if (FirstLink(at, links) is not { } link)
            {
                return at;
            }

            string target = links[link];
            string folder = link[..link.LastIndexOf('/')];
            at = "/" + TarInput.Clean((target.StartsWith('/') ? target : folder + "/" + target) + at[link.Length..]);
        }

        return path;
    }

    private static string? FirstLink(string path, IReadOnlyDictionary<string, string> links)
    {
        for (int end = path.IndexOf('/', 1); end > 0; end = path.IndexOf('/', end + 1))
        {
            if (links.ContainsKey(path[..end]))
            {
                return path[..end];
            }
        }

        return null;
    }
}
