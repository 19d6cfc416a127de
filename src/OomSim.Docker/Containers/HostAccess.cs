using System.Collections.Frozen;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What a container asks of the host beside memory and CPU: capabilities, devices. Only whether the engine refuses it is simulated, what CAP_SYS_ADMIN may commit (K15.3), and whether CAP_SYS_RESOURCE lets oom_score_adj be lowered (K1.17).</summary>
internal static class HostAccess
{
    private static readonly string[] Capabilities =
    [
        "ALL", "AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE", "BLOCK_SUSPEND", "BPF", "CHECKPOINT_RESTORE", "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "IPC_LOCK",
        "IPC_OWNER", "KILL", "LEASE", "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE", "MKNOD", "NET_ADMIN", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_RAW", "PERFMON", "SETFCAP", "SETGID",
        "SETPCAP", "SETUID", "SYSLOG", "SYS_ADMIN", "SYS_BOOT", "SYS_CHROOT", "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG",
        "WAKE_ALARM",
    ];

    // Swap devices without a name of their own are those that follow it.
    private const string SystemDisk = "/dev/vda";

    // What every host has, whatever its hardware, with the numbers of the kernel's list of devices; no disks.
    private static readonly FrozenDictionary<string, (int Major, int Minor)> CharacterDevices = new (string Path, int Major, int Minor)[]
    {
        ("/dev/console", 5, 1), ("/dev/full", 1, 7), ("/dev/fuse", 10, 229), ("/dev/kmsg", 1, 11), ("/dev/loop-control", 10, 237), ("/dev/mapper/control", 10, 236), ("/dev/mem", 1, 1),
        ("/dev/net/tun", 10, 200), ("/dev/null", 1, 3), ("/dev/ptmx", 5, 2), ("/dev/random", 1, 8), ("/dev/tty", 5, 0), ("/dev/urandom", 1, 9), ("/dev/zero", 1, 5),
    }.ToFrozenDictionary(d => d.Path, d => (d.Major, d.Minor), StringComparer.Ordinal);

    /// <summary>The engine's error about capabilities; null where it knows them all.</summary>
    public static string? CapabilityFault(ContainerSpec spec) => Unknown("CapAdd", spec.CapAdd) ?? Unknown("CapDrop", spec.CapDrop);

    /// <summary>
    /// True where a container's first process, or a command, has CAP_SYS_ADMIN: privileged or given it, with all or by name, and run by the user of number 0, as any other loses all
    /// capabilities by execve (capabilities(7); moby <c>daemon/exec_linux.go</c>). An added ALL takes away what is dropped by name.
    /// </summary>
    /// <param name="container">Whose.</param>
    /// <param name="exec">The command; null for the first process, and what has the container's own.</param>
    public static bool IsAdmin(Container container, ContainerExec? exec) => Has(container, exec, "SYS_ADMIN");

    /// <summary>The same of CAP_SYS_RESOURCE, which the engine leaves out by default (K1.17).</summary>
    /// <param name="container">Whose.</param>
    /// <param name="exec">The command; null for the first process, and what has the container's own.</param>
    public static bool HasSysResource(Container container, ContainerExec? exec) => Has(container, exec, "SYS_RESOURCE");

    /// <summary>The engine's error about the disks of bounds and weights when a container is started; null where all are there.</summary>
    /// <param name="spec">What is asked for.</param>
    /// <param name="host">For its swap devices.</param>
    /// <param name="disks">Further disks that it has.</param>
    public static string? DiskFault(ContainerSpec spec, HostConfig host, IReadOnlyCollection<string> disks)
    {
        foreach (DeviceRate rate in spec.DeviceRates)
        {
            if (rate.Path != SystemDisk && !disks.Contains(rate.Path, StringComparer.Ordinal) && CharacterDevice(rate.Path) is null && !IsSwapDevice(host, rate.Path))
            {
                return $"stat {rate.Path}: no such file or directory";
            }
        }

        return null;
    }

    /// <summary>Major and minor number of a device that every host has and that is no disk; null for others.</summary>
    public static (int Major, int Minor)? CharacterDevice(string path) => CharacterDevices.TryGetValue(path, out (int Major, int Minor) numbers) ? numbers : null;

    /// <summary>The engine's error about devices when a container is started; null where all are there.</summary>
    /// <param name="spec">What is asked for.</param>
    /// <param name="isOther">True for a path of the host that is no device; null: there is none.</param>
    public static string? DeviceFault(ContainerSpec spec, Func<string, bool>? isOther) =>
        !spec.HasItsDevices && spec.Devices.FirstOrDefault(static d => CharacterDevice(d.PathOnHost) is null) is { } missing ? $"error gathering device information while adding custom device \"{missing.PathOnHost}\": {(isOther?.Invoke(missing.PathOnHost) == true ? "not a device node" : "no such file or directory")}"
        : spec.DeviceRequests is [{ } first, ..] ? first.Fault
        : null;

    /// <summary>What the client finds wrong with <c>--device</c>; null for nothing.</summary>
    public static string? PathFault(string device)
    {
        string[] parts = device.Split(':');
        if (parts.Length > 3 || parts[0].Length == 0)
        {
            return "bad format for path: " + device;
        }

        // What is no mode is the place in the container.
        string place = parts.Length == 1 || (parts.Length == 2 && DeviceMapping.IsPermissions(parts[1])) ? parts[0] : parts[1];
        return parts.Length == 3 && !DeviceMapping.IsPermissions(parts[2]) ? "bad mode specified: " + parts[2]
            : !place.StartsWith('/') ? place + " is not an absolute path"
            : null;
    }

    private static bool IsSwapDevice(HostConfig host, string path) => host.SwapDevices.Any(s => s.Device == path);

    // One that the engine does not give by default.
    private static bool Has(Container container, ContainerExec? exec, string capability) =>
        container.Spec is var spec && (exec?.IsPrivileged == true || spec.Privileged || Names(spec.CapAdd, capability) || (Names(spec.CapAdd, "ALL") && !Names(spec.CapDrop, capability)))
        && ProcessContext.User(container, exec) is 0;

    private static bool Names(IReadOnlyList<string> names, string capability) => names.Select(Bare).Contains(capability, StringComparer.Ordinal);

    private static string Bare(string name) => name.Trim().ToUpperInvariant() is var given && given.StartsWith("CAP_", StringComparison.Ordinal) ? given[4..] : given;

    /// <summary>Capabilities as they are sent: newer clients sort them and write them in full (28.2.2).</summary>
    public static IReadOnlyList<string> Named(string[] names, EngineProfile profile) => !profile.NewHelpTail ? names
        : [.. names.Select(n => n.ToUpperInvariant()).Select(n => n == "ALL" || n.StartsWith("CAP_", StringComparison.Ordinal) ? n : "CAP_" + n).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary><c>NAME=ADDRESS</c> is <c>NAME:ADDRESS</c>.</summary>
    public static string ExtraHost(string text, EngineProfile profile) => FlagFaults.ReadHost(text, profile) is (var name, { } ip) ? $"{name}:{ip}" : text;

    private static string? Unknown(string list, IReadOnlyList<string> names)
    {
        foreach (string name in names.Select(n => n.ToUpperInvariant()))
        {
            // All of them have one name, without the beginning.
            string bare = name.StartsWith("CAP_", StringComparison.Ordinal) ? name[4..] : name;
            if (name == "CAP_ALL" || !Capabilities.Contains(bare, StringComparer.Ordinal))
            {
                return $"invalid {list}: unknown capability: \"CAP_{bare}\"";
            }
        }

        return null;
    }
}
