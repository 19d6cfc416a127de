using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Further names of files in a container's writable layer: hard links take no room, and a file goes with its last name.</summary>
public sealed partial class ContainerFiles
{
    /// <summary>How many names a file has that are seen from inside.</summary>
    /// <param name="path">One of them.</param>
    /// <param name="file">The file.</param>
    internal int NamesOf(string path, Inode file) =>
        _layers.SelectMany(l => l.Linked).Concat(_writable?.Linked ?? []).Concat(_volumes.SelectMany(v => v.Value.Linked.Select(f => v.Key[..^1] + f)))
            .Append(path).Distinct(StringComparer.Ordinal).Count(name => ReferenceEquals(FindAt(name), file));

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

        if (VolumeOf(first, out _) is not null || _writable?.Link(name, first, host) != true)
        {
            return false;
        }

        RemoveLink(name, byEngine: true);
        SetModified(name, ModifiedAt(first));
        return true;
    }
}
