namespace OomSim.Docker;

/// <summary>What an entry of a tar archive is.</summary>
public enum TarEntryKind
{
    /// <summary>A file with content of its own.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>Another name of a file that comes before it.</summary>
    HardLink,

    /// <summary>A symbolic link.</summary>
    SymbolicLink,

    /// <summary>A named pipe.</summary>
    Pipe,

    /// <summary>A character device, such as <c>/dev/null</c>.</summary>
    CharacterDevice,

    /// <summary>A block device.</summary>
    BlockDevice,
}
