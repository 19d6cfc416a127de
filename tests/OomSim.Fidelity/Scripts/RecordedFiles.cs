using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>The files of the recordings' machine, one name space for all groups: the program and what it reads and writes.</summary>
public sealed class RecordedFiles : IFileNamespace
{
    private readonly SortedDictionary<string, Inode> _files = new(StringComparer.Ordinal)
    {
        [HogTranslator.Binary] = new Inode(HogTranslator.Binary, HogTranslator.BinarySize),
    };

    /// <summary>Puts a file there, of a size in bytes.</summary>
    public void Add(string path, long size) => _files[path] = new Inode(path, size);

    /// <inheritdoc/>
    public Inode? Find(string path) => _files.GetValueOrDefault(path);

    /// <inheritdoc/>
    public Inode OpenForWriting(string path)
    {
        if (!_files.TryGetValue(path, out Inode? inode))
        {
            _files[path] = inode = new Inode(path, 0);
        }

        return inode;
    }

    /// <inheritdoc/>
    public Inode? Remove(string path)
    {
        _files.Remove(path, out Inode? inode);
        return inode;
    }
}
