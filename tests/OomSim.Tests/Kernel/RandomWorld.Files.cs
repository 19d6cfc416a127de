using OomSim.Kernel;

namespace OomSim.Tests.Kernel;

/// <summary>The files that all programs of a world see.</summary>
internal sealed partial class RandomWorld
{
    private sealed class SharedFiles(Tmpfs mount, long size) : IFileNamespace
    {
        private readonly SortedDictionary<string, Inode> _files = new(StringComparer.Ordinal)
        {
            ["/text"] = new Inode("/text", 820 << 10),
            ["/data"] = new Inode("/data", size),
        };

        public Inode? Find(string path) => _files.GetValueOrDefault(path);

        public Inode OpenForWriting(string path)
        {
            if (!_files.TryGetValue(path, out Inode? inode))
            {
                bool tmpfs = path.StartsWith("/scratch/", StringComparison.Ordinal);
                _files.Add(path, inode = new Inode(path, 0) { IsTmpfs = tmpfs, Tmpfs = tmpfs ? mount : null });
            }

            return inode;
        }

        public Inode? Remove(string path) => _files.Remove(path, out Inode? inode) ? inode : null;
    }
}
