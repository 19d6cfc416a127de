using OomSim.Kernel;

namespace OomSim.Tests.Kernel;

/// <summary>A flat namespace of files.</summary>
internal sealed class TestFiles : IFileNamespace
{
    private readonly SortedDictionary<string, Inode> _files = new(StringComparer.Ordinal);

    public TestFiles(params (string Path, long Size)[] files)
    {
        foreach ((string path, long size) in files)
        {
            _files.Add(path, new Inode(path, size));
        }
    }

    public void Add(Inode inode) => _files.Add(inode.Name, inode);

    public Inode? Find(string path) => _files.GetValueOrDefault(path);

    public Inode OpenForWriting(string path) => _files.TryGetValue(path, out Inode? inode) ? inode : _files[path] = new Inode(path, 0);

    public Inode? Remove(string path) => _files.Remove(path, out Inode? inode) ? inode : null;
}
