using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>A read-only layer: its files exist once, whoever reads them, so their page cache is shared (recording v1-36).</summary>
public sealed class Layer
{
    private readonly SortedDictionary<string, Inode> _files = new(StringComparer.Ordinal);

    internal Layer(LayerDefinition definition)
    {
        Definition = definition;
        foreach ((string path, long size) in definition.Files)
        {
            _files[ContainerFiles.Normalize(path)] = new Inode(path, size);
        }
    }

    /// <summary>What the scenario says about it.</summary>
    public LayerDefinition Definition { get; }

    /// <summary>Its files by path.</summary>
    public IReadOnlyDictionary<string, Inode> Files => _files;
}
