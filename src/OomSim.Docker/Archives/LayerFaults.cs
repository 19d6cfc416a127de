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
        var tree = new UnpackedTree([], [], isFolder: null);
        foreach (TarEntry entry in members)
        {
            (string path, string first) = ("/" + entry.Name.TrimEnd('/'), "/" + entry.Target);
            if (!said.Add(path))
            {
                return new ArchiveFault(Duplicate, OfTar: true) { IsBehind = true, Packed = Duplicate };
            }

            if (path[(path.LastIndexOf('/') + 1)..].StartsWith(".wh.", StringComparison.Ordinal))
            {
                continue;
            }

            string place = tree.Where(path);
            tree.MakeWay(entry, place);
            if (tree.Fault(entry, path, place, first) is { } words)
            {
                return new ArchiveFault(words, OfTar: true);
            }

            tree.Add(entry, place, first);
        }

        return null;
    }
}
