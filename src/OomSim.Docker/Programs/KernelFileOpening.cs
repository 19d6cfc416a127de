using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>
/// Whether a process in a container may open a path of <c>/proc</c> and <c>/sys</c> for writing (moby <c>oci/defaults.go</c>, <c>daemon/oci_linux.go</c>): the engine has <c>/sys</c>, the
/// cgroups and <c>/proc/sys</c> read-only, but for <c>--privileged</c>, and the last for <c>systempaths=unconfined</c>. What can be written then is root's, but for a process's own files.
/// </summary>
internal static class KernelFileOpening
{
    private const string SystemFiles = "/sys/";

    // proc/self.c, thread_self.c, root.c, net/proc_net.c.
    private static readonly string[] Links = ["/proc/self", "/proc/thread-self", "/proc/mounts", "/proc/net"];

    /// <summary>Why a path cannot be opened.</summary>
    /// <param name="host">The host.</param>
    /// <param name="process">A process of a container.</param>
    /// <param name="path">A full path below <c>/proc</c> or <c>/sys</c>, or one of these.</param>
    /// <returns><see cref="Errno.None"/> where it can; null where that is not known.</returns>
    public static Errno? Fault(LinuxHost host, Process process, string path)
    {
        if (ProcessContext.ContainerOf(process) is not { } container)
        {
            return null;
        }

        string whole = path.TrimEnd('/');
        return (whole + "/").StartsWith(KernelFile.Cgroups, StringComparison.Ordinal) ? OfCgroup(host, process, container, whole)
            : whole == "/sys" || whole.StartsWith(SystemFiles, StringComparison.Ordinal) ? OfSystem(container, whole)
            : (whole + "/").StartsWith(KernelFile.Sysctls, StringComparison.Ordinal) ? OfSysctl(process, container, whole)
            : OfProc(host, process, container, whole);
    }

    /// <summary>Why a path cannot be removed, which holds for all: the file systems of the kernel let nobody do it.</summary>
    /// <param name="host">The host.</param>
    /// <param name="process">A process of a container.</param>
    /// <param name="path">A full path below <c>/proc</c> or <c>/sys</c>.</param>
    /// <returns>The error; null where it is not known.</returns>
    public static Errno? RemovalFault(LinuxHost host, Process process, string path) => Fault(host, process, path) switch
    {
        // A link is not followed.
        _ when Links.Contains(path, StringComparer.Ordinal) => NotRemoved(process),
        Errno.ENOENT => Errno.ENOENT,
        Errno.EISDIR => Errno.EISDIR,
        _ when !KernelFile.IsKnown(path) => null,
        _ when KernelFile.Read(host, process, path).Errno == Errno.ENOENT => Errno.ENOENT,
        _ when IsReadOnly(process, path) => Errno.EROFS,
        _ => NotRemoved(process),
    };

    /// <summary>True where a path lies in what the engine has mounted read-only.</summary>
    /// <param name="process">A process of a container.</param>
    /// <param name="path">A full path below <c>/proc</c> or <c>/sys</c>.</param>
    public static bool IsReadOnly(Process process, string path) =>
        ProcessContext.ContainerOf(process) is { Spec: { Privileged: false } spec }
        && (path.StartsWith(SystemFiles, StringComparison.Ordinal) || (path.StartsWith(KernelFile.Sysctls, StringComparison.Ordinal) && !HasOpenPaths(spec)));

    private static Errno NotRemoved(Process process) => ProcessContext.ContainerOf(process) is { } container && IsRoot(container, process) ? Errno.EPERM : Errno.EACCES;

    // Root may write whatever mode a file has.
    private static bool IsRoot(Container container, Process process) => ProcessContext.User(container, process) is 0;

    private static Errno? OfCgroup(LinuxHost host, Process process, Container container, string path)
    {
        bool isReadOnly = !container.Spec.Privileged;
        string below = path.Length < KernelFile.Cgroups.Length ? "" : path[KernelFile.Cgroups.Length..];
        Cgroup root = KernelFile.MountRoot(host, process);
        if (CgroupMount.Find(host, root, below) is (_, var file))
        {
            return file.Length == 0 ? Errno.EISDIR : isReadOnly ? Errno.EROFS : IsRoot(container, process) ? Errno.None : Errno.EACCES;
        }

        string[] parts = below.Split('/');
        bool isKnown = host.Config.Cgroup == CgroupVersion.V2 || (parts.Length > 1 && IsMounted(host, root, parts[0]));
        return !isKnown ? null
            : CgroupMount.Find(host, root, string.Join('/', parts.SkipLast(1))) is not (_, "") ? Errno.ENOENT
            : isReadOnly ? Errno.EROFS

            // Nobody makes files there, but one of a controller may only not be simulated.
            : parts[^1].Contains('.', StringComparison.Ordinal) && !KernelFile.IsKnown(path) ? null : Errno.EACCES;
    }

    private static bool IsMounted(LinuxHost host, Cgroup root, string hierarchy) => CgroupMount.Find(host, root, hierarchy) is not null;

    private static Errno? OfSystem(Container container, string path) =>
        path is "/sys" or "/sys/fs" || (KernelFolders.Missing(path) is null && path.Count(c => c == '/') == 2) ? Errno.EISDIR
        : container.Spec.Privileged ? null
        : KernelFolders.Missing(path) is { } missing && missing != path ? Errno.ENOENT
        : Errno.EROFS;

    private static Errno? OfSysctl(Process process, Container container, string path)
    {
        string name = KernelFile.Name(path + "/").TrimEnd('.');
        return name.Length == 0 || LinuxHost.Sysctls.Keys.Any(s => s.StartsWith(name + ".", StringComparison.Ordinal)) ? Errno.EISDIR
            : !LinuxHost.Sysctls.ContainsKey(name) ? null
            : IsReadOnly(process, path) ? Errno.EROFS
            : IsRoot(container, process) ? Errno.None
            : Errno.EACCES;
    }

    private static Errno? OfProc(LinuxHost host, Process process, Container container, string path)
    {
        if (path == "/proc")
        {
            return Errno.EISDIR;
        }

        if (ProcessFiles.Parse(path) is var (who, file))
        {
            return KernelFile.Find(host, process, who) is not { } whose ? Errno.ENOENT
                : IsRoot(container, process) || (file is ProcessFiles.OomScoreAdj or ProcessFiles.Comm && IsOfOneUser(container, process, whose)) ? Errno.None
                : Errno.EACCES;
        }

        if (KernelFile.Member(path) is { } member)
        {
            return KernelFile.Find(host, process, member) is null ? Errno.ENOENT : IsRoot(container, process) ? Errno.None : Errno.EACCES;
        }

        if (KernelFile.IsFigure(path))
        {
            // Pressure has triggers, which are not simulated.
            return path.StartsWith("/proc/pressure/", StringComparison.Ordinal) ? null : IsRoot(container, process) ? Errno.None : Errno.EACCES;
        }

        string[] parts = path.Split('/');
        bool isProcess = parts[2] is "self" || parts[2].All(char.IsAsciiDigit);
        return KernelFolders.Missing(path) is not null || (isProcess && KernelFile.Find(host, process, parts[2]) is null) ? Errno.ENOENT
            : isProcess && parts.Length == 3 ? Errno.EISDIR
            : null;
    }

    private static bool HasOpenPaths(ContainerSpec spec) => spec.SecurityOptions.Contains(HostConfigJson.Unmasked, StringComparer.Ordinal);

    private static bool IsOfOneUser(Container container, Process one, Process other) =>
        one == other || (ProcessContext.ContainerOf(other) is { } its && ProcessContext.User(container, one) is { } user && ProcessContext.User(its, other) == user);
}
