using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>The file system of a container at the moment of an export: one layer, without history or configuration (D7.25).</summary>
/// <param name="Layer">Its files.</param>
/// <param name="Program">What commands can start of them.</param>
internal sealed record ExportedFiles(LayerDefinition Layer, ProgramSet? Program)
{
    // What the engine puts into every container beneath its own layer, for what is mounted there.
    private static readonly string[] Mountpoints =
    [
        ".dockerenv", "dev/", "dev/console", "dev/pts/", "dev/shm/", "etc/", "etc/hostname", "etc/hosts", "etc/mtab", "etc/resolv.conf", "proc/", "sys/",
    ];

    /// <summary>A container's files as an archive.</summary>
    /// <param name="container">Which.</param>
    /// <param name="path">Where the archive goes.</param>
    public static HostFile Export(Container container, string path)
    {
        var sizes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach ((string file, Inode inode) in container.Files.Visible())
        {
            sizes[file] = inode.Size;
        }

        IReadOnlyList<TarEntry> named = LayerArchive.Entries(new LayerDefinition("", 0, sizes));
        TarEntry[] entries = [.. named.Concat(Mountpoints.Except(named.Select(e => e.Name), StringComparer.Ordinal).Select(m => new TarEntry(m, 0))).OrderBy(e => e.Name, StringComparer.Ordinal)];
        long unnamed = 0, others = 0;
        int count = entries.Length;
        foreach (LayerDefinition below in container.Image.Layers.Select(l => l.Definition))
        {
            int more = LayerArchive.Count(below) - LayerArchive.Entries(below).Count;
            count += more;
            unnamed += below.UnnamedSize;
            others += LayerArchive.Unnamed(below, more);
        }

        long size = entries.Sum(e => e.ArchivedSize) + others + TarEntry.Trailer;
        var layer = new LayerDefinition("", sizes.Values.Sum() + unnamed, sizes) { Entries = count, ArchiveSize = size };
        layer = layer with { Id = WritableLayer.DigestOf(layer, container.Files.ModifiedAt) };
        return new HostFile(path, size, entries) { Content = new ExportedFiles(layer, container.Described) };
    }
}
