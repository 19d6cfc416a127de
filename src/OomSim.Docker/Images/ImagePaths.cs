using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>By which paths the files of a stack of layers are seen, worked out once.</summary>
internal sealed class ImagePaths
{
    private readonly IReadOnlyList<Layer> _layers;
    private readonly int _additions;

    /// <summary>Looks at a stack of layers.</summary>
    /// <param name="layers">The stack, lowest first.</param>
    public ImagePaths(IReadOnlyList<Layer> layers)
    {
        (_layers, _additions) = (layers, Additions(layers));
        SortedDictionary<string, Inode>.KeyCollection files = FileUnion.All(layers).Keys;
        SortedDictionary<string, string> links = FileUnion.Links(layers);
        Paths = links.Count == 0 ? files : [.. files, .. links.Keys.Where(l => files.Contains(SymbolicPath.Resolve(l, links, whole: true)))];
        Programs = links.Count == 0 ? Paths : [.. Paths, .. links.Keys.SelectMany(l => Below(SymbolicPath.Resolve(l, links, whole: true).TrimEnd('/') + "/").Select(rest => l + "/" + rest))];

        IEnumerable<string> Below(string folder) => Paths.Where(p => p.StartsWith(folder, StringComparison.Ordinal)).Select(p => p[folder.Length..]);
    }

    /// <summary>Full paths of the files, also by symbolic links.</summary>
    public IReadOnlyCollection<string> Paths { get; }

    /// <summary>Full paths that a program may be called by: also those through a folder that is a symbolic link.</summary>
    public IReadOnlyCollection<string> Programs { get; }

    /// <summary>True while it is that of a stack: another image may name files of a layer that were not known.</summary>
    /// <param name="layers">The stack, lowest first.</param>
    public bool IsOf(IReadOnlyList<Layer> layers) => ReferenceEquals(layers, _layers) && Additions(layers) == _additions;

    private static int Additions(IReadOnlyList<Layer> layers) => layers.Sum(l => l.Additions);
}
