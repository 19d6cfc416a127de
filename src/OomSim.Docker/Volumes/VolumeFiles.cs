using System.Collections.Immutable;
using System.Text;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>The files of a volume by their path within it, with a slash in front: the same for all containers that have it, and no part of their layers (D7.21, D7.25).</summary>
internal sealed class VolumeFiles : NamedFiles
{
    private static readonly IReadOnlyDictionary<string, string> NoLinks = ImmutableSortedDictionary<string, string>.Empty;

    // Made with the first; most have none.
    private SortedDictionary<string, string>? _links;

    /// <summary>The room of a volume that is a memory file system; null for one on the disk.</summary>
    public Tmpfs? Memory { get; init; }

    /// <summary>Symbolic links with what they say, by path within it, with a slash in front.</summary>
    public IReadOnlyDictionary<string, string> Links => _links ?? NoLinks;

    /// <summary>True where there is nothing in it.</summary>
    public bool IsEmpty => All.Count + Links.Count == 0;

    /// <summary>Bytes of its files and of what its links say by now.</summary>
    public long SizeAt(long now) => Once.Sum(f => f.ContentAt(now)) + Links.Values.Sum(said => (long)Encoding.UTF8.GetByteCount(said));

    /// <summary>A file to write to; a new one where there is none.</summary>
    /// <param name="path">Its path within the volume.</param>
    /// <param name="disk">The room on the disk; null where it has no bound.</param>
    public Inode Open(string path, Tmpfs? disk) => Find(path) ?? Put(path, new Inode(path, 0) { IsTmpfs = Memory is not null, Tmpfs = Memory ?? disk });

    /// <summary>Puts a file in the place of what is there.</summary>
    /// <param name="path">Its path within the volume.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="host">The host.</param>
    /// <param name="disk">The room on the disk; null where it has no bound.</param>
    /// <returns>As many of its bytes as find room there.</returns>
    public long Place(string path, long size, LinuxHost host, Tmpfs? disk)
    {
        Drop(path, host);
        return Put(path, Memory is null ? host.NewFile(path, size, disk) : new Inode(path, size)).Size;
    }

    /// <summary>Puts a symbolic link where nothing is.</summary>
    /// <param name="path">Its path within the volume.</param>
    /// <param name="target">What it says.</param>
    public void PlaceLink(string path, string target) => (_links ??= new SortedDictionary<string, string>(StringComparer.Ordinal))[path] = target;

    /// <summary>Takes a symbolic link away.</summary>
    /// <param name="path">Its path within the volume.</param>
    public void RemoveLink(string path) => _links?.Remove(path);

    /// <summary>The volume is no more, or what is in memory of it.</summary>
    public void Delete(LinuxHost host)
    {
        Clear(host);
        _links = null;
    }

    /// <summary>True where an image filled it of which not all files are known: there may be more in it.</summary>
    public bool HoldsUntold { get; private set; }

    /// <summary>What the image has at its place comes into an empty one, when a container with it is made; each file is a copy.</summary>
    /// <param name="files">The image's files, by path.</param>
    /// <param name="links">The image's symbolic links, by path.</param>
    /// <param name="place">Where the volume is, with a slash at the end.</param>
    /// <param name="disk">The room on the disk; null where it has no bound.</param>
    /// <param name="isWhole">True where all files of the image are known.</param>
    public void Fill(IEnumerable<KeyValuePair<string, Inode>> files, IEnumerable<KeyValuePair<string, string>> links, string place, Tmpfs? disk, bool isWhole)
    {
        if (!IsEmpty || Memory is not null)
        {
            // What is copied into memory is gone once the engine unmounts it again.
            return;
        }

        HoldsUntold |= !isWhole;
        foreach ((string path, Inode inode) in files)
        {
            if (path.StartsWith(place, StringComparison.Ordinal))
            {
                string within = path[(place.Length - 1)..];
                Put(within, new Inode(within, inode.Size) { Tmpfs = disk });
            }
        }

        foreach ((string path, string target) in links.Where(l => l.Key.StartsWith(place, StringComparison.Ordinal)))
        {
            PlaceLink(path[(place.Length - 1)..], target);
        }
    }
}
