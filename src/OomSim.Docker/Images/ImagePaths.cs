namespace OomSim.Docker;

/// <summary>What is seen of an image by its paths: worked out when it is asked for first, and anew where a layer has come to have more.</summary>
/// <param name="layers">Its layers, lowest first.</param>
internal sealed class ImagePaths(IReadOnlyList<Layer> layers)
{
    private int _mentions = -1;
    private SortedDictionary<string, string>? _links;
    private SortedSet<string>? _files;
    private SortedSet<string>? _programs;
    private SortedDictionary<string, TarEntry>? _described;

    /// <summary>Symbolic links with what they say.</summary>
    public IReadOnlyDictionary<string, string> Links => Current()._links ??= FileUnion.Links(layers);

    /// <summary>Files, also by symbolic links.</summary>
    public IReadOnlyCollection<string> Files => Current()._files ??= FindFiles();

    /// <summary>Those, and also those through a folder that is a symbolic link.</summary>
    public IReadOnlyCollection<string> Programs => Current()._programs ??= FindPrograms();

    /// <summary>What archives say of layers that were read (<see cref="FileUnion.Described"/>).</summary>
    public IReadOnlyDictionary<string, TarEntry> Described => Current()._described ??= FileUnion.Described(layers);

    // Layers only ever come to have more.
    private ImagePaths Current()
    {
        if (layers.Sum(l => l.Mentions) is var mentions && mentions != _mentions)
        {
            _mentions = mentions;
            _links = null;
            _files = _programs = null;
            _described = null;
        }

        return this;
    }

    private SortedSet<string> FindFiles()
    {
        var files = new SortedSet<string>(FileUnion.All(layers).Keys, StringComparer.Ordinal);
        files.UnionWith(Links.Keys.Where(l => files.Contains(SymbolicPath.Resolve(l, Links, whole: true))).ToArray());
        return files;
    }

    private SortedSet<string> FindPrograms()
    {
        var programs = new SortedSet<string>(Files, StringComparer.Ordinal);
        foreach (string link in Links.Keys)
        {
            string folder = SymbolicPath.Resolve(link, Links, whole: true).TrimEnd('/') + "/";
            programs.UnionWith(Files.Where(p => p.StartsWith(folder, StringComparison.Ordinal)).Select(p => link + "/" + p[folder.Length..]));
        }

        return programs;
    }
}
