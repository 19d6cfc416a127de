namespace OomSim.Docker;

/// <summary>What keeps a well-formed archive from being unpacked as a layer, in the order in which the engine comes upon it (archive.Unpack and tar-split; 20.10.24).</summary>
internal static class LayerFaults
{
    // Each stream of a layer is kept with its names, which have to differ; what feeds the unpacking says so.
    private const string Duplicate = "duplicates of file paths not supported";

    /// <summary>The first fault; null where there is none.</summary>
    /// <param name="members">What is in the archive, in its order.</param>
    public static ArchiveFault? Find(IReadOnlyList<TarEntry> members)
    {
        var said = new HashSet<string>(StringComparer.Ordinal);
        var files = new HashSet<string>(StringComparer.Ordinal);
        var folders = new HashSet<string>(StringComparer.Ordinal);
        var links = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (TarEntry entry in members)
        {
            string typed = "/" + entry.Name.TrimEnd('/');
            if (!said.Add(typed))
            {
                return new ArchiveFault(Duplicate, OfTar: true) { IsBehind = true, Packed = Duplicate };
            }

            if (typed[(typed.LastIndexOf('/') + 1)..].StartsWith(".wh.", StringComparison.Ordinal))
            {
                continue;
            }

            string place = SymbolicPath.Resolve(typed, links);
            if (Fault(entry, typed, place, files, folders, links) is { } words)
            {
                return new ArchiveFault(words, OfTar: true);
            }

            // Anything but a folder over a folder takes the place of what is there.
            if (entry.IsFolder)
            {
                files.Remove(place);
                links.Remove(place);
                folders.Add(place);
            }
            else
            {
                if (folders.Contains(place))
                {
                    folders.RemoveWhere(f => f == place || f.StartsWith(place + "/", StringComparison.Ordinal));
                }

                files.Add(place);
                if (entry.Kind == TarEntryKind.SymbolicLink)
                {
                    links[place] = entry.Target;
                }
                else
                {
                    links.Remove(place);
                }
            }

            for (int end = place.LastIndexOf('/'); end > 0 && folders.Add(place[..end]); end = place.LastIndexOf('/', end - 1))
            {
            }
        }

        return null;
    }

    private static string? Fault(TarEntry entry, string typed, string place, HashSet<string> files, HashSet<string> folders, IReadOnlyDictionary<string, string> links)
    {
        string action = (entry.IsFolder ? "mkdir" : entry.Kind switch
        {
            TarEntryKind.File => "open",
            TarEntryKind.SymbolicLink => "symlink " + entry.Target,
            TarEntryKind.HardLink => "link /" + entry.Target,
            _ => "mknod",
        }) + $" {typed}: ";
        if (IsBelowFile(place, files, links))
        {
            return action + "not a directory";
        }

        if (entry.Kind != TarEntryKind.HardLink)
        {
            return null;
        }

        string target = SymbolicPath.Resolve("/" + entry.Target, links);
        return files.Contains(target) ? null
            : action + (folders.Contains(target) ? "operation not permitted" : IsBelowFile(target, files, links) ? "not a directory" : "no such file or directory");
    }

    // Links to nothing are left to those that follow them.
    private static bool IsBelowFile(string path, HashSet<string> files, IReadOnlyDictionary<string, string> links)
    {
        for (int end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (files.Contains(path[..end]) && !links.ContainsKey(path[..end]))
            {
                return true;
            }
        }

        return false;
    }
}
