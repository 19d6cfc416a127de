using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>
/// What a container sees as its files: image layers below, one writable layer, memory file systems (D7.6–D7.8). The first
/// write to a file of the image copies the whole file up.
/// </summary>
public sealed class ContainerFiles : IFileNamespace
{
    private readonly IReadOnlyList<Layer> _layers;
    private readonly List<string> _memoryMounts = ["/dev/shm/"];
    private readonly SortedDictionary<string, Inode> _writable = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Inode> _memory = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _whiteouts = new(StringComparer.Ordinal);

    internal ContainerFiles(Image image, IEnumerable<string> memoryMounts)
    {
        _layers = image.Layers;
        _memoryMounts.AddRange(memoryMounts.Select(m => Normalize(m).TrimEnd('/') + "/"));
    }

    /// <summary>Apparent size of the writable layer, bytes (D7.10).</summary>
    public long WritableSize => _writable.Values.Sum(f => f.Size);

    /// <summary>True for a path on a memory file system: /dev/shm or a --tmpfs.</summary>
    public bool IsInMemory(string path)
    {
        string name = Normalize(path);
        return _memoryMounts.Exists(m => name.StartsWith(m, StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public Inode? Find(string path)
    {
        string name = Normalize(path);
        if (IsInMemory(name))
        {
            return _memory.GetValueOrDefault(name);
        }

        return _writable.GetValueOrDefault(name) ?? (_whiteouts.Contains(name) ? null : FindBelow(name));
    }

    /// <inheritdoc/>
    public Inode OpenForWriting(string path)
    {
        string name = Normalize(path);
        SortedDictionary<string, Inode> files = IsInMemory(name) ? _memory : _writable;
        if (!files.TryGetValue(name, out Inode? inode))
        {
            bool isBelow = files == _writable && !_whiteouts.Contains(name);
            files[name] = inode = new Inode(path, isBelow ? FindBelow(name)?.Size ?? 0 : 0);
        }

        return inode;
    }

    /// <inheritdoc/>
    public Inode? Remove(string path)
    {
        string name = Normalize(path);
        if (IsInMemory(name))
        {
            return _memory.Remove(name, out Inode? gone) ? gone : null;
        }

        // A file of the image stays where it is; the whiteout only hides it, so its pages are nobody's to drop.
        if (FindBelow(name) is not null)
        {
            _whiteouts.Add(name);
        }

        return _writable.Remove(name, out Inode? removed) ? removed : null;
    }

    /// <summary>The memory file systems go with the container's mounts when it ends.</summary>
    internal void DropMemoryFiles() => _memory.Clear();

    internal static string Normalize(string path) => path.StartsWith('/') ? path : "/" + path;

    private Inode? FindBelow(string name)
    {
        for (int i = _layers.Count - 1; i >= 0; i--)
        {
            if (_layers[i].Files.TryGetValue(name, out Inode? inode))
            {
                return inode;
            }
        }

        return null;
    }
}
