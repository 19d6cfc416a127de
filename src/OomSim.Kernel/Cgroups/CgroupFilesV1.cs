using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace OomSim.Kernel;

/// <summary>Files of the legacy hierarchy (K8, K4.7, K17, K20.8).</summary>
internal static class CgroupFilesV1
{
    /// <summary>What is shown where there is no limit (K3.2).</summary>
    public const long UnlimitedShown = 9223372036854771712;

    /// <summary>The hierarchies that are simulated, as distributions mount them.</summary>
    private static readonly ImmutableArray<string> Hierarchies = ["cpu,cpuacct", "cpuset", "freezer", "memory", "pids"];

    /// <summary>USER_HZ is 100.</summary>
    private const long NsPerTick = 10_000_000;

    /// <summary>The files that can be written.</summary>
    public static readonly FrozenDictionary<string, CgroupFileWriter> Writers = new Dictionary<string, CgroupFileWriter>(StringComparer.Ordinal)
    {
        ["memory.limit_in_bytes"] = (host, cgroup, value, call) => Bytes(value) is { } max ? host.Limits.SetMaxV1(cgroup.Memory, max, call) : Errno.EINVAL,
        ["memory.memsw.limit_in_bytes"] = (host, cgroup, value, call) => Bytes(value) is { } memsw ? host.Limits.SetMemswV1(cgroup.Memory, memsw, call) : Errno.EINVAL,
        ["memory.soft_limit_in_bytes"] = (host, cgroup, value, _) => SetSoftLimit(host, cgroup.Memory, value),

        ["memory.kmem.limit_in_bytes"] = (host, cgroup, value, _) => Bytes(value) is { } max ? SetKmemMax(host, cgroup.Memory, max) : Errno.EINVAL,
        ["memory.kmem.failcnt"] = (_, cgroup, _, _) => Reset(() => cgroup.Memory.KmemFailcnt = 0),

        ["memory.use_hierarchy"] = (host, cgroup, value, _) => SetHierarchy(host, cgroup, value),
        ["memory.oom_control"] = (host, cgroup, value, _) => SetOomControl(host, cgroup.Memory, value),
        ["memory.swappiness"] = (host, cgroup, value, _) => SetSwappiness(host, cgroup, value),
        ["memory.failcnt"] = (_, cgroup, _, _) => Reset(() => cgroup.Memory.ResetFailcnt(memsw: false)),
        ["memory.memsw.failcnt"] = (_, cgroup, _, _) => Reset(() => cgroup.Memory.ResetFailcnt(memsw: true)),
        ["memory.max_usage_in_bytes"] = (host, cgroup, _, _) => Reset(() => cgroup.Memory.Peak = cgroup.Memory.ChargedAt(host.Simulator.Now)),
        ["memory.memsw.max_usage_in_bytes"] = (host, cgroup, _, _) => Reset(() => cgroup.Memory.ResetMemswPeak(host.Simulator.Now)),
        ["memory.force_empty"] = (host, cgroup, _, call) => host.Limits.Empty(cgroup.Memory, call),
        ["memory.move_charge_at_immigrate"] = (host, cgroup, value, _) => SetMovesCharges(host, cgroup.Memory, value),
        ["cgroup.procs"] = (host, cgroup, value, _) => host.Migration.Write(cgroup, value),
        ["tasks"] = (host, cgroup, value, _) => host.Migration.Write(cgroup, value),
        ["freezer.state"] = (host, cgroup, value, _) => SetFreezer(host, cgroup, value),
        ["cpu.shares"] = (_, cgroup, value, _) => SetShares(cgroup, value),
        ["cpu.cfs_quota_us"] = (host, cgroup, value, _) => CgroupFilesCpu.SetQuota(host, cgroup, value, null),
        ["cpu.cfs_period_us"] = (host, cgroup, value, _) => CgroupFilesCpu.SetQuota(host, cgroup, null, value),
        ["cpu.cfs_burst_us"] = (host, cgroup, value, _) => CgroupFilesCpu.SetBurst(host, cgroup, value),
        ["cpuset.cpus"] = (host, cgroup, value, _) => CgroupFilesCpu.SetCpuset(host, cgroup, value),
        ["cpuset.mems"] = (host, cgroup, value, _) => CgroupFilesCpu.SetMems(host, cgroup, value),
        ["pids.max"] = (_, cgroup, value, _) => CgroupFilesCpu.SetPids(cgroup, value),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The files that can be read.</summary>
    public static readonly FrozenDictionary<string, CgroupFileReader> Readers = new Dictionary<string, CgroupFileReader>(StringComparer.Ordinal)
    {
        ["memory.usage_in_bytes"] = (_, cgroup, v) => Number(Usage(cgroup, v)),
        ["memory.max_usage_in_bytes"] = (_, _, v) => Number(v.Peak),
        ["memory.limit_in_bytes"] = (_, cgroup, _) => Limit(cgroup.Memory.IsRoot ? MemoryCgroup.Unlimited : cgroup.Memory.Max),
        ["memory.memsw.usage_in_bytes"] = (_, cgroup, v) => Number(Usage(cgroup, v) + v.SwapCurrent),
        ["memory.memsw.max_usage_in_bytes"] = (host, cgroup, _) => Number(cgroup.Memory.MemswPeakAt(host.Simulator.Now)),
        ["memory.memsw.limit_in_bytes"] = (_, cgroup, _) => Limit(cgroup.Memory.MemswMax),
        ["memory.soft_limit_in_bytes"] = (_, cgroup, _) => Limit(cgroup.Memory.SoftLimit),
        ["memory.move_charge_at_immigrate"] = (_, cgroup, _) => Number(cgroup.Memory.MovesCharges),
        ["memory.kmem.usage_in_bytes"] = (_, _, v) => Number(v.Kernel),
        ["memory.kmem.limit_in_bytes"] = (_, cgroup, _) => Limit(cgroup.Memory.KmemMax),
        ["memory.kmem.failcnt"] = (_, cgroup, _) => Number(cgroup.Memory.KmemFailcnt),
        ["memory.failcnt"] = (_, cgroup, _) => Number(cgroup.Memory.Failcnt),
        ["memory.memsw.failcnt"] = (_, cgroup, _) => Number(cgroup.Memory.MemswFailcnt),
        ["memory.swappiness"] = (host, cgroup, _) => Number(cgroup.Memory.Swappiness ?? host.Sysctl("vm.swappiness")),
        ["memory.use_hierarchy"] = (_, _, _) => "1\n",
        ["memory.oom_control"] = (_, cgroup, _) => string.Create(
            CultureInfo.InvariantCulture,
            $"oom_kill_disable {(cgroup.Memory.OomKillDisable ? 1 : 0)}\nunder_oom {(cgroup.Memory.UnderOom > 0 ? 1 : 0)}\noom_kill {cgroup.Memory.LocalEvents.OomKill}\n"),
        ["memory.stat"] = (host, cgroup, _) => MemoryStat.TextV1(host, cgroup),
        ["freezer.state"] = (_, cgroup, v) => v.Frozen ? "FROZEN\n" : cgroup.IsFreezing ? "FREEZING\n" : "THAWED\n",
        ["freezer.self_freezing"] = (_, cgroup, _) => cgroup.SelfFreezing ? "1\n" : "0\n",
        ["freezer.parent_freezing"] = (_, cgroup, _) => cgroup.Parent is { IsFreezing: true } ? "1\n" : "0\n",
        ["cgroup.procs"] = (_, cgroup, _) => string.Concat(cgroup.Members.Select(p => Number(p.Pid))),
        ["tasks"] = (_, cgroup, _) => string.Concat(cgroup.Members.Select(p => Number(p.Pid))),
        ["notify_on_release"] = (_, _, _) => "0\n",
        ["cgroup.clone_children"] = (_, _, _) => "0\n",
        ["cpu.shares"] = (_, cgroup, _) => Number(cgroup.Cpu.Weight),
        ["cpu.cfs_quota_us"] = (_, cgroup, _) => Number(cgroup.Cpu.Quota),
        ["cpu.cfs_period_us"] = (_, cgroup, _) => Number(cgroup.Cpu.Period),
        ["cpu.cfs_burst_us"] = (_, cgroup, _) => Number(cgroup.Cpu.Burst),
        ["cpu.stat"] = (host, cgroup, _) => CgroupFilesCpu.Stat(host, cgroup, v2: false),
        ["cpuacct.usage"] = (_, _, v) => Number(v.CpuUsageNs),
        ["cpuacct.stat"] = (_, _, v) => $"user {Number(v.CpuUsageNs / NsPerTick)}system 0\n",
        ["cpuset.cpus"] = (_, cgroup, _) => CgroupFilesCpuset.CpusV1(cgroup),
        ["cpuset.effective_cpus"] = (_, cgroup, _) => CgroupFilesCpuset.List(cgroup.Cpu.EffectiveCpus),
        ["cpuset.mems"] = (_, cgroup, _) => cgroup.HasNoMems ? "\n" : "0\n",
        ["cpuset.effective_mems"] = (_, _, _) => "0\n",
        ["pids.current"] = (_, _, v) => Number(v.Pids),
        ["pids.peak"] = (_, cgroup, _) => Number(cgroup.PidsPeak),
        ["pids.events"] = (_, cgroup, _) => "max " + Number(cgroup.PidsMaxEvents),
        ["pids.max"] = (_, cgroup, _) => cgroup.PidsMax is { } pids ? Number(pids) : "max\n",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>True for a file that a cgroup has; the root lacks some (K17.1).</summary>
    /// <param name="host">The host, for its kernel.</param>
    /// <param name="cgroup">The cgroup.</param>
    /// <param name="file">A file of this hierarchy.</param>
    public static bool Has(LinuxHost host, Cgroup cgroup, string file) =>
        (file != "pids.peak" || host.KernelFacts.HasPidsPeak)
        && (file != "cpu.cfs_burst_us" || host.KernelFacts.HasCpuBurst)
        && (cgroup.Parent is not null || !(file.StartsWith("freezer.", StringComparison.Ordinal) || file.StartsWith("pids.", StringComparison.Ordinal)));

    /// <summary>The hierarchies in which a file is, as they are mounted: those of its controller, or all for files of the core.</summary>
    /// <param name="file">A file of this hierarchy.</param>
    public static ImmutableArray<string> HierarchiesOf(string file) => file.Split('.')[0] switch
    {
        "memory" => ["memory"],
        "cpu" or "cpuacct" => ["cpu,cpuacct"],
        "cpuset" => ["cpuset"],
        "pids" => ["pids"],
        "freezer" => ["freezer"],
        _ => Hierarchies,
    };

    /// <summary>True for a mounted hierarchy, also by one of its controllers: <c>cpu</c> is a link to <c>cpu,cpuacct</c>.</summary>
    /// <param name="name">The name of a folder below <c>/sys/fs/cgroup</c>.</param>
    public static bool IsHierarchy(string name) => Hierarchies.Any(h => h == name || h.Split(',').Contains(name, StringComparer.Ordinal));

    /// <summary>The lines of <c>/proc/PID/cgroup</c>, the hierarchy that was mounted last first.</summary>
    /// <param name="path">Where the process is, the same in all.</param>
    public static string Membership(string path) =>
        string.Concat(Enumerable.Range(1, Hierarchies.Length).Reverse().Select(i => FormattableString.Invariant($"{i}:{Hierarchies[i - 1]}:{path}\n")));

    /// <summary>The errno of a write to a file of the root, which has no limits (K4.7, K8.1, K8.10, K20.8); null where it can be written.</summary>
    /// <param name="file">A file that the root has.</param>
    public static Errno? OnRoot(string file) => file switch
    {
        "memory.swappiness" or "memory.failcnt" or "memory.memsw.failcnt" or "memory.kmem.failcnt" or "memory.max_usage_in_bytes" or "memory.memsw.max_usage_in_bytes" or "memory.use_hierarchy" or "memory.soft_limit_in_bytes" => null,
        "memory.move_charge_at_immigrate" or "cgroup.procs" or "tasks" => null,
        "cpuset.cpus" or "cpuset.mems" => Errno.EACCES,
        _ => Errno.EINVAL,
    };

    /// <summary>The root's counter is not charged: it shows file pages and anonymous ones (K8.5).</summary>
    private static long Usage(Cgroup cgroup, in CgroupValues v) => cgroup.Parent is null ? v.File + v.Anon : v.Current;

    private static long? Bytes(string value) => CgroupFiles.ParseBytes(value, "-1");

    private const string ReportUse = " Please report your usecase to linux-mm@kvack.org if you depend on this functionality.";

    // The address is the kernel's.
    private static readonly string OomControl = "oom_control is deprecated and will be removed." + ReportUse.Replace("linux-mm", "linux-mm-", StringComparison.Ordinal);

    /// <summary>Somebody registers an eventfd for the OOMs of a memcg (K4.11), which is told of like a write to its oom_control (mm/memcontrol-v1.c, memcg_write_event_control).</summary>
    public static void RegisterOomEvent(LinuxHost host) => Deprecate(host, OomControl, "event");

    private static void Deprecate(LinuxHost host, string text, string place = "")
    {
        if (host.KernelFacts.DeprecatesV1Files)
        {
            host.KernelLog.WriteOnce(text, place);
        }
    }

    // Deprecated since 5.4, and without effect where memory.stat tells kernel memory apart anyway (K8.6).
    private static Errno SetKmemMax(LinuxHost host, MemoryCgroup memory, long max)
    {
        host.KernelLog.WriteOnce("kmem.limit_in_bytes is deprecated and will be removed." + (host.KernelFacts.LimitsKernelMemory ? "" : " Writing any value to this file has no effect.") + ReportUse);
        return memory.SetKmemMax(max);
    }

    private static Errno SetSoftLimit(LinuxHost host, MemoryCgroup memory, string value)
    {
        if (Bytes(value) is not { } soft)
        {
            return Errno.EINVAL;
        }

        Deprecate(host, "soft_limit_in_bytes is deprecated and will be removed." + ReportUse);
        memory.SoftLimit = soft;
        host.Memory.OnProtection(memory);
        return Errno.None;
    }

    /// <summary>
    /// Always on (K8.7). Before 5.11 it could be off below a parent that has it off: in the root alone, as systemd sets it there
    /// at boot, and not once that has children, which it has with systemd.
    /// </summary>
    private static Errno SetHierarchy(LinuxHost host, Cgroup cgroup, string value) => CgroupFiles.ParseNumber(value) switch
    {
        1 => Errno.None,
        0 when host.KernelFacts.HierarchyCanBeOff && cgroup.Parent is null => Errno.EBUSY,
        _ => Errno.EINVAL,
    };

    private static Errno SetOomControl(LinuxHost host, MemoryCgroup memory, string value)
    {
        if (CgroupFiles.ParseNumber(value) is not { } flag)
        {
            return Errno.EINVAL;
        }

        Deprecate(host, OomControl);
        if (flag is not (0 or 1))
        {
            return Errno.EINVAL;
        }

        memory.OomKillDisable = flag == 1;

        // A charge beyond the limit is the last one that is made.
        host.Memory.MarkDirty(memory);
        if (!memory.OomKillDisable)
        {
            host.Hung.OnUncharge(memory, SleepEnd.KillerEnabled);
        }

        return Errno.None;
    }

    /// <summary>Two bits; without effect and without a value since 6.18 (K8.8).</summary>
    private static Errno SetMovesCharges(LinuxHost host, MemoryCgroup memory, string value)
    {
        if (CgroupFiles.ParseNumber(value) is not { } mask)
        {
            return Errno.EINVAL;
        }

        Deprecate(host, "Cgroup memory moving (move_charge_at_immigrate) is deprecated." + ReportUse);
        if (mask is < 0 or > 3 || (mask != 0 && !host.KernelFacts.MovesCharges))
        {
            return Errno.EINVAL;
        }

        memory.MovesCharges = mask;
        return Errno.None;
    }

    private static Errno SetSwappiness(LinuxHost host, Cgroup cgroup, string value)
    {
        if (CgroupFiles.ParseNumber(value) is not { } swappiness || swappiness < 0 || swappiness > host.KernelFacts.MostSwappiness)
        {
            return Errno.EINVAL;
        }

        if (cgroup.Parent is null)
        {
            // K8.9: the root's is the global one.
            return host.SetSysctl("vm.swappiness", value);
        }

        cgroup.Memory.Swappiness = swappiness;
        host.Memory.MarkDirtyUpwards(cgroup.Memory);
        return Errno.None;
    }

    private static Errno Reset(Action reset)
    {
        reset();
        return Errno.None;
    }

    private static Errno SetFreezer(LinuxHost host, Cgroup cgroup, string value)
    {
        if (value is not ("FROZEN" or "THAWED"))
        {
            return Errno.EINVAL;
        }

        host.NotifyJump(cgroup);
        Freezer.Set(host, cgroup, value == "FROZEN");
        return Errno.None;
    }

    private static Errno SetShares(Cgroup cgroup, string value)
    {
        if (CgroupFiles.ReadUnsigned(value, out ulong shares) is not Errno.None and var refused)
        {
            return refused;
        }

        cgroup.Cpu.SetWeight((long)Math.Clamp(shares, 2, 262144));
        return Errno.None;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture) + "\n";

    private static string Limit(long bytes) => Number(bytes == MemoryCgroup.Unlimited ? UnlimitedShown : bytes);
}
