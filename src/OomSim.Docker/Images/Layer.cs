using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>A read-only layer: its files exist once, whoever reads them, so their page cache is shared (recording v1-36).</summary>
public sealed class Layer
{
    private readonly SortedDictionary<string, Inode> _files = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _whiteouts = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _opaque = new(StringComparer.Ordinal);

    internal Layer(LayerDefinition definition)
    {
        Definition = definition;
        Digest = DigestOf(definition);
        Add(definition);
    }

    /// <summary>What the scenario says about it.</summary>
    public LayerDefinition Definition { get; }

    /// <summary>64 hex digits that name its folder.</summary>
    internal string Digest { get; }

    /// <summary>Its files by path.</summary>
    public IReadOnlyDictionary<string, Inode> Files => _files;

    /// <summary>64 hex digits of a layer, whether the host has it or not.</summary>
    internal static string DigestOf(LayerDefinition definition) =>
        definition.Id.StartsWith("sha256:", StringComparison.Ordinal) ? definition.Id["sha256:".Length..]
            : EngineJson.Sha256(definition.Id);

    /// <summary>Another image names the same layer: files it mentions that were not known yet are in it too.</summary>
    internal void Add(LayerDefinition definition)
    {
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
    }

    /// <summary>True where it hides what lower layers have at a path: that file, or a folder above it, or what is in an opaque one (D7.8).</summary>
    internal bool Hides(string path)
    {
        if (_whiteouts.Count + _opaque.Count == 0)
        {
            return false;
        }

        for (string above = path; above.Length > 1; above = above[..above.LastIndexOf('/')])
        {
            if (_whiteouts.Contains(above) || (above.Length < path.Length && _opaque.Contains(above)))
            {
                return true;
            }
        }

        return false;
    }
}
