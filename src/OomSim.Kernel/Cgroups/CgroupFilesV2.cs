using System.Globalization;

namespace OomSim.Kernel;

/// <summary>Files of the unified hierarchy (K7, K18, K20.8).</summary>
internal static class CgroupFilesV2
{
    public static Errno? Write(LinuxHost host, Cgroup cgroup, string file, string value, Action<Errno> later)
    {
        MemoryCgroup m = cgroup.Memory;
        if (cgroup.Parent is null)
        {
            return Errno.ENOENT;
        }

        switch (file)
        {
            case "memory.max":
                return CgroupFiles.ParseBytes(value, "max") is { } max ? host.Limits.SetMaxV2(m, max, later) : Errno.EINVAL;
            case "memory.high":
                return CgroupFiles.ParseBytes(value, "max") is { } high ? host.Limits.SetHigh(m, high, later) : Errno.EINVAL;
            case "memory.low":
                return Set(value, v =>
                {
                    m.Low = v;
                    host.Memory.OnProtection(m);
                });
            case "memory.min":
                return Set(value, v =>
                {
                    m.Min = v;
                    host.Memory.OnProtection(m);
                });
            case "memory.swap.max":
                return Set(value, v =>
                {
                    m.SwapMax = v;
                    host.Memory.MarkDirty(m);
                });
            case "memory.oom.group":
                if (CgroupFiles.ParseNumber(value) is not (0 or 1))
                {
                    return Errno.EINVAL;
                }

                m.OomGroup = value == "1";
                return Errno.None;
            case "memory.reclaim":
                if (CgroupFiles.ParseBytes(value, "max") is not { } bytes)
                {
                    return Errno.EINVAL;
                }

                return host.Limits.Take(m, bytes, Errno.EAGAIN, later);
            case "cgroup.freeze":
                if (CgroupFiles.ParseNumber(value) is not { } freeze)
                {
                    return Errno.EINVAL;
                }

                if (freeze is not (0 or 1))
                {
                    return Errno.ERANGE;
                }

                host.NotifyJump(cgroup);
                Freezer.Set(host, cgroup, freeze == 1);
                return Errno.None;
            case "cgroup.kill":
                if (!host.KernelFacts.HasCgroupKill)
                {
                    return Errno.ENOENT;
                }

                if (CgroupFiles.ParseNumber(value) is not { } kill)
                {
                    return Errno.EINVAL;
                }

                if (kill != 1)
                {
                    return Errno.ERANGE;
                }

                foreach (Cgroup below in cgroup.Subtree())
                {
                    foreach (Process process in below.Members.ToArray())
                    {
                        host.Signals.Send(process, SignalNumber.Kill);
                    }
                }

                return Errno.None;
            case "cpu.weight":
                if (CgroupFiles.ParseNumber(value) is not { } weight)
                {
                    return Errno.EINVAL;
                }

                if (weight is < 1 or > 10000)
                {
                    return Errno.ERANGE;
                }

                // K20.1: shares = round(weight × 1024 / 100).
                cgroup.Cpu.SetWeight(((weight * 1024) + 50) / 100);
                return Errno.None;
            case "cpu.max":
                return CgroupFilesCpu.SetMax(cgroup, value);
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
        if (cgroup.Parent is null && file is ("cgroup.freeze" or "cgroup.events"))
        {
            // K18.1: none on the root.
            return null;
        }

        CgroupValues v = cgroup.Read();
        MemoryCgroup m = cgroup.Memory;
        return file switch
        {
            "memory.current" => Number(v.Current),
            "memory.peak" => Number(v.Peak),
            "memory.max" => Limit(m.Max),
            "memory.high" => Limit(m.High),
            "memory.low" => Limit(m.Low),
            "memory.min" => Limit(m.Min),
            "memory.swap.current" => Number(v.SwapCurrent),
            "memory.swap.max" => Limit(m.SwapMax),
            "memory.oom.group" => m.OomGroup ? "1\n" : "0\n",
            "memory.stat" => MemoryStat.Text(host, cgroup),
            "memory.events" => Events(m.Events),
            "memory.events.local" => Events(m.LocalEvents),
            "cgroup.freeze" => cgroup.SelfFreezing ? "1\n" : "0\n",
            "cgroup.events" => string.Create(CultureInfo.InvariantCulture, $"populated {(cgroup.PidsCurrent > 0 ? 1 : 0)}\nfrozen {(v.Frozen ? 1 : 0)}\n"),
            "cgroup.procs" => string.Concat(cgroup.Members.Select(p => Number(p.Pid))),
            "cpu.weight" => Number(Math.Clamp(((cgroup.Cpu.Weight * 100) + 512) / 1024, 1, 10000)),
            "cpu.max" => string.Create(CultureInfo.InvariantCulture, $"{(cgroup.Cpu.Quota < 0 ? "max" : cgroup.Cpu.Quota.ToString(CultureInfo.InvariantCulture))} {cgroup.Cpu.Period}\n"),
            "cpu.stat" => CgroupFilesCpu.Stat(cgroup, host.Simulator.Now, v2: true),
            "pids.current" => Number(v.Pids),
            "pids.max" => cgroup.PidsMax is { } pids ? Number(pids) : "max\n",
            _ => null,
        };
    }

    private static Errno Set(string value, Action<long> set)
    {
        if (CgroupFiles.ParseBytes(value, "max") is not { } bytes)
        {
            return Errno.EINVAL;
        }

        set(bytes);
        return Errno.None;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture) + "\n";

    private static string Limit(long bytes) => bytes == MemoryCgroup.Unlimited ? "max\n" : Number(bytes);

    private static string Events(MemoryEvents e) => string.Create(
        CultureInfo.InvariantCulture,
        $"low {e.Low}\nhigh {e.High}\nmax {e.Max}\noom {e.Oom}\noom_kill {e.OomKill}\noom_group_kill {e.OomGroupKill}\n");
}
