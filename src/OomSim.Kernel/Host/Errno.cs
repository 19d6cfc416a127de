namespace OomSim.Kernel;

/// <summary>Error numbers the kernel answers with.</summary>
public enum Errno
{
    /// <summary>Success.</summary>
    None = 0,

    /// <summary>Operation not permitted.</summary>
    EPERM = 1,

    /// <summary>No such file.</summary>
    ENOENT = 2,

    /// <summary>No such process.</summary>
    ESRCH = 3,

    /// <summary>Interrupted by a signal.</summary>
    EINTR = 4,

    /// <summary>Input or output fails.</summary>
    EIO = 5,

    /// <summary>Out of memory.</summary>
    ENOMEM = 12,

    /// <summary>Permission denied.</summary>
    EACCES = 13,

    /// <summary>Device or resource busy.</summary>
    EBUSY = 16,

    /// <summary>File exists.</summary>
    EEXIST = 17,

    /// <summary>Something else where a directory is meant.</summary>
    ENOTDIR = 20,

    /// <summary>A directory where a file is meant.</summary>
    EISDIR = 21,

    /// <summary>Invalid argument.</summary>
    EINVAL = 22,

    /// <summary>No space left on device.</summary>
    ENOSPC = 28,

    /// <summary>A file system that is mounted read-only.</summary>
    EROFS = 30,

    /// <summary>Numerical result out of range.</summary>
    ERANGE = 34,

    /// <summary>Too many symbolic links.</summary>
    ELOOP = 40,

    /// <summary>Value too large for defined data type.</summary>
    EOVERFLOW = 75,

    /// <summary>Operation not supported.</summary>
    EOPNOTSUPP = 95,

    /// <summary>The call goes on.</summary>
    EINPROGRESS = 115,

    /// <summary>Try again.</summary>
    EAGAIN = 11,
}
