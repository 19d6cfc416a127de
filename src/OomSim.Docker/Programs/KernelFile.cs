using System.Globalization;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>
/// Files of the kernel as programs in a container see them: <c>/sys/fs/cgroup</c> is its own cgroup — on v2 by its cgroup namespace, on v1 because the
/// runtime binds each hierarchy there (D4.45) —, <c>/proc</c> tells of the host.
/// </summary>
internal static class KernelFile
{
    /// <summary>What lies below where cgroups are mounted.</summary>
    public const string Cgroups = "/sys/fs/cgroup/";

    /// <summary>What lies below the folder of the sysctls.</summary>
    public const string Sysctls = "/proc/sys/";

    private static readonly string[] Figures = ["/proc/meminfo", "/proc/swaps", "/proc/vmstat", "/proc/pressure/memory", "/proc/pressure/cpu", "/proc/pressure/io"];

    /// <summary>Says that what is asked of a file is not told.</summary>
    public static string NotSimulated(string path) => $"{DockerEngine.NotSimulatedPrefix}a change of '{path}' is not simulated";

    /// <summary>True for a path of the kernel's own file systems.</summary>
    public static bool IsBelow(string path) => path.StartsWith("/proc/", StringComparison.Ordinal) || path.StartsWith("/sys/", StringComparison.Ordinal);

    /// <summary>True for the figures of the host.</summary>
    public static bool IsFigure(string path) => Figures.Contains(path, StringComparer.Ordinal);

    /// <summary>True for one that is simulated, whether the container has it or not.</summary>
    public static bool IsKnown(string path) =>
        IsFigure(path) || Member(path) is not null || ProcessFiles.Parse(path) is not null
        || (path.StartsWith(Sysctls, StringComparison.Ordinal) && LinuxHost.Sysctls.ContainsKey(Name(path)))
        || (path.StartsWith(Cgroups, StringComparison.Ordinal) && IsCgroupFile(path[(path.LastIndexOf('/') + 1)..]));

    /// <summary>What a process reads, or why it cannot.</summary>
    /// <param name="host">The host.</param>
    /// <param name="reader">A process of a container.</param>
    /// <param name="path">The full path.</param>
    public static (string Text, Errno Errno) Read(LinuxHost host, Process reader, string path)
    {
        if (path.StartsWith(Sysctls, StringComparison.Ordinal))
        {
            string name = Name(path);
            return name == LinuxHost.DropCaches ? ("", Errno.EACCES)
                : LinuxHost.Sysctls.ContainsKey(name) ? (host.Sysctl(name).ToString(CultureInfo.InvariantCulture) + "\n", Errno.None) : ("", Errno.ENOENT);
        }

        if (Member(path) is { } who)
        {
            return Find(host, reader, who) is { } member ? (CgroupMount.Membership(host, NamespaceRoot(host, reader), member), Errno.None) : ("", Errno.ENOENT);
        }

        if (ProcessFiles.Parse(path) is var (whose, own))
        {
            return Find(host, reader, whose) is { } process ? (ProcessFiles.Read(host, process, own, reader.Namespace.IsHost, isReader: process == reader), Errno.None) : ("", Errno.ENOENT);
        }

        if (!path.StartsWith(Cgroups, StringComparison.Ordinal))
        {
            return host.ReadProc(path) is { } figures ? (figures, Errno.None) : ("", Errno.ENOENT);
        }

        return CgroupMount.Find(host, MountRoot(host, reader), path[Cgroups.Length..]) is not var (cgroup, file) ? ("", Errno.ENOENT)
            : file.Length == 0 ? ("", Errno.EISDIR)
            : CgroupMount.Read(host, cgroup, file, reader) is { } text ? (text, Errno.None)
            : ("", Errno.EINVAL);
    }

    /// <summary>True for what is known not to be there, as a process in a container sees it.</summary>
    /// <param name="host">The host.</param>
    /// <param name="reader">The process.</param>
    /// <param name="path">A full path; false of one that is not the kernel's.</param>
    public static bool IsMissing(LinuxHost host, Process reader, string path) =>
        KernelFolders.Missing(path) is not null
        || (IsKnown(path) && Read(host, reader, path).Errno == Errno.ENOENT)
        || (path.StartsWith(Cgroups, StringComparison.Ordinal) && CgroupMount.Find(host, MountRoot(host, reader), path[Cgroups.Length..]) is null)
        || (path.Split('/') is ["", "proc", [>= '0' and <= '9', ..] who, ..] && Find(host, reader, who) is null);

    /// <summary>The name of the sysctl of a path, with dots.</summary>
    public static string Name(string path) => path[Sysctls.Length..].Replace('/', '.');

    /// <summary>Who is meant by <c>/proc/self/cgroup</c>: self, or a PID; null for another path.</summary>
    public static string? Member(string path) =>
        path.Split('/') is ["", "proc", var who, "cgroup"] && (who == "self" || (who.Length is > 0 and < 8 && who.All(char.IsAsciiDigit))) ? who : null;

    /// <summary>A process by its PID in the reader's namespace; null for none.</summary>
    public static Process? Find(LinuxHost host, Process reader, string who) => who == "self" ? reader : host.SeenFrom(reader.Namespace)
        .FirstOrDefault(p => (reader.Namespace.IsHost ? p.Pid : p.NamespacePid).ToString(CultureInfo.InvariantCulture) == who);

    private static bool IsCgroupFile(string file) =>
        CgroupFiles.Readable(CgroupVersion.V1).Contains(file) || CgroupFiles.Readable(CgroupVersion.V2).Contains(file)
        || CgroupFiles.Writable(CgroupVersion.V1).Contains(file) || CgroupFiles.Writable(CgroupVersion.V2).Contains(file);

    /// <summary>The cgroup that is mounted for a process: with the host's cgroup namespace v2 is mounted whole; the hierarchies of v1 are bound where the container is.</summary>
    public static Cgroup MountRoot(LinuxHost host, Process process) =>
        ProcessContext.ContainerOf(process) is { Cgroup: { } own } container && (host.Config.Cgroup == CgroupVersion.V1 || container.Spec.CgroupMode != "host") ? own : host.Root;

    private static Cgroup NamespaceRoot(LinuxHost host, Process process) =>
        ProcessContext.ContainerOf(process) is { Cgroup: { } own } container && (container.Spec.CgroupMode.Length > 0 ? container.Spec.CgroupMode : CgroupModes.Default(host.Config.Cgroup)) == "private" ? own : host.Root;
}
