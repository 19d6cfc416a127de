using System.Globalization;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>The files of the simulated kernel by their paths: those of cgroups, and sysctls below <c>/proc/sys</c>, <c>/proc/pressure</c>, <c>/proc/meminfo</c>, <c>/proc/vmstat</c>, and those of processes (<see cref="ProcessFiles"/>).</summary>
internal sealed class KernelFiles(World world, CgroupPaths paths)
{
    /// <summary>The file that lists the swap devices that are on.</summary>
    public const string Swaps = "/proc/swaps";

    private const string Sysctls = "/proc/sys/";
    private const string Pressure = "/proc/pressure/";

    /// <summary>Files of the host's memory in figures.</summary>
    public static IReadOnlyList<string> Figures { get; } = ["/proc/meminfo", "/proc/vmstat"];

    /// <summary>The sysctl that a path names; null for other paths.</summary>
    public static string? SysctlOf(string path) => path.StartsWith(Sysctls, StringComparison.Ordinal) ? path[Sysctls.Length..].Replace('/', '.') : null;

    /// <summary>True for the path of a pressure file, and of the host's memory in figures.</summary>
    public static bool IsProc(string path) => Figures.Contains(path, StringComparer.Ordinal) || path.StartsWith(Pressure, StringComparison.Ordinal);

    /// <summary>Opens a file to write and writes once.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="text">What is written; nothing at all is not even tried.</param>
    /// <param name="done">Gets whether it was opened, and the error of opening or writing; at once or when the kernel has done it.</param>
    public void Write(string path, string text, Action<bool, Errno> done)
    {
        if (SysctlOf(path) is { } name)
        {
            bool known = LinuxHost.Sysctls.ContainsKey(name);
            done(known, !known ? Errno.EACCES : text.Length == 0 ? Errno.None : world.Host.SetSysctl(name, text));
            return;
        }

        if (ProcessFiles.Parse(path) is var (who, own))
        {
            Process? process = Find(who);
            done(process is not null, process is null ? Errno.ENOENT : text.Length == 0 || own != ProcessFiles.OomScoreAdj ? Errno.None : world.Host.SetOomScoreAdj(process, text));
            return;
        }

        (Cgroup? cgroup, string file, Errno errno) = FindCgroup(path);

        // The file system of cgroups lets nobody make a file.
        errno = errno == Errno.None && !IsThere(path, cgroup!, file) ? Errno.EACCES : errno;
        if (errno != Errno.None || text.Length == 0)
        {
            done(errno == Errno.None, errno);
            return;
        }

        world.Host.WriteFile(cgroup!, file, text, e => done(true, e));
    }

    /// <summary>What a file holds, or why it cannot be read.</summary>
    public (string Text, Errno Errno) Read(string path)
    {
        if (SysctlOf(path) is { } name)
        {
            return name == LinuxHost.DropCaches ? ("", Errno.EACCES)
                : LinuxHost.Sysctls.ContainsKey(name) ? (world.Host.Sysctl(name).ToString(CultureInfo.InvariantCulture) + "\n", Errno.None) : ("", Errno.ENOENT);
        }

        if (path == Swaps || IsProc(path))
        {
            return world.Host.ReadProc(path) is { } read ? (read, Errno.None) : ("", Errno.ENOENT);
        }

        if (ProcessFiles.Parse(path) is var (who, own))
        {
            return Find(who) is { } process ? (ProcessFiles.Read(world.Host, process, own, seenFromHost: true), Errno.None) : ("", Errno.ENOENT);
        }

        (Cgroup? cgroup, string file, Errno errno) = FindCgroup(path);
        return errno != Errno.None ? ("", errno)
            : !IsThere(path, cgroup!, file) ? ("", Errno.ENOENT)
            : world.Host.ReadFile(cgroup!, file) is { } text ? (text, Errno.None)
            : ("", Errno.EINVAL);
    }

    /// <summary>What lies at a path: of the kernel's own file systems what the simulation knows, whose files have no size.</summary>
    public HostPathKind KindOf(string path)
    {
        string whole = path.TrimEnd('/');
        if (whole is "/proc" or "/sys" or "/sys/fs" || (paths.Strip(whole) is { } below && world.Host.FindCgroup(below) is not null))
        {
            return HostPathKind.Folder;
        }

        return (SysctlOf(path) is { } name && LinuxHost.Sysctls.ContainsKey(name)) || Read(path).Errno is not (Errno.ENOENT or Errno.EISDIR) ? HostPathKind.EmptyFile : HostPathKind.None;
    }

    // What cat itself is, which "self" names, is none of the model.
    private Process? Find(string who) => world.Host.SeenFrom(world.Host.PidNamespace).FirstOrDefault(p => p.Pid.ToString(CultureInfo.InvariantCulture) == who);

    private bool IsThere(string path, Cgroup cgroup, string file) =>
        world.Host.HasFile(cgroup, file) && !CgroupPaths.IsOfOtherController(path, world.Host.Config.Cgroup);

    private (Cgroup? Cgroup, string File, Errno Errno) FindCgroup(string path)
    {
        if (paths.Strip(path) is not { } below)
        {
            return (null, "", Errno.ENOENT);
        }

        if (world.Host.FindCgroup(below) is not null)
        {
            return (null, "", Errno.EISDIR);
        }

        int slash = below.LastIndexOf('/');
        Cgroup? cgroup = world.Host.FindCgroup(below[..slash]);
        return (cgroup, below[(slash + 1)..], cgroup is null ? Errno.ENOENT : Errno.None);
    }
}
