namespace OomSim.Kernel;

/// <summary>
/// Present values of a cgroup, hierarchical, in bytes unless the name says otherwise. Limits are null when there is none.
/// </summary>
public readonly record struct CgroupValues
{
    /// <summary>memory.current, usage_in_bytes.</summary>
    public long Current { get; init; }

    /// <summary>memory.peak, max_usage_in_bytes.</summary>
    public long Peak { get; init; }

    /// <summary>memory.max, limit_in_bytes.</summary>
    public long? Max { get; init; }

    /// <summary>memory.high.</summary>
    public long? High { get; init; }

    /// <summary>memory.low (v1: soft limit).</summary>
    public long? Low { get; init; }

    /// <summary>memory.min.</summary>
    public long? Min { get; init; }

    /// <summary>memory.swap.current.</summary>
    public long SwapCurrent { get; init; }

    /// <summary>memory.swap.max (v1: memsw limit − limit).</summary>
    public long? SwapMax { get; init; }

    /// <summary>anon of memory.stat.</summary>
    public long Anon { get; init; }

    /// <summary>file of memory.stat, with shmem.</summary>
    public long File { get; init; }

    /// <summary>shmem of memory.stat.</summary>
    public long Shmem { get; init; }

    /// <summary>kernel of memory.stat.</summary>
    public long Kernel { get; init; }

    /// <summary>inactive_file of memory.stat.</summary>
    public long InactiveFile { get; init; }

    /// <summary>file_dirty of memory.stat.</summary>
    public long Dirty { get; init; }

    /// <summary>CPU time used, ns.</summary>
    public long CpuUsageNs { get; init; }

    /// <summary>Time throttled by the quota, ns.</summary>
    public long CpuThrottledNs { get; init; }

    /// <summary>pids.current: tasks, with those that have ended and that nobody has waited for.</summary>
    public long Pids { get; init; }

    /// <summary>low events.</summary>
    public long EventsLow { get; init; }

    /// <summary>high events.</summary>
    public long EventsHigh { get; init; }

    /// <summary>max events.</summary>
    public long EventsMax { get; init; }

    /// <summary>oom events.</summary>
    public long EventsOom { get; init; }

    /// <summary>oom_kill events.</summary>
    public long EventsOomKill { get; init; }

    /// <summary>oom_group_kill events.</summary>
    public long EventsOomGroupKill { get; init; }

    /// <summary>v1 failcnt.</summary>
    public long Failcnt { get; init; }

    /// <summary>v1 under_oom.</summary>
    public bool UnderOom { get; init; }

    /// <summary>v1 oom_kill_disable.</summary>
    public bool OomKillDisable { get; init; }

    /// <summary>True when every process is frozen.</summary>
    public bool Frozen { get; init; }

    /// <summary>Its pressure; null where it never stalled.</summary>
    public PressureValues? Pressure { get; init; }

    /// <summary>avg10 of memory pressure, some, in percent.</summary>
    public double PsiSomeAvg10 => (Pressure?.Memory.Some.Avg10 ?? 0) / 100.0;

    /// <summary>avg10 of memory pressure, full, in percent.</summary>
    public double PsiFullAvg10 => (Pressure?.Memory.Full.Avg10 ?? 0) / 100.0;
}
