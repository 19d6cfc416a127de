using System.Text;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>The file system of a container at the moment of an export: one layer, without history or configuration (D7.25).</summary>
/// <param name="Layer">Its files.</param>
/// <param name="Program">What commands can start of them.</param>
internal sealed record ExportedFiles(LayerDefinition Layer, ProgramSet? Program)
{
    // What the engine puts into every container beneath its own layer, for what is mounted there.
    private static readonly TarEntry[] Mountpoints =
    [
        .. new[] { ".dockerenv", "dev/", "dev/console", "dev/pts/", "dev/shm/", "etc/", "etc/hostname", "etc/hosts", "etc/resolv.conf", "proc/", "sys/" }.Select(m => new TarEntry(m, 0)),
        new TarEntry("etc/mtab", 0) { Kind = TarEntryKind.SymbolicLink, Target = "/proc/mounts" },
    ];

    /// <summary>True where nothing is in it that has no name, or that nobody knows of.</summary>
    public bool IsWhole { get; init; }

    /// <summary>What has no names in it, layer by layer: how many files, and bytes of all of them.</summary>
    public IReadOnlyList<(int Count, long Size)> Unnamed { get; init; } = [];

    /// <summary>A container's files as an archive.</summary>
    /// <param name="container">Which.</param>
    /// <param name="path">Where the archive goes.</param>
    public static HostFile Export(Container container, string path)
    {
        LayerDefinition named = Named(container);
        SortedDictionary<string, TarEntry> entries = Entries(container, named);
        var unnamed = new List<(int Count, long Size)>();
        long others = 0;
        foreach (LayerDefinition below in container.Image.Layers.Select(l => l.Definition))
        {
            int more = LayerArchive.Count(below) - LayerArchive.Entries(below).Count;
            unnamed.Add((more, below.UnnamedSize));
            others += LayerArchive.Unnamed(below, more);
        }

        long size = entries.Values.Sum(e => e.ArchivedSize) + others + TarEntry.Trailer;
        LayerDefinition layer = named with { Size = named.Size + unnamed.Sum(u => u.Size), Entries = entries.Count + unnamed.Sum(u => u.Count), ArchiveSize = size };
        layer = layer with { Id = WritableLayer.DigestOf(layer, container.Files.ModifiedAt) };
        return new HostFile(path, size, [.. entries.Values]) { Content = new ExportedFiles(layer, container.Described) { Unnamed = unnamed, IsWhole = container.Image.Definition.IsWhole } };
    }

    // The files that have names.
    private static LayerDefinition Named(Container container)
    {
        SortedDictionary<string, string> symbolic = Unwritten(container).Where(d => d.Value.Kind == TarEntryKind.SymbolicLink).ToSorted(p => p.Key, p => p.Value.Target);

        foreach ((string link, string target) in container.Files.WritableLinks)
        {
            symbolic[link] = target;
        }

        LayerDefinition files = WritableLayer.Of(container.Files, container.Files.Visible());
        return files with
        {
            Size = files.Size + symbolic.Values.Sum(Encoding.UTF8.GetByteCount),
            SymbolicLinks = symbolic,
            Folders = [.. container.Files.NamedFolders.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
    }

    // What archives say of a file's mode and owner stays, as long as nobody has written it.
    private static SortedDictionary<string, TarEntry> Entries(Container container, LayerDefinition named)
    {
        var entries = new SortedDictionary<string, TarEntry>(StringComparer.Ordinal);
        foreach (TarEntry entry in LayerArchive.Entries(named).Concat(Mountpoints.Where(m => !container.Files.IsHidden("/" + m.Name))))
        {
            entries.TryAdd(entry.Name, entry);
        }

        foreach ((string file, TarEntry entry) in Unwritten(container).Where(d => !named.HardLinks.ContainsKey(d.Key)))
        {
            bool first = entry.Kind == TarEntryKind.HardLink;
            string name = file[1..] + (entry.IsFolder ? "/" : "");
            entries[name] = entry with { Name = name, Kind = first ? TarEntryKind.File : entry.Kind, Target = first ? "" : entry.Target, Size = named.Files.GetValueOrDefault(file) };
        }

        // A further name has mode, owner and time of the file.
        foreach ((string link, string file) in named.HardLinks)
        {
            if (entries.GetValueOrDefault(file[1..]) is { } known)
            {
                entries[link[1..]] = known with { Name = link[1..], Kind = TarEntryKind.HardLink, Target = file[1..], Size = 0 };
            }
        }

        return entries;
    }

    private static IEnumerable<KeyValuePair<string, TarEntry>> Unwritten(Container container)
    {
        return FileUnion.Described(container.Files.Layers).Where(d => !container.Files.IsHidden(d.Key) && !container.Files.Writable.ContainsKey(d.Key));
    }
}
