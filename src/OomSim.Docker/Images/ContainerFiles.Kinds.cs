using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What lies at a path, as programs inside see it.</summary>
public sealed partial class ContainerFiles
{
    /// <summary>What lies at a path; a link only where it is not followed.</summary>
    /// <param name="path">In full; with a slash at its end for a folder.</param>
    /// <param name="follows">True where a link at its end is followed.</param>
    /// <returns>What it is and where, in full (the root is empty), or why nothing is found there: ENOENT, ENOTDIR or ELOOP.</returns>
    internal (PathKind Kind, string Place, Errno Fault) LookUp(string path, bool follows = true)
    {
        string name = Followed(path, whole: follows);
        string place = name.TrimEnd('/');
        for (int end = name.IndexOf('/', Math.Min(1, name.Length)); end > 0; end = name.IndexOf('/', end + 1))
        {
            if (LeafAt(name[..end]) is not PathKind.None and var above)
            {
                return (PathKind.None, place, above == PathKind.Link ? Errno.ELOOP : Errno.ENOTDIR);
            }
        }

        return KindAt(place) switch
        {
            PathKind.None => (PathKind.None, place, Errno.ENOENT),
            PathKind.Link when follows => (PathKind.None, place, Errno.ELOOP),
            var kind => (kind, place, Errno.None),
        };
    }

    /// <summary>Why no file can be opened for writing at a path, where a new one is made if there is none (open(2), O_CREAT).</summary>
    /// <param name="file">The path.</param>
    internal Errno CreationFault(TypedPath file)
    {
        string path = file.Full;
        (PathKind kind, string name, Errno fault) = LookUp(path);
        if (kind == PathKind.Folder || fault == Errno.ELOOP)
        {
            return kind == PathKind.Folder ? Errno.EISDIR : fault;
        }

        string folder = name[..Math.Max(0, name.LastIndexOf('/'))];
        return kind == PathKind.None && LookUp(folder + "/").Fault is not Errno.None and var above && (above != Errno.ENOENT || IsAllTold(folder)) ? above

            // With a dot at its end it would have to be there.
            : kind == PathKind.None && file.Typed.EndsWith("/.", StringComparison.Ordinal) ? Errno.ENOENT
            : path.EndsWith('/') ? Errno.EISDIR
            : IsReadOnly(path) ? Errno.EROFS
            : Errno.None;
    }

    /// <summary>True where nothing can lie at a path but what is known.</summary>
    /// <param name="path">In full.</param>
    internal bool IsAllTold(string path) =>
        Followed(path, whole: true).TrimEnd('/') is var name && (MountOf(name) is not null || IsHidden(name) || (_isWhole && !HoldsUntold(name)));

    // What is in a folder of the host nobody says, nor what an image that is not known as a whole has put into a volume.
    private bool HoldsUntold(string name) =>
        VolumeOf(name, out _) is { } volume ? volume.HoldsUntold : BoundFolders.Any(f => (name + "/").StartsWith(f + "/", StringComparison.Ordinal));

    // Of a path whose folders are no links.
    private PathKind KindAt(string name) =>
        LeafAt(name) is not PathKind.None and var leaf ? leaf
        : KernelFile.IsBelow(name) ? KernelFolders.Missing(name) is not null ? PathKind.None : PathKind.Folder
        : IsFolderAt(name) ? PathKind.Folder : PathKind.None;

    // All but folders.
    private PathKind LeafAt(string name) =>
        KernelFile.IsBelow(name) ? KernelFolders.IsOpened(name) ? PathKind.Device : KernelFile.IsKnown(name) || KernelFolders.IsFile(name) ? PathKind.File : PathKind.None
        : LinkAt(name) is not null ? PathKind.Link
        : FindAt(name) is not null || EngineFiles.Contains(name, StringComparer.Ordinal) ? PathKind.File
        : IsDevice(name) ? PathKind.Device
        : PathKind.None;

    // Where a layer has something, it has a folder above it.
    private bool IsFolderAt(string name) =>
        name.Length == 0 || IsMounted(name) || (WorkingFolder + "/").StartsWith(name + "/", StringComparison.Ordinal) || DeviceFolder.MountPoints.Contains(name, StringComparer.Ordinal) || IsSeenFolder(name)
        || (IsCommonFolder(name) && IsUncovered(name) && !(_lacksShared && name == SharedPlace))
        || (name + "/" is var below && (OwnNames.Any(f => f.StartsWith(below, StringComparison.Ordinal) && (FindAt(f) is not null || LinkAt(f) is not null)) || GivenDevices.Any(f => f.StartsWith(below, StringComparison.Ordinal))));

    private bool IsNoFolder(string name) => KindAt(name) switch
    {
        PathKind.Folder => false,
        PathKind.None => IsAllTold(name),
        _ => true,
    };
}
