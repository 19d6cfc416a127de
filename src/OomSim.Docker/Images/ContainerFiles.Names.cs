using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Further names of files in a container's writable layer: hard links take no room, and a file goes with its last name.</summary>
public sealed partial class ContainerFiles
{
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
