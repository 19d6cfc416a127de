using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>A read-only layer in its place above others: its files exist once, whoever reads them, so their page cache is shared (recording v1-36).</summary>
public sealed class Layer
{
    private readonly SortedDictionary<string, Inode> _files = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _whiteouts = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _opaque = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _links = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _folders = new(StringComparer.Ordinal);

    internal Layer(LayerDefinition definition, string chain, string id)
    {
        (Definition, Chain, Id) = (definition, chain, id);
        Digest = DigestOf(definition);
        Add(definition);
    }

    /// <summary>What the scenario says about it.</summary>
    public LayerDefinition Definition { get; }

    /// <summary>Its name among all layers of the host: that of its content, with the beginning of the chain where another stack has the same content.</summary>
    public string Id { get; }

    /// <summary>Digest of the stack that it ends, 64 hex digits: what it is stored by (D7.3), and the name of its folder.</summary>
    internal string Chain { get; }

    /// <summary>64 hex digits of its content.</summary>
    internal string Digest { get; }

    /// <summary>Its files by path.</summary>
    public IReadOnlyDictionary<string, Inode> Files => _files;

    /// <summary>64 hex digits of a layer, whether the host has it or not.</summary>
    internal static string DigestOf(LayerDefinition definition) =>
        definition.Id.StartsWith("sha256:", StringComparison.Ordinal) ? definition.Id["sha256:".Length..]
            : EngineJson.Sha256(definition.Id);

    /// <summary>Digests of the stack up to each layer, lowest first (D7.1).</summary>
    internal static IEnumerable<string> Chains(IEnumerable<LayerDefinition> layers)
    {
        string chain = "";
        foreach (LayerDefinition layer in layers)
        {
            chain = chain.Length == 0 ? DigestOf(layer) : EngineJson.Sha256($"sha256:{chain} sha256:{DigestOf(layer)}");
            yield return chain;
        }
    }

    /// <summary>Full paths of its folders.</summary>
    internal IReadOnlyCollection<string> Folders => _folders;

    /// <summary>True where it has a folder at a full path.</summary>
    internal bool HasFolder(string path) => _folders.Contains(path);

    /// <summary>How often something was added to it.</summary>
    internal int Additions { get; private set; }

    /// <summary>Another image names the same layer: files it mentions that were not known yet are in it too.</summary>
    internal void Add(LayerDefinition definition)
    {
        Additions++;
        foreach ((string path, long size) in definition.Files)
        {
            _files.TryAdd(ContainerFiles.Normalize(path), new Inode(path, size));
        }

        // One inode, whatever it is called: its pages are cached once.
        foreach ((string path, string target) in definition.HardLinks)
        {
            if (_files.TryGetValue(target, out Inode? inode))
            {
                _files.TryAdd(path, inode);
            }
        }

        _whiteouts.UnionWith(definition.Whiteouts.Select(ContainerFiles.Normalize));
        _opaque.UnionWith(definition.Opaque);
        _links.UnionWith(definition.SymbolicLinks.Keys.Select(ContainerFiles.Normalize));
        _folders.UnionWith(FileUnion.Folders(_files.Keys.Concat(_links)));
        _folders.UnionWith(FileUnion.Folders(definition.Folders.Select(f => f + "/")));
        foreach (TarEntry folder in (definition.Members ?? []).Where(m => m.Kind == TarEntryKind.Folder))
        {
            _folders.Add(definition.PlaceOf("/" + folder.Name.TrimEnd('/')));
        }
    }

    /// <summary>
    /// True where it hides what lower layers have at a path: by a whiteout of it or of a folder above it, by an opaque folder above it (D7.8), by a file
    /// or a link in place of a folder above it, and by a link or a folder in its own place.
    /// </summary>
    /// <param name="path">Full path.</param>
    /// <param name="isFolder">True for a folder of a lower layer: with one of its own it is one folder.</param>
    internal bool Hides(string path, bool isFolder = false)
    {
        if (_whiteouts.Contains(path) || _links.Contains(path) || (isFolder ? _files.ContainsKey(path) : _folders.Contains(path)))
        {
            return true;
        }

        for (int end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
        {
            string above = path[..end];
            if (_whiteouts.Contains(above) || _opaque.Contains(above) || _files.ContainsKey(above) || _links.Contains(above))
            {
                return true;
            }
        }

        return false;
    }
}
