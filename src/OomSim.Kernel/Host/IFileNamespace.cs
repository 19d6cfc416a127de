namespace OomSim.Kernel;

/// <summary>Turns a process's file names into inodes: the container's union of layers, in the kernel's terms.</summary>
public interface IFileNamespace
{
    /// <summary>The inode a name leads to; null when there is none.</summary>
    Inode? Find(string path);

    /// <summary>What a write to a name has to copy first, and a file without a name for the copy, which is held where another copies it already; null where it is written in place (D7.7).</summary>
    (Inode Below, Inode Copy)? CopyUp(string path) => null;

    /// <summary>The copy that somebody makes of a file at this moment, or of one in a folder of that name; null for none.</summary>
    Inode? CopyUnderWay(string path) => null;

    /// <summary>Gives a finished copy its name; false where another file got it first, or it was removed.</summary>
    bool TryName(string path, Inode copy) => false;

    /// <summary>The inode to write to, made where there is none. What <see cref="CopyUp"/> tells of has to be copied before.</summary>
    Inode OpenForWriting(string path);

    /// <summary>True where a name is on a file system that is mounted read-only: a write to it fails with EROFS.</summary>
    bool IsReadOnly(string path) => false;

    /// <summary>True where a name lies in a folder that is not there: a write to it fails with ENOENT.</summary>
    bool IsMissing(string path) => false;

    /// <summary>True for what takes all that is written and keeps nothing: a pipe, a device, a file of the kernel.</summary>
    bool Swallows(string path) => false;

    /// <summary>Removes a name; the inode that lost its last name, or null.</summary>
    Inode? Remove(string path);
}
