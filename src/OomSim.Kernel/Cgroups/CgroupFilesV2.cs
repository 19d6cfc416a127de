using System.Collections.Frozen;
using System.Globalization;

namespace OomSim.Kernel;

/// <summary>Files of the unified hierarchy (K7, K18, K20.8).</summary>
internal static class CgroupFilesV2
{
    /// <summary>The files that can be written.</summary>
    public static readonly FrozenDictionary<string, CgroupFileWriter> Writers = new Dictionary<string, CgroupFileWriter>(StringComparer.Ordinal)
    {
        ["cgroup.procs"] = (host, cgroup, value, _) => host.Migration.Write(cgroup, value),
        ["cgroup.subtree_control"] = SubtreeControl.Write,
        ["memory.max"] = (host, cgroup, value, call) => Bytes(value) is { } max ? host.Limits.SetMaxV2(cgroup.Memory, max, call) : Errno.EINVAL,
        ["memory.high"] = (host, cgroup, value, call) => Bytes(value) is { } high ? host.Limits.SetHigh(cgroup.Memory, high, call) : Errno.EINVAL,
        ["memory.low"] = (host, cgroup, value, _) => SetProtection(host, cgroup.Memory, value, (m, bytes) => m.Low = bytes),
        ["memory.min"] = (host, cgroup, value, _) => SetProtection(host, cgroup.Memory, value, (m, bytes) => m.Min = bytes),
        ["memory.swap.max"] = (host, cgroup, value, _) => SetSwap(host, cgroup.Memory, value, static (m, bytes) => m.LimitSwap(bytes)),
        ["memory.swap.high"] = (host, cgroup, value, _) => SetSwap(host, cgroup.Memory, value, static (m, bytes) => m.SwapHigh = bytes),
        ["memory.oom.group"] = (_, cgroup, value, _) => SetOomGroup(cgroup.Memory, value),
        ["memory.peak"] = (host, _, _, _) => ResetPeak(host),
        ["memory.swap.peak"] = (host, _, _, _) => ResetPeak(host),
        ["memory.reclaim"] = (host, cgroup, value, call) => host.Limits.Reclaim(cgroup.Memory, value, call),
        ["cgroup.freeze"] = (host, cgroup, value, _) => SetFreeze(host, cgroup, value),
        ["cgroup.pressure"] = (_, cgroup, value, _) => PressureFiles.SetEnabled(cgroup, value),
        ["cgroup.kill"] = (host, cgroup, value, _) => Kill(host, cgroup, value),
        ["cpu.weight"] = (_, cgroup, value, _) => SetWeight(cgroup, value),
        ["cpu.max"] = (host, cgroup, value, _) => CgroupFilesCpu.SetMax(host, cgroup, value),
        ["cpu.max.burst"] = (host, cgroup, value, _) => CgroupFilesCpu.SetBurst(host, cgroup, value),
        ["cpuset.cpus"] = (host, cgroup, value, _) => CgroupFilesCpu.SetCpuset(host, cgroup, value),
        ["cpuset.mems"] = (host, cgroup, value, _) => CgroupFilesCpu.SetMems(host, cgroup, value),
        ["pids.max"] = (_, cgroup, value, _) => CgroupFilesCpu.SetPids(cgroup, value),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The files that can be read.</summary>
    public static readonly FrozenDictionary<string, CgroupFileReader> Readers = new Dictionary<string, CgroupFileReader>(StringComparer.Ordinal)
    {
        ["cgroup.controllers"] = (_, cgroup, _) => SubtreeControl.Text(SubtreeControl.Of(cgroup)),
        ["cgroup.subtree_control"] = (_, cgroup, _) => SubtreeControl.Text(cgroup.SubtreeControl),
        ["cgroup.type"] = (_, _, _) => "domain\n",
        ["cgroup.threads"] = (_, cgroup, _) => string.Concat(cgroup.Members.Select(p => Number(p.Pid))),
        ["cgroup.max.depth"] = (_, _, _) => "max\n",
        ["cgroup.max.descendants"] = (_, _, _) => "max\n",
        ["cgroup.stat"] = (_, cgroup, _) => $"nr_descendants {Number(cgroup.Subtree().Count() - 1)}nr_dying_descendants 0\n",
        ["memory.current"] = (_, _, v) => Number(v.Current),
        ["memory.peak"] = (_, _, v) => Number(v.Peak),
        ["memory.max"] = (_, cgroup, _) => Limit(cgroup.Memory.Max),
        ["memory.high"] = (_, cgroup, _) => Limit(cgroup.Memory.High),
        ["memory.low"] = (_, cgroup, _) => Limit(cgroup.Memory.Low),
        ["memory.min"] = (_, cgroup, _) => Limit(cgroup.Memory.Min),
        ["memory.swap.current"] = (_, _, v) => Number(v.SwapCurrent),
        ["memory.swap.peak"] = (host, cgroup, _) => Number(cgroup.Memory.SwapPeakAt(host.Simulator.Now)),
        ["memory.swap.max"] = (_, cgroup, _) => Limit(cgroup.Memory.SwapMax),
        ["memory.swap.high"] = (_, cgroup, _) => Limit(cgroup.Memory.SwapHigh),
        ["memory.swap.events"] = (host, cgroup, _) => SwapEvents(cgroup.Memory.SwapEvents, host.KernelFacts.HasSwapHigh),
        ["memory.oom.group"] = (_, cgroup, _) => cgroup.Memory.OomGroup ? "1\n" : "0\n",
        ["memory.stat"] = (host, cgroup, _) => MemoryStat.Text(host, cgroup),
        ["memory.events"] = (host, cgroup, _) => Events(host, cgroup.Memory.Events),
        ["memory.events.local"] = (host, cgroup, _) => Events(host, cgroup.Memory.LocalEvents),
        ["memory.pressure"] = (host, cgroup, _) => PressureFiles.Text(host, cgroup, PressureResource.Memory),
        ["cpu.pressure"] = (host, cgroup, _) => PressureFiles.Text(host, cgroup, PressureResource.Cpu),
        ["io.pressure"] = (host, cgroup, _) => PressureFiles.Text(host, cgroup, PressureResource.Io),
        ["cgroup.pressure"] = (_, cgroup, _) => cgroup.Pressure.IsEnabled ? "1\n" : "0\n",
        ["cgroup.freeze"] = (_, cgroup, _) => cgroup.SelfFreezing ? "1\n" : "0\n",
        ["cgroup.events"] = (_, cgroup, v) => string.Create(CultureInfo.InvariantCulture, $"populated {(cgroup.LiveTasks > 0 ? 1 : 0)}\nfrozen {(v.Frozen ? 1 : 0)}\n"),
        ["cgroup.stat.local"] = (host, cgroup, _) => $"frozen_usec {Number(cgroup.FrozenNs(host.Simulator.Now) / 1000)}",
        ["cgroup.procs"] = (_, cgroup, _) => string.Concat(cgroup.Members.Select(p => Number(p.Pid))),
        ["cpu.weight"] = (_, cgroup, _) => Number(Math.Clamp(((cgroup.Cpu.Weight * 100) + 512) / 1024, 1, 10000)),
        ["cpu.max"] = (_, cgroup, _) => string.Create(CultureInfo.InvariantCulture, $"{(cgroup.Cpu.Quota < 0 ? "max" : cgroup.Cpu.Quota.ToString(CultureInfo.InvariantCulture))} {cgroup.Cpu.Period}\n"),
        ["cpu.max.burst"] = (_, cgroup, _) => Number(cgroup.Cpu.Burst),
        ["cpu.weight.nice"] = (_, cgroup, _) => CgroupFilesCpuset.Nice(cgroup.Cpu.Weight),
        ["cpu.stat"] = (host, cgroup, _) => CgroupFilesCpu.Stat(host, cgroup, v2: true),
        ["cpuset.cpus"] = (_, cgroup, _) => CgroupFilesCpuset.List(cgroup.Cpu.Cpuset),
        ["cpuset.cpus.effective"] = (_, cgroup, _) => CgroupFilesCpuset.List(cgroup.Cpu.EffectiveCpus),
        ["cpuset.cpus.partition"] = (_, _, _) => "member\n",
        ["cpuset.mems"] = (_, cgroup, _) => cgroup.Mems + "\n",
        ["cpuset.mems.effective"] = (_, _, _) => "0\n",
        ["pids.current"] = (_, _, v) => Number(v.Pids),
        ["pids.peak"] = (_, cgroup, _) => Number(cgroup.PidsPeak),
        ["pids.events"] = (_, cgroup, _) => "max " + Number(cgroup.PidsMaxEvents),
        ["pids.events.local"] = (_, cgroup, _) => "max " + Number(cgroup.PidsMaxEventsHere),
        ["pids.max"] = (_, cgroup, _) => cgroup.PidsMax is { } pids ? Number(pids) : "max\n",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>True for a file that a cgroup has: the root has no limits and no freezer (K18.1), and some came late (K7.11, K7.12, K16.12, K18.9).</summary>
    /// <param name="host">The host, for its kernel.</param>
    /// <param name="cgroup">The cgroup.</param>
    /// <param name="file">A file of this hierarchy.</param>
    public static bool Has(LinuxHost host, Cgroup cgroup, string file) => (SubtreeControl.OwnerOf(file) & ~SubtreeControl.Of(cgroup)) == default && file switch
    {
        "cgroup.procs" or "cgroup.controllers" or "cgroup.subtree_control" or "cpu.stat" or "memory.stat" => true,
        "cgroup.threads" or "cgroup.max.depth" or "cgroup.max.descendants" or "cgroup.stat" or "cpuset.cpus.effective" or "cpuset.mems.effective" => true,
        "pids.peak" => host.KernelFacts.HasPidsPeak && cgroup.Parent is not null,
        "memory.pressure" or "cpu.pressure" or "io.pressure" => cgroup.Pressure.IsEnabled,
        "cgroup.pressure" => host.KernelFacts.HasCgroupPressure,
        "memory.reclaim" => host.KernelFacts.HasMemoryReclaim,
        "pids.events.local" => host.KernelFacts.CountsPidsAtLimit && cgroup.Parent is not null,
        "cpu.max.burst" => host.KernelFacts.HasCpuBurst && cgroup.Parent is not null,
        "memory.swap.peak" => host.KernelFacts.HasSwapPeak && cgroup.Parent is not null,
        "memory.swap.high" => host.KernelFacts.HasSwapHigh && cgroup.Parent is not null,
        "memory.peak" => host.KernelFacts.HasMemoryPeak && cgroup.Parent is not null,
        "cgroup.stat.local" => host.KernelFacts.CountsFrozenTime && cgroup.Parent is not null,
        "cgroup.kill" => host.KernelFacts.HasCgroupKill && cgroup.Parent is not null,
        _ => cgroup.Parent is not null,
    };

    /// <summary>From 6.12 on a write resets what is read through the same open file (K7.11), which ends with the command that writes.</summary>
    private static Errno ResetPeak(LinuxHost host) => host.KernelFacts.HasSwapPeak ? Errno.None : Errno.EINVAL;

    private static long? Bytes(string value) => CgroupFiles.ParseBytes(value, "max");

    private static Errno SetProtection(LinuxHost host, MemoryCgroup memory, string value, Action<MemoryCgroup, long> set)
    {
        if (Bytes(value) is not { } bytes)
        {
            return Errno.EINVAL;
        }

        set(memory, bytes);
        host.Memory.OnProtection(memory);
        return Errno.None;
    }

    private static Errno SetSwap(LinuxHost host, MemoryCgroup memory, string value, Action<MemoryCgroup, long> set)
    {
        if (Bytes(value) is not { } bytes)
        {
            return Errno.EINVAL;
        }

        set(memory, bytes);
        host.Memory.MarkDirtyUpwards(memory);
        return Errno.None;
    }

    private static Errno SetOomGroup(MemoryCgroup memory, string value)
    {
        if (CgroupFiles.ParseNumber(value) is not { } flag || flag is not (0 or 1))
        {
            return CgroupFiles.IntError(value);
        }

        memory.OomGroup = flag == 1;
        return Errno.None;
    }

    private static Errno SetFreeze(LinuxHost host, Cgroup cgroup, string value)
    {
        if (CgroupFiles.ParseNumber(value) is not { } freeze)
        {
            return CgroupFiles.IntError(value);
        }

        if (freeze is not (0 or 1))
        {
            return Errno.ERANGE;
        }

        host.NotifyJump(cgroup);
        Freezer.Set(host, cgroup, freeze == 1);
        return Errno.None;
    }

    private static Errno Kill(LinuxHost host, Cgroup cgroup, string value)
    {
        if (CgroupFiles.ParseNumber(value) is not { } kill)
        {
            return CgroupFiles.IntError(value);
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
    }

    private static Errno SetWeight(Cgroup cgroup, string value)
    {
        if (CgroupFiles.ReadUnsigned(value, out ulong read) is not Errno.None and var refused)
        {
            return refused;
        }

        long weight = (long)Math.Min(read, long.MaxValue);

        if (weight is < 1 or > 10000)
        {
            return Errno.ERANGE;
        }

        // K20.1: shares = round(weight × 1024 / 100).
        cgroup.Cpu.SetWeight(((weight * 1024) + 50) / 100);
        return Errno.None;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture) + "\n";

    private static string Limit(long bytes) => bytes == MemoryCgroup.Unlimited ? "max\n" : Number(bytes);

    private static string SwapEvents(SwapEvents e, bool high) => string.Create(
        CultureInfo.InvariantCulture, $"{(high ? $"high {e.High}\n" : "")}max {e.Max}\nfail {e.Fail}\n");

    // K7.7, K23.12: oom_group_kill came with 6.1.
    private static string Events(LinuxHost host, MemoryEvents e) => string.Create(
        CultureInfo.InvariantCulture,
        $"low {e.Low}\nhigh {e.High}\nmax {e.Max}\noom {e.Oom}\noom_kill {e.OomKill}\n{(host.KernelFacts.CountsGroupKills ? $"oom_group_kill {e.OomGroupKill}\n" : "")}");
}
