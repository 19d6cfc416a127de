using System.Collections.Immutable;

namespace OomSim.Docker;

/// <summary>What the runtime makes in <c>/dev</c> of every container (runc <c>rootfs_linux.go</c>, moby <c>oci/defaults.go</c>; 20.10.24).</summary>
internal static class DeviceFolder
{
    /// <summary>Files of devices with their major and minor numbers, by full path.</summary>
    public static ImmutableSortedDictionary<string, (int Major, int Minor)> Devices { get; } =
        new[] { Full, "/dev/null", "/dev/random", "/dev/tty", "/dev/urandom", "/dev/zero" }.ToImmutableSortedDictionary(path => path, path => HostAccess.CharacterDevice(path)!.Value, StringComparer.Ordinal);

    /// <summary>Symbolic links with what they say, by full path.</summary>
    public static ImmutableSortedDictionary<string, string> Links { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        // Where the kernel has that file, as one of Debian does.
        ["/dev/core"] = "/proc/kcore",
        [OpenFiles] = "/proc/self/fd",
        ["/dev/ptmx"] = "pts/ptmx",
        ["/dev/stderr"] = "/proc/self/fd/2",
        ["/dev/stdin"] = "/proc/self/fd/0",
        ["/dev/stdout"] = "/proc/self/fd/1",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The link to a folder of the kernel with what the reader itself has open.</summary>
    public const string OpenFiles = "/dev/fd";

    /// <summary>The device that has no room for anything.</summary>
    public const string Full = "/dev/full";

    /// <summary>Folders that something is mounted on in each, whatever else is asked for.</summary>
    public static ImmutableArray<string> MountPoints { get; } = ["/dev/mqueue", "/dev/pts"];
}
