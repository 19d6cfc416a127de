namespace OomSim.Docker;

/// <summary>Folders that every system is taken to have, the host and the images.</summary>
internal static class CommonFolders
{
    private static readonly string[] Nested =
    [
        "/dev/shm", "/etc/default", "/media", "/boot", "/run/lock", "/sbin", "/usr/bin", "/usr/include", "/usr/lib", "/usr/local", "/usr/local/bin", "/usr/local/etc", "/usr/local/lib", "/usr/local/sbin",
        "/usr/local/share", "/usr/sbin", "/usr/share", "/usr/src", "/var/backups", "/var/cache", "/var/lib", "/var/local", "/var/lock", "/var/log", "/var/mail", "/var/run", "/var/spool", "/var/tmp", "/mnt",
    ];

    /// <summary>True for one of them; the root is without a name.</summary>
    public static bool Has(string path) => CommandResolver.IsFolder(path) || Nested.Contains(path, StringComparer.Ordinal);
}
