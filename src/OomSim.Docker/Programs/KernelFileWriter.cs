using System.Globalization;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What the shell does with a file of the kernel behind <c>&gt;</c>: it opens it, writes what it prints itself, and says so where one of both fails, in the words of BusyBox.</summary>
/// <param name="File">Its path.</param>
/// <param name="Text">What is written; nothing at all is not even tried.</param>
/// <param name="GoesOn">True where the shell goes on with what stands behind a semicolon; else it ends.</param>
/// <param name="ExitCode">What it ends with where nothing fails.</param>
internal sealed record KernelFileWriter(TypedPath File, string Text, bool GoesOn, int ExitCode) : ITool
{
    // What who has the root of its cgroup namespace in a cgroup may write there where the delegation ends with namespaces (/sys/kernel/cgroup/delegate).
    private static readonly string[] Delegated = ["cgroup.procs", "cgroup.threads", "cgroup.subtree_control", "memory.oom.group", "memory.reclaim"];

    private string Path => File.Full;

    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names) => KernelFileOpening.Fault(host, process, Path) switch
    {
        null => Failed(KernelFile.NotSimulated(Path) + "\n"),
        Errno.None when Text.Length == 0 => Done(),
        Errno.None => new ToolAnswer("") { Write = new KernelWrite(call => Write(host, process, call), errno => errno == Errno.None ? Done() : Failed($"sh: write error: {ErrnoText.Of(errno)}\n")) },
        Errno.ENOENT => Failed($"sh: can't create {File.Typed}: nonexistent directory\n"),
        { } errno => Failed($"sh: can't create {File.Typed}: {ErrnoText.Of(errno)}\n"),
    };

    private ToolAnswer Done() => new("", "", GoesOn ? 0 : ExitCode);

    private ToolAnswer Failed(string why) => new("", why, GoesOn ? 0 : 1);

    private void Write(LinuxHost host, Process process, WriteCall call)
    {
        if (Path.StartsWith(KernelFile.Cgroups, StringComparison.Ordinal))
        {
            WriteCgroup(host, process, call);
            return;
        }

        call.Return(Path.StartsWith(KernelFile.Sysctls, StringComparison.Ordinal) ? host.SetSysctl(KernelFile.Name(Path), Text)
            : ProcessFiles.Parse(Path) is var (who, file) ? WriteProcess(host, process, KernelFile.Find(host, process, who)!, file)

            // Those of the host in figures have no way to be written, those of a process none that takes anything (proc_reg_write, vfs_write).
            : KernelFile.IsFigure(Path) ? Errno.EIO : Errno.EINVAL);
    }

    private Errno WriteProcess(LinuxHost host, Process process, Process whose, string file)
    {
        switch (file)
        {
            case ProcessFiles.OomScoreAdj:
                return host.SetOomScoreAdj(whose, Text, process);
            case ProcessFiles.Comm when whose == process:
                LinuxHost.SetName(process, Text.TrimEnd('\n'));
                return Errno.None;
            default:
                return Errno.EINVAL;
        }
    }

    private void WriteCgroup(LinuxHost host, Process process, WriteCall call)
    {
        Cgroup root = KernelFile.MountRoot(host, process);
        (Cgroup cgroup, string file) = CgroupMount.Find(host, root, Path[KernelFile.Cgroups.Length..])!.Value;

        // systemd mounts cgroups with nsdelegate.
        if (cgroup == root && root.Parent is not null && host.Config.Cgroup == CgroupVersion.V2 && ProcessContext.ContainerOf(process)?.Launch?.Driver == CgroupDriver.Systemd
            && !Delegated.Contains(file, StringComparer.Ordinal))
        {
            call.Return(Errno.EPERM);
            return;
        }

        if (file is "cgroup.procs" or "tasks" && int.TryParse(Text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
        {
            // 0 is who writes.
            if ((pid == 0 ? process : KernelFile.Find(host, process, pid.ToString(CultureInfo.InvariantCulture))) is not { } moved)
            {
                call.Return(Errno.ESRCH);
                return;
            }

            host.WriteFile(cgroup, file, moved.Pid.ToString(CultureInfo.InvariantCulture), call);
            return;
        }

        host.WriteFile(cgroup, file, Text, call);
    }
}
