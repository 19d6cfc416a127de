namespace OomSim.Docker;

/// <summary>The tar archive of a layer: its files and folders, and what it hides as empty files (D7.8).</summary>
internal static class LayerArchive
{
    /// <summary>The entries that are named, by path.</summary>
    public static IReadOnlyList<TarEntry> Entries(LayerDefinition layer)
    {
        if (layer.Members is { } members)
        {
            return members;
        }

        string[] files = [.. layer.Files.Keys.Select(ContainerFiles.Normalize)];
        return
        [
            .. FileUnion.Folders(files.Concat(layer.Whiteouts).Concat(layer.HardLinks.Keys).Concat(layer.SymbolicLinks.Keys).Concat(layer.Folders.Select(f => f + "/"))).Select(f => new TarEntry(f[1..] + "/", 0))
                .Concat(layer.Files.Select(f => new TarEntry(ContainerFiles.Normalize(f.Key)[1..], f.Value)))
                .Concat(layer.HardLinks.Select(l => new TarEntry(l.Key[1..], 0) { Kind = TarEntryKind.HardLink, Target = l.Value[1..] }))
                .Concat(layer.SymbolicLinks.Select(l => new TarEntry(l.Key[1..], 0) { Kind = TarEntryKind.SymbolicLink, Target = l.Value }))
                .Concat(layer.Whiteouts.Select(w => new TarEntry(w[1..(w.LastIndexOf('/') + 1)] + ".wh." + w[(w.LastIndexOf('/') + 1)..], 0) { Mode = 0 }))
                .OrderBy(e => e.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>How many files and folders it has, named or not.</summary>
    public static int Count(LayerDefinition layer) => Math.Max(layer.Entries, Entries(layer).Count + (layer.UnnamedSize > 0 ? 1 : 0));

    /// <summary>Bytes of the archive: what it was imported from is kept as it was.</summary>
    public static long Size(LayerDefinition layer)
    {
        if (layer.ArchiveSize > 0)
        {
            return layer.ArchiveSize;
        }

        IReadOnlyList<TarEntry> entries = Entries(layer);
        return entries.Sum(e => e.ArchivedSize) + Unnamed(layer, Count(layer) - entries.Count) + TarEntry.Trailer;
    }

    /// <summary>Bytes that files take which are not named.</summary>
    /// <param name="layer">Whose.</param>
    /// <param name="count">How many they are.</param>
    public static long Unnamed(LayerDefinition layer, int count) => (count * TarEntry.Block) + TarEntry.Blocks(layer.UnnamedSize);
}
