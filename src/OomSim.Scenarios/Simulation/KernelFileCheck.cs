using System.Collections.Immutable;
using OomSim.Kernel;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Finds slips in the paths of kernel files that a timeline reads and writes, and files that are not simulated.</summary>
/// <param name="version">The host's cgroup version.</param>
/// <param name="bag">Where findings go.</param>
internal sealed class KernelFileCheck(CgroupVersion version, DiagnosticBag bag)
{
    /// <summary>Files that a real kernel has and the simulated one does not; a dot at the end stands for all that begin so.</summary>
    private static readonly ImmutableArray<string> NotSimulated =
    [
        "cgroup.threads", "cgroup.type", "cgroup.max.",
        "cgroup.clone_children", "cgroup.event_control", "cgroup.sane_behavior", "notify_on_release", "release_agent", "cpu.weight.nice",
        "cpu.idle", "cpu.uclamp.", "cpu.pressure", "cpu.stat.local", "cpu.rt_period_us", "cpu.rt_runtime_us", "cpuacct.",
        "memory.pressure", "memory.numa_stat", "memory.zswap.",
        "memory.kmem.", "memory.memsw.", "memory.pressure_level", "cpuset.", "io.", "irq.",
        "blkio.", "devices.", "hugetlb.", "net_cls.", "net_prio.", "rdma.", "misc.", "perf_event.",
    ];

    /// <summary>Reports what is wrong with a path.</summary>
    /// <param name="command">Who is given the path: the first word of the command.</param>
    /// <param name="path">The path.</param>
    /// <param name="reads">True for a file that is read, false for one that is written.</param>
    /// <param name="mayFail">True when the command's answer is expected.</param>
    /// <param name="at">Where it stands.</param>
    public void Check(string command, string path, bool reads, bool mayFail, Location at)
    {
        if (KernelFiles.SysctlOf(path) is { } sysctl)
        {
            CheckSysctl(sysctl, mayFail, at);
            return;
        }

        if (reads && path == KernelFiles.Swaps)
        {
            return;
        }

        if (ProcessFiles.Parse(ProcessIds.Example(path)) is var (who, own) && who != "self")
        {
            if (!reads && own != ProcessFiles.OomScoreAdj)
            {
                bag.Error(at, $"the file '{path}' is not simulated for writing");
            }

            return;
        }

        if (KernelFiles.IsProc(path))
        {
            CheckProc(command, path, reads, mayFail, at);
            return;
        }

        if (!IsBelow(path) || CgroupReference.Parse(path, version)?.Text is not { } text)
        {
            bag.Error(at, $"{command}: only files below /sys/fs/cgroup, /proc/sys and /proc/pressure, /proc/meminfo, /proc/swaps, /proc/vmstat and of processes comm, oom_score, oom_score_adj and status are simulated, not '{path}'", Suggestions.Nearest(path, [.. KernelFiles.Figures, KernelFiles.Swaps]));
            return;
        }

        if (!mayFail && CgroupPaths.IsOfOtherController(path, version))
        {
            bag.Error(at, $"{command}: the file is not in that controller's folder: '{path}'");
            return;
        }

        string file = text[(text.LastIndexOf('/') + 1)..];
        bool canRead = CgroupFiles.Readable(version).Contains(file);
        bool canWrite = CgroupFiles.Writable(version).Contains(file);
        if (!(reads ? canRead : canWrite))
        {
            CheckOther(file, canRead || canWrite, reads, mayFail, at);
        }
    }

    private void CheckProc(string command, string path, bool reads, bool mayFail, Location at)
    {
        if (!reads)
        {
            bag.Error(at, $"the file '{path}' is not simulated for writing");
            return;
        }

        string[] known = ["/proc/pressure/memory", "/proc/pressure/cpu", "/proc/pressure/io", .. KernelFiles.Figures];
        if (!mayFail && !known.Contains(path, StringComparer.Ordinal))
        {
            bag.Unknown(at, $"{command}: no such file: '{path}'", path, known);
        }
    }

    /// <summary>Reports a sysctl that is not simulated.</summary>
    /// <param name="name">Its name with dots.</param>
    /// <param name="mayFail">True when the command's answer is expected.</param>
    /// <param name="at">Where it stands.</param>
    public void CheckSysctl(string name, bool mayFail, Location at)
    {
        if (!mayFail && !LinuxHost.Sysctls.ContainsKey(name))
        {
            bag.Unknown(at, $"the sysctl '{name}' is not simulated", name, LinuxHost.Sysctls.Keys);
        }
    }

    /// <summary>True for a path of the cgroup file system.</summary>
    public bool IsBelow(string path) => path.Contains("$(cgroup ", StringComparison.Ordinal) || CgroupPaths.Below(path, version) is not null;

    private void CheckOther(string file, bool otherWay, bool reads, bool mayFail, Location at)
    {
        if (NotSimulated.Any(n => n == file || (n.EndsWith('.') && file.StartsWith(n, StringComparison.Ordinal))))
        {
            bag.Error(at, $"the cgroup file '{file}' is not simulated{(otherWay ? reads ? " for reading" : " for writing" : "")}");
        }
        else if (!mayFail)
        {
            ImmutableArray<string> known = reads ? CgroupFiles.Readable(version) : CgroupFiles.Writable(version);
            bag.Unknown(at, $"cgroup {(version == CgroupVersion.V1 ? "v1" : "v2")} has no file '{file}' that can be {(reads ? "read" : "written")}", file, known);
        }
    }
}
