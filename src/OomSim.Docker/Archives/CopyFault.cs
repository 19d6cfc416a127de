namespace OomSim.Docker;

/// <summary>Why <c>docker cp</c> does not copy.</summary>
/// <param name="Text">The client's or the engine's words.</param>
/// <param name="FromDaemon">True for the engine's.</param>
/// <param name="MissingPath">What the container does not have, as the client asks for it; null where it is something else.</param>
internal sealed record CopyFault(string Text, bool FromDaemon = false, string? MissingPath = null) : WriteFault(Text, FromDaemon)
{
    /// <summary>A folder over a file.</summary>
    public static readonly CopyFault FolderOverFile = new("cannot copy directory");

    /// <summary>A file into a folder that is not there.</summary>
    public static readonly CopyFault NoFolder = new("no such directory");

    /// <summary>A file below a file of the container.</summary>
    public static readonly CopyFault BelowFile = new("extraction point is not a directory", FromDaemon: true);

    /// <summary>A file into a volume that is mounted read-only.</summary>
    public static readonly CopyFault ReadOnlyVolume = new("mounted volume is marked read-only", FromDaemon: true);

    /// <summary>A file into layers that cannot be written.</summary>
    public static readonly CopyFault ReadOnlyRoot = new("container rootfs is marked read-only", FromDaemon: true);

    /// <summary>A path that the container does not have.</summary>
    public static CopyFault Missing(string path) => new("", FromDaemon: true, path);
}
