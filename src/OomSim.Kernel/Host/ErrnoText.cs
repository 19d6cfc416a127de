namespace OomSim.Kernel;

/// <summary>Error numbers in the words of the C library.</summary>
public static class ErrnoText
{
    /// <summary>What strerror says.</summary>
    public static string Of(Errno errno) => errno switch
    {
        Errno.EPERM => "Operation not permitted",
        Errno.ENOENT => "No such file or directory",
        Errno.ESRCH => "No such process",
        Errno.EINTR => "Interrupted system call",
        Errno.EIO => "Input/output error",
        Errno.EAGAIN => "Resource temporarily unavailable",
        Errno.ENOMEM => "Cannot allocate memory",
        Errno.EACCES => "Permission denied",
        Errno.EBUSY => "Device or resource busy",
        Errno.EEXIST => "File exists",
        Errno.ENOTDIR => "Not a directory",
        Errno.EISDIR => "Is a directory",
        Errno.ENOSPC => "No space left on device",
        Errno.EROFS => "Read-only file system",
        Errno.EOPNOTSUPP => "Operation not supported",
        Errno.ELOOP => "Too many levels of symbolic links",
        Errno.ERANGE => "Numerical result out of range",
        Errno.EOVERFLOW => "Value too large for defined data type",
        _ => "Invalid argument",
    };
}
