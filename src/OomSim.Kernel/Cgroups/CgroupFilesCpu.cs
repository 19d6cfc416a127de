using System.Globalization;
using System.Numerics;
using System.Text;

namespace OomSim.Kernel;

/// <summary>CPU, cpuset and pids files of both hierarchies.</summary>
internal static class CgroupFilesCpu
{
    private const long MinimumQuota = 1000;
    private const long MaximumPeriod = 1_000_000;

    /// <summary>Quota and burst together, µs: 44 bits (kernel/sched/core.c: max_cfs_runtime).</summary>
    private const long MaximumQuota = (1L << 44) - 1;

    /// <summary>µs that 64 bits hold in ns (kernel/sched/core.c: tg_set_cfs_burst).</summary>
    private const long MaximumBurst = (long)(ulong.MaxValue / 1000);

    /// <summary>PID_MAX_LIMIT of a 64-bit kernel.</summary>
    private const long MaximumPids = 4_194_304;

    /// <summary>v2 cpu.max: <c>quota|max [period]</c>, µs (K20.8).</summary>
    public static Errno SetMax(LinuxHost host, Cgroup cgroup, string value)
    {
        string[] words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 2)
        {
            return Errno.EINVAL;
        }

        long? period = words.Length == 2 ? CgroupFiles.ParseNumber(words[1]) : cgroup.Cpu.Period;
        long? quota = words[0] == "max" ? -1 : CgroupFiles.ParseNumber(words[0]);
        return Apply(host, cgroup, quota, period, cgroup.Cpu.Burst, words[0] == "max");
    }

    /// <summary>
    /// v2 cpu.max.burst and v1 cpu.cfs_burst_us, µs: no more than the quota, if there is one. As each write of these files it fills the pool, and lets go who is
    /// throttled (kernel/sched/core.c: tg_set_cfs_bandwidth).
    /// </summary>
    public static Errno SetBurst(LinuxHost host, Cgroup cgroup, string value) =>
        CgroupFiles.ParseNumber(value) is { } burst and >= 0 and <= MaximumBurst && !value.StartsWith('-')
            ? Apply(host, cgroup, cgroup.Cpu.Quota, cgroup.Cpu.Period, burst, cgroup.Cpu.Quota < 0)
            : Errno.EINVAL;

    /// <summary>v1 cpu.cfs_quota_us and cpu.cfs_period_us.</summary>
    public static Errno SetQuota(LinuxHost host, Cgroup cgroup, string? quota, string? period)
    {
        long? q = quota is null ? cgroup.Cpu.Quota : CgroupFiles.ParseNumber(quota);
        long? p = period is null ? cgroup.Cpu.Period : CgroupFiles.ParseNumber(period);
        if (q >= 0 && p > 0 && !FitsHierarchy(cgroup, q.Value, p.Value))
        {
            return Errno.EINVAL;
        }

        return Apply(host, cgroup, q < 0 ? -1 : q, p, cgroup.Cpu.Burst, q < 0);
    }

    /// <summary>The weight and the quota of a new group.</summary>
    public static void Reset(Cgroup cgroup)
    {
        cgroup.Cpu.SetWeight(1024);
        cgroup.SetQuota(-1, 100_000, 0);
    }

    /// <summary>
    /// cpu.stat: usage on v2, and on both what the quota did (K20.14), where the group has the controller. The model does not split user and
    /// system time.
    /// </summary>
    public static string Stat(LinuxHost host, Cgroup cgroup, bool v2)
    {
        CpuController cpu = cgroup.Cpu;
        long now = host.Simulator.Now;
        long usage = cpu.UsageNs(now) / 1000;
        StringBuilder text = new();
        if (v2)
        {
            text.Append(CultureInfo.InvariantCulture, $"usage_usec {usage}\nuser_usec {usage}\nsystem_usec 0\n{(host.KernelFacts.ShowsNiceTime ? "nice_usec 0\n" : "")}");
            if (!SubtreeControl.Of(cgroup).HasFlag(Controllers.Cpu))
            {
                return text.ToString();
            }
        }

        long throttled = cpu.ThrottledNs(now);
        text.Append(CultureInfo.InvariantCulture, $"nr_periods {cpu.Periods(now)}\nnr_throttled {cpu.ThrottledPeriods(now)}\n");
        text.Append(CultureInfo.InvariantCulture, $"throttled_{(v2 ? "usec" : "time")} {(v2 ? throttled / 1000 : throttled)}\n");
        if (host.KernelFacts.CountsBursts)
        {
            (long bursts, long time) = cpu.Bursts(now);
            text.Append(CultureInfo.InvariantCulture, $"nr_bursts {bursts}\nburst_{(v2 ? "usec" : "time")} {(v2 ? time / 1000 : time)}\n");
        }

        return text.ToString();
    }

    /// <summary>v1 allows no group a greater part of a CPU than the groups above it have (K20.8).</summary>
    private static bool FitsHierarchy(Cgroup cgroup, long quota, long period)
    {
        for (Cgroup? above = cgroup.Parent; above is not null; above = above.Parent)
        {
            if (above.Cpu.Quota >= 0 && (Int128)quota * above.Cpu.Period > (Int128)above.Cpu.Quota * period)
            {
                return false;
            }
        }

        foreach (Cgroup below in cgroup.Subtree())
        {
            if (below != cgroup && below.Cpu.Quota >= 0 && (Int128)below.Cpu.Quota * period > (Int128)quota * below.Cpu.Period)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// cpuset.cpus: a list (<see cref="BitmapList"/>); empty for those of the cgroup above. v1 takes no CPU that the cgroup above lacks,
    /// and leaves none out that a cgroup below has.
    /// </summary>
    public static Errno SetCpuset(LinuxHost host, Cgroup cgroup, string value)
    {
        if (new BitmapList(value, host.Config.Cpus, host.KernelFacts.KnowsAllInLists).Read(out BigInteger cpus) is not Errno.None and var refused)
        {
            return refused;
        }

        if (host.Config.Cgroup == CgroupVersion.V1 && cgroup.Parent is { } parent)
        {
            if ((cpus & ~parent.Cpu.EffectiveCpus) != 0)
            {
                return Errno.EACCES;
            }

            if (cgroup.Subtree().Any(below => below.Parent == cgroup && (below.Cpu.Cpuset & ~cpus) != 0))
            {
                return Errno.EBUSY;
            }

            if (cpus.IsZero && IsEmptied(cgroup, cgroup.HasNoCpus))
            {
                return Errno.ENOSPC;
            }

            cgroup.HasNoCpus = cpus.IsZero;
        }

        // Who is there counts on other CPUs from now on, in all groups above.
        cgroup.Cpu.Cpuset = cpus;
        host.Cpu.Defer();
        var states = new List<(Process Process, TaskStates States)>();
        foreach (Cgroup below in cgroup.Subtree())
        {
            below.Pressure.BringForward();
            below.ReleaseGrowers();
            below.Cpu.WithdrawBurners();
            foreach (Process process in below.Processes)
            {
                states.Add((process, process.States));
                TaskEngine.NoteStates(process, default);
            }
        }

        host.Cpu.Resume();
        host.Cpu.Defer();
        foreach (Cgroup below in cgroup.Subtree())
        {
            below.Cpu.ApplyCpuset();
            host.Stocks.OnCpuset(below.Memory);
        }

        foreach (Cgroup below in cgroup.Subtree())
        {
            below.Cpu.ReturnBurners();
        }

        foreach ((Process process, TaskStates its) in states)
        {
            TaskEngine.NoteStates(process, its);
        }

        host.Cpu.Resume();
        return Errno.None;
    }

    /// <summary>cpuset.mems: the host has one node, 0 (K20.15). v1 leaves no group with tasks without one.</summary>
    public static Errno SetMems(LinuxHost host, Cgroup cgroup, string value)
    {
        if (value.Length > 0 && !value.Split(',').All(n => n is "0" or "0-0"))
        {
            return Errno.EINVAL;
        }

        if (host.Config.Cgroup == CgroupVersion.V1)
        {
            if (value.Length == 0 && IsEmptied(cgroup, cgroup.HasNoMems))
            {
                return Errno.ENOSPC;
            }

            cgroup.HasNoMems = value.Length == 0;
        }

        cgroup.Mems = value.Length == 0 ? "" : "0";

        return Errno.None;
    }

    /// <summary>True where tasks, here or below, would lose what they run on.</summary>
    private static bool IsEmptied(Cgroup cgroup, bool wasEmpty) => !wasEmpty && cgroup.LiveTasks > 0;

    /// <summary>pids.max: a number or <c>max</c>.</summary>
    public static Errno SetPids(Cgroup cgroup, string value)
    {
        if (value == "max")
        {
            cgroup.PidsMax = null;
            return Errno.None;
        }

        if (CgroupFiles.ParseNumber(value) is not { } pids || pids is < 0 or > MaximumPids)
        {
            return Errno.EINVAL;
        }

        cgroup.PidsMax = pids;
        return Errno.None;
    }

    private static Errno Apply(LinuxHost host, Cgroup cgroup, long? quota, long? period, long burst, bool unlimited)
    {
        if (quota is null || period is null or < MinimumQuota or > MaximumPeriod || (!unlimited && (quota < MinimumQuota || burst > quota)))
        {
            return Errno.EINVAL;
        }

        if (!unlimited && host.KernelFacts.BoundsQuota && (Int128)quota.Value + burst > MaximumQuota)
        {
            return Errno.EINVAL;
        }

        cgroup.SetQuota(quota.Value, period.Value, burst);
        return Errno.None;
    }
}
