using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>An image in the store.</summary>
/// <param name="Id">64 hex digits: the digest of its content, whatever its names.</param>
/// <param name="Definition">What the scenario says about it.</param>
/// <param name="Layers">Its layers, lowest first; shared with other images by identity.</param>
public sealed record Image(string Id, ImageDefinition Definition, IReadOnlyList<Layer> Layers)
{
    // Those of the owner, the group and others.
    private const int ExecuteBits = 0b001_001_001;

    private List<string> _names = [];
    private List<string> _digests = [];

    // Those of the shared names that were given to this one: what it is called by runs what was described under that name.
    private readonly SortedSet<string> _own = new(StringComparer.Ordinal);

    // Each command in a container asks for it.
    private ImagePaths? _paths;

    /// <summary>Names it can be called by, sorted.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Names with the digest of the manifest that was pulled: <c>nginx@sha256:…</c> (D7.19).</summary>
    public IReadOnlyList<string> Digests => _digests;

    /// <summary>When somebody last tagged it, simulated ns; null for one that came with its names.</summary>
    public long? TaggedAtNs { get; internal set; }

    /// <summary>When it was pulled, simulated ns; null for one that was not.</summary>
    public long? PulledAtNs { get; internal set; }

    /// <summary>The image it was made on top of; null for none, or where that is not known any more (D7.21).</summary>
    public Image? Parent { get; internal set; }

    /// <summary>Bytes of all its layers (D7.11).</summary>
    public long Size => Layers.Sum(l => l.Definition.Size);

    /// <summary>Full paths of the files that are seen of it, also by symbolic links.</summary>
    internal IReadOnlyCollection<string> Paths => Sight().Paths;

    /// <summary>Full paths that a program of it may be called by: also those through a folder that is a symbolic link, as /bin often is.</summary>
    internal IReadOnlyCollection<string> Programs => Sight().Programs;

    /// <summary>What lies at a path of it, links followed: of one whose files are not all known, also the folders that every system has.</summary>
    /// <param name="path">In full.</param>
    internal PathKind KindOf(string path)
    {
        string place = SymbolicPath.Resolve(path, FileUnion.Links(Layers), whole: true).TrimEnd('/');
        return FileUnion.Find(Layers, place) is not null ? PathKind.File
            : place.Length == 0 || FileUnion.HasFolder(Layers, place) || (!Definition.IsWhole && CommonFolders.Has(place)) ? PathKind.Folder
            : PathKind.None;
    }

    /// <summary>True for a file of it that nobody may execute, as the archive says that it came in; false where nothing says so.</summary>
    /// <param name="path">The full path, also one through symbolic links.</param>
    internal bool IsPlain(string path)
    {
        string file = SymbolicPath.Resolve(path, FileUnion.Links(Layers), whole: true);
        Layer? last = Layers.LastOrDefault(l => l.Definition.Files.ContainsKey(file));
        return last?.Definition.Members is not null && FileUnion.Described(Layers).TryGetValue(file, out TarEntry? entry) && !entry.IsFolder && (entry.Mode & ExecuteBits) == 0;
    }

    /// <summary>True where it has at most one tag, and digests of that repository alone (D7.29).</summary>
    internal bool HasOneName =>
        _names.Count <= 1 && _names.Select(ImageReference.Repository).Concat(_digests.Select(ImageReference.Repository)).Distinct(StringComparer.Ordinal).Count() == 1;

    /// <summary>Digests of the stack up to each layer, lowest first (D7.1).</summary>
    internal IEnumerable<string> Chains => Layers.Select(l => l.Chain);

    /// <summary>True where a name, or a name with a digest, was given to this one of all that have its ID.</summary>
    internal bool Owns(string name) => _own.Contains(name);

    /// <summary>From now on it has the names of another one of its ID: to the engine they are one image.</summary>
    internal void ShareNames(Image same) => (_names, _digests) = (same._names, same._digests);

    private ImagePaths Sight() => _paths is { } known && known.IsOf(Layers) ? known : _paths = new ImagePaths(Layers);

    // In the order of their full names, as the engine's store of references has them.
    internal void Name(string name)
    {
        _own.Add(name);
        int at = _names.FindIndex(n => string.CompareOrdinal(ImageReference.Full(n), ImageReference.Full(name)) > 0);
        _names.Insert(at < 0 ? _names.Count : at, name);
    }

    internal void NameByDigest(string name)
    {
        _own.Add(name);
        if (!_digests.Contains(name, StringComparer.Ordinal))
        {
            _digests.Add(name);
        }
    }

    internal void Unname(string name)
    {
        _own.Remove(name);
        _names.Remove(name);
        _digests.Remove(name);
    }
}
