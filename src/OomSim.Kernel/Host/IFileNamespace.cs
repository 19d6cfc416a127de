namespace OomSim.Kernel;

/// <summary>Turns a process's file names into inodes: the container's union of layers, in the kernel's terms.</summary>
public interface IFileNamespace
{
    /// <summary>The inode a name leads to; null when there is none.</summary>
    Inode? Find(string path);

    /// <summary>The inode to write to: created, or copied up, when needed (D7.7).</summary>
    Inode OpenForWriting(string path);

    /// <summary>True where a name is on a file system that is mounted read-only: a write to it fails with EROFS.</summary>
    bool IsReadOnly(string path) => false;

    /// <summary>Removes a name; the inode that lost its last name, or null.</summary>
    Inode? Remove(string path);
}
