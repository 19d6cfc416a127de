using System.Collections.Immutable;

namespace OomSim.Docker;

/// <summary>A read-only layer: its identity, its size in bytes, and the files that programs touch with their sizes.</summary>
/// <param name="Id">Layers of one identity are one layer, stored once (M3). A layer that a command made is named by its digest: <c>sha256:…</c>.</param>
/// <param name="Size">Bytes of all its files, named or not (D7.10).</param>
/// <param name="Files">Sizes in bytes by path.</param>
public sealed record LayerDefinition(string Id, long Size, IReadOnlyDictionary<string, long> Files)
{
    /// <summary>Files and folders of lower layers that it hides (D7.8), by full path.</summary>
    public IReadOnlyCollection<string> Whiteouts { get; init; } = [];

    /// <summary>Folders whose content in lower layers it hides (D7.8), by full path.</summary>
    public IReadOnlyCollection<string> Opaque { get; init; } = [];

    /// <summary>Folders that it makes beside those its files lie in, by full path.</summary>
    public IReadOnlyCollection<string> Folders { get; init; } = [];

    /// <summary>Further names of files: the path of a hard link, and the path that it is linked to.</summary>
    public IReadOnlyDictionary<string, string> HardLinks { get; init; } = NoLinks;

    /// <summary>Symbolic links: where each lies, and what it leads to.</summary>
    public IReadOnlyDictionary<string, string> SymbolicLinks { get; init; } = NoLinks;

    /// <summary>All that the archive says which it was read from; null for a layer that was not read.</summary>
    public IReadOnlyList<TarEntry>? Members { get; init; }

    /// <summary>What its /etc/passwd and /etc/group say, by the file's path; none for a file whose text is not known.</summary>
    internal IReadOnlyDictionary<string, AccountFile> Accounts { get; init; } = NoAccounts;

    /// <summary>Where its bytes are; null where they are not known.</summary>
    internal LayerOrigin? Origin { get; init; }

    /// <summary>Where things of an archive lie that is other than it says, since a folder on their way is a symbolic link of the same archive: what it says, and where.</summary>
    public IReadOnlyDictionary<string, string> Moved { get; init; } = NoLinks;

    /// <summary>Where a thing of its archive lies.</summary>
    /// <param name="path">As the archive says, in full.</param>
    internal string PlaceOf(string path) => Moved.Count == 0 ? path : Moved.GetValueOrDefault(path, path);

    /// <summary>How many files and folders it has, named or not; 0: those that are named, and one for the bytes of the others.</summary>
    public int Entries { get; init; }

    /// <summary>Bytes of the archive it was imported from, which is kept as it was; 0: what its entries need.</summary>
    public long ArchiveSize { get; init; }

    /// <summary>CREATED BY in the history of an image that a scenario describes (D7.22).</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>COMMENT there.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Bytes in files that are not named.</summary>
    internal long UnnamedSize => Members is null ? Size - Files.Values.Sum() - SymbolicLinks.Values.Sum(System.Text.Encoding.UTF8.GetByteCount) : 0;

    private static readonly ImmutableSortedDictionary<string, AccountFile> NoAccounts = ImmutableSortedDictionary<string, AccountFile>.Empty;
    private static readonly ImmutableSortedDictionary<string, string> NoLinks = ImmutableSortedDictionary<string, string>.Empty;
}
