using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Further names of files in a container's writable layer: hard links take no room, and a file goes with its last name.</summary>
public sealed partial class ContainerFiles
{
    // Most containers have none.
    private bool _hasLinks;

    /// <summary>Gives a file one more name, in place of what is there.</summary>
    /// <param name="path">The name.</param>
    /// <param name="known">A name that it has.</param>
    /// <param name="host">The host.</param>
    /// <returns>False where they are on different file systems, or there is no such file: nothing is changed.</returns>
    internal bool Link(string path, string known, LinuxHost host)
    {
        string name = Normalize(path), first = Normalize(known);
        if (VolumeOf(name, out string within) is { } volume)
        {
            return ReferenceEquals(VolumeOf(first, out string firstWithin), volume) && volume.Link(within, firstWithin, host);
        }

        if (VolumeOf(first, out _) is not null || name == first || _writable?.GetValueOrDefault(first) is not { } inode)
        {
            return false;
        }

        if (TakeName(name) is { } old)
        {
            host.RemoveInode(old);
        }

        _hasLinks = true;
        Put(ref _writable, name, inode);
        (_modified ??= new SortedDictionary<string, long>(StringComparer.Ordinal))[name] = ModifiedAt(first);
        return true;
    }

    /// <summary>Each file of some names once.</summary>
    internal IEnumerable<Inode> Once(IEnumerable<Inode> files) => _hasLinks ? files.Distinct() : files;

    // The file that has gone with this name; null where there is none, or it has another one.
    private Inode? TakeName(string name) => Take(_writable, name) is { } inode && !(_hasLinks && _writable!.ContainsValue(inode)) ? inode : null;
}
