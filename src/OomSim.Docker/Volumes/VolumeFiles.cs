using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>The files of a volume: the same for all containers that have it, and no part of their layers (D7.21, D7.25).</summary>
internal sealed class VolumeFiles
{
    private readonly SortedDictionary<string, Inode> _files = new(StringComparer.Ordinal);

    // Most have no file with a further name.
    private bool _hasLinks;

    private IEnumerable<Inode> Once => _hasLinks ? _files.Values.Distinct() : _files.Values;

    /// <summary>The room of a volume that is a memory file system; null for one on the disk.</summary>
    public Tmpfs? Memory { get; init; }

    /// <summary>By path within it, with a slash in front.</summary>
    public IReadOnlyDictionary<string, Inode> Files => _files;

    /// <summary>Bytes of its files by now.</summary>
    public long SizeAt(long now) => Once.Sum(f => f.ContentAt(now));

    /// <summary>A file of it; null for none.</summary>
    public Inode? Find(string path) => _files.GetValueOrDefault(path);

    /// <summary>A file to write to; a new one where there is none.</summary>
    /// <param name="path">Its path within the volume.</param>
    /// <param name="disk">The room on the disk; null where it has no bound.</param>
    public Inode Open(string path, Tmpfs? disk) => _files.TryGetValue(path, out Inode? known) ? known : _files[path] = new Inode(path, 0) { IsTmpfs = Memory is not null, Tmpfs = Memory ?? disk };

    /// <summary>Puts a file in the place of what is there.</summary>
    /// <param name="path">Its path within the volume.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="host">The host.</param>
    /// <param name="disk">The room on the disk; null where it has no bound.</param>
    /// <returns>As many of its bytes as find room there.</returns>
    public long Place(string path, long size, LinuxHost host, Tmpfs? disk)
    {
        if (Remove(path) is { } old)
        {
            host.RemoveInode(old);
        }

        Inode inode = _files[path] = Memory is null ? host.NewFile(path, size, disk) : new Inode(path, size);
        return inode.Size;
    }

    /// <summary>Gives a file one more name, in place of what is there; false where there is no such file.</summary>
    /// <param name="path">The name within the volume.</param>
    /// <param name="known">A name that it has.</param>
    /// <param name="host">The host.</param>
    public bool Link(string path, string known, LinuxHost host)
    {
        if (path == known || !_files.TryGetValue(known, out Inode? inode))
        {
            return false;
        }

        if (Remove(path) is { } old)
        {
            host.RemoveInode(old);
        }

        _hasLinks = true;
        _files[path] = inode;
        return true;
    }

    /// <summary>Takes a name out.</summary>
    /// <returns>The file that has gone with it; null where there is none, or it has another name.</returns>
    public Inode? Remove(string path) => _files.Remove(path, out Inode? gone) && !(_hasLinks && _files.ContainsValue(gone)) ? gone : null;

    /// <summary>The volume is no more, or what is in memory of it.</summary>
    public void Delete(LinuxHost host)
    {
        foreach (Inode inode in Once)
        {
            host.RemoveInode(inode);
        }

        _files.Clear();
    }

    /// <summary>What the image has at its place comes into an empty one, when a container with it is made; each file is a copy.</summary>
    /// <param name="files">The image's files, by path.</param>
    /// <param name="place">Where the volume is, with a slash at the end.</param>
    /// <param name="disk">The room on the disk; null where it has no bound.</param>
    public void Fill(IEnumerable<KeyValuePair<string, Inode>> files, string place, Tmpfs? disk)
    {
        if (_files.Count > 0 || Memory is not null)
        {
            // What is copied into memory is gone once the engine unmounts it again.
            return;
        }

        foreach ((string path, Inode inode) in files)
        {
            if (path.StartsWith(place, StringComparison.Ordinal))
            {
                string within = path[(place.Length - 1)..];
                _files[within] = new Inode(within, inode.Size) { Tmpfs = disk };
            }
        }
    }
}
