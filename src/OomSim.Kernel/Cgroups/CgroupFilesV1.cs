using System.Globalization;

namespace OomSim.Kernel;

/// <summary>Files of the legacy hierarchy (K8, K4.7, K17).</summary>
internal static class CgroupFilesV1
{
    private const long UnlimitedShown = 9223372036854771712;

    public static Errno? Write(LinuxHost host, Cgroup cgroup, string file, string value, Action<Errno> later)
    {
        MemoryCgroup m = cgroup.Memory;
        if (cgroup.Parent is null && file != "cpu.shares")
        {
            return file.StartsWith("freezer.", StringComparison.Ordinal) ? Errno.ENOENT : Errno.EINVAL;
        }

        switch (file)
        {
            case "memory.limit_in_bytes":
                return CgroupFiles.ParseBytes(value, "-1") is { } max ? host.Limits.SetMaxV1(m, max, later) : Errno.EINVAL;
            case "memory.memsw.limit_in_bytes":
                return CgroupFiles.ParseBytes(value, "-1") is { } memsw ? host.Limits.SetMemswV1(m, memsw, later) : Errno.EINVAL;
            case "memory.soft_limit_in_bytes":
                if (CgroupFiles.ParseBytes(value, "-1") is not { } soft)
                {
                    return Errno.EINVAL;
                }

                m.SoftLimit = soft;
                host.Memory.OnProtection(m);
                return Errno.None;
            case "memory.kmem.limit_in_bytes":
                // K8.6: accepted, without effect since 5.16.
                return CgroupFiles.ParseBytes(value, "-1") is null ? Errno.EINVAL : Errno.None;
            case "memory.oom_control":
                if (value is not ("0" or "1"))
                {
                    return Errno.EINVAL;
                }

                m.OomKillDisable = value == "1";
                if (!m.OomKillDisable)
                {
                    host.Hung.OnUncharge(m);
                }

                return Errno.None;
            case "memory.swappiness":
                if (CgroupFiles.ParseNumber(value) is not { } swappiness || swappiness is < 0 or > 200)
                {
                    return Errno.EINVAL;
                }

                m.Swappiness = swappiness;
                host.Memory.MarkDirty(m);
                return Errno.None;
            case "memory.failcnt":
                m.ResetFailcnt(memsw: false);
                return Errno.None;
            case "memory.memsw.failcnt":
                m.ResetFailcnt(memsw: true);
                return Errno.None;
            case "memory.max_usage_in_bytes":
                m.Peak = m.CurrentAt(host.Simulator.Now);
                return Errno.None;
            case "memory.force_empty":
                return host.Limits.Take(m, long.MaxValue, Errno.None, later);
            case "freezer.state":
                if (value is not ("FROZEN" or "THAWED"))
                {
                    return Errno.EINVAL;
                }

                host.NotifyJump(cgroup);
                Freezer.Set(host, cgroup, value == "FROZEN");
                return Errno.None;
            case "cpu.shares":
                if (CgroupFiles.ParseNumber(value) is not { } shares || shares < 0)
                {
                    return Errno.EINVAL;
                }

                cgroup.Cpu.SetWeight(Math.Clamp(shares, 2, 262144));
                return Errno.None;
            case "cpu.cfs_quota_us":
                return CgroupFilesCpu.SetQuota(cgroup, value, null);
            case "cpu.cfs_period_us":
                return CgroupFilesCpu.SetQuota(cgroup, null, value);
            case "cpuset.cpus":
                return CgroupFilesCpu.SetCpuset(host, cgroup, value);
            case "cpuset.mems":
                return Errno.None;
            case "pids.max":
                return CgroupFilesCpu.SetPids(cgroup, value);
            default:
                return Errno.ENOENT;
        }
    }

    public static string? Read(LinuxHost host, Cgroup cgroup, string file)
    {
        if (cgroup.Parent is null && file.StartsWith("freezer.", StringComparison.Ordinal))
        {
            // K17.1: none on the root.
            return null;
        }

        CgroupValues v = cgroup.Read();
        MemoryCgroup m = cgroup.Memory;
        return file switch
        {
            "memory.usage_in_bytes" => Number(v.Current),
            "memory.max_usage_in_bytes" => Number(v.Peak),
            "memory.limit_in_bytes" => Limit(m.Max),
            "memory.memsw.usage_in_bytes" => Number(v.Current + v.SwapCurrent),
            "memory.memsw.limit_in_bytes" => Limit(m.MemswMax),
            "memory.soft_limit_in_bytes" => Limit(m.SoftLimit),
            "memory.failcnt" => Number(m.Failcnt),
            "memory.memsw.failcnt" => Number(m.MemswFailcnt),
            "memory.swappiness" => Number(m.Swappiness ?? host.Sysctl("vm.swappiness")),
            "memory.oom_control" => string.Create(
                CultureInfo.InvariantCulture,
                $"oom_kill_disable {(m.OomKillDisable ? 1 : 0)}\nunder_oom {(m.UnderOom > 0 ? 1 : 0)}\noom_kill {m.LocalEvents.OomKill}\n"),
            "memory.stat" => Stat(host, cgroup, v),
            "freezer.state" => v.Frozen ? "FROZEN\n" : cgroup.IsFreezing ? "FREEZING\n" : "THAWED\n",
            "freezer.self_freezing" => cgroup.SelfFreezing ? "1\n" : "0\n",
            "freezer.parent_freezing" => cgroup.Parent is { IsFreezing: true } ? "1\n" : "0\n",
            "cgroup.procs" or "tasks" => string.Concat(cgroup.Members.Select(p => Number(p.Pid))),
            "cpu.shares" => Number(cgroup.Cpu.Weight),
            "cpu.cfs_quota_us" => Number(cgroup.Cpu.Quota),
            "cpu.cfs_period_us" => Number(cgroup.Cpu.Period),
            "cpu.stat" => CgroupFilesCpu.Stat(cgroup, host.Simulator.Now, v2: false),
            "cpuacct.usage" => Number(v.CpuUsageNs),
            "pids.current" => Number(v.Pids),
            "pids.max" => cgroup.PidsMax is { } pids ? Number(pids) : "max\n",
            _ => null,
        };
    }

    private static string Stat(LinuxHost host, Cgroup cgroup, CgroupValues v)
    {
        long now = host.Simulator.Now;
        MemoryCgroup m = cgroup.Memory;
        long cache = Pages.Floor(m.Local(MemoryKind.Clean, now) + m.Local(MemoryKind.Dirty, now) + m.Local(MemoryKind.Shmem, now));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"cache {cache}\nrss {Pages.Floor(m.Local(MemoryKind.Anon, now))}\nshmem {Pages.Floor(m.Local(MemoryKind.Shmem, now))}\ndirty {Pages.Floor(m.Local(MemoryKind.Dirty, now))}\nswap {v.SwapCurrent}\ntotal_cache {v.File}\ntotal_rss {v.Anon}\ntotal_shmem {v.Shmem}\ntotal_dirty {v.Dirty}\ntotal_swap {v.SwapCurrent}\ntotal_inactive_file {v.InactiveFile}\n");
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture) + "\n";

    private static string Limit(long bytes) => Number(bytes == MemoryCgroup.Unlimited ? UnlimitedShown : bytes);
}
