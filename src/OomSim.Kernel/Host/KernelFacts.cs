namespace OomSim.Kernel;

/// <summary>What differs between kernel releases (K23), one member per fact.</summary>
public sealed record KernelFacts
{
    internal const string OldFaultGfp = "0x100cca(GFP_HIGHUSER_MOVABLE)";

    /// <summary>Release, such as 6.1.</summary>
    public required string Release { get; init; }

    /// <summary>Eligible processes score at least 1 (K1.7, K23.6: 5.4).</summary>
    public bool ClampsBadness { get; init; }

    /// <summary>ns after a kill at which the reaper starts (K2.11, K23.7).</summary>
    public long ReaperDelay { get; init; } = 2_000_000_000;

    /// <summary>Pages that a charge asks for beyond its own, to have some in stock (K3.5: 32 up to 5.15).</summary>
    public long ChargeBatch { get; init; } = 64;

    /// <summary>Fruitless rounds of reclaim above memory.high before the task sleeps, beyond the first (K6.5: none in 5.4).</summary>
    public long HighRetries { get; init; } = 16;

    /// <summary>memory.high of all groups above makes a task sleep, not its own group's alone (K6.3, K6.5, K23.9: 5.4).</summary>
    public bool HighIsHierarchical { get; init; } = true;

    /// <summary>oom_group_kill is counted (K23.12).</summary>
    public bool CountsGroupKills { get; init; } = true;

    /// <summary>cgroup.kill exists (K18.9, K23.14).</summary>
    public bool HasCgroupKill { get; init; } = true;

    /// <summary>memory.peak exists (K7.11).</summary>
    public bool HasMemoryPeak { get; init; } = true;

    /// <summary>memory.swap.peak exists (K7.11: ≥6.12).</summary>
    public bool HasSwapPeak { get; init; }

    /// <summary>memory.reclaim exists (K7.12).</summary>
    public bool HasMemoryReclaim { get; init; } = true;

    /// <summary>v1 memory.move_charge_at_immigrate does something (K8.8, K23.17: gone in 6.18).</summary>
    public bool MovesCharges { get; init; } = true;

    /// <summary>cgroup.stat.local counts frozen time (K18.10, K23.25: 6.18).</summary>
    public bool CountsFrozenTime { get; init; }

    /// <summary>The task table has rss_anon, rss_file, rss_shmem (K21.7, K23.23).</summary>
    public bool LongTaskTable { get; init; }

    /// <summary>A quota holds back a task in its exit, too (K20.11: ≤6.12).</summary>
    public bool ThrottlesExits { get; init; } = true;

    /// <summary>The stack dump names the user (K21.3: ≥6.12).</summary>
    public bool ShowsUid { get; init; }

    /// <summary>What a page fault on anonymous memory asks for, as reports show it (K21.2: folio kernels add __GFP_COMP).</summary>
    public string FaultGfp { get; init; } = "0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP)";

    /// <summary>The facts of a release; null for one that is not known.</summary>
    public static KernelFacts? Of(string release) => release switch
    {
        "5.4" => new KernelFacts { Release = release, FaultGfp = OldFaultGfp, ChargeBatch = 32, HighRetries = 0, HighIsHierarchical = false, ClampsBadness = true, ReaperDelay = 0, HasCgroupKill = false, CountsGroupKills = false, HasMemoryPeak = false, HasMemoryReclaim = false },
        "5.10" => new KernelFacts { Release = release, FaultGfp = OldFaultGfp, ChargeBatch = 32, ReaperDelay = 0, HasCgroupKill = false, CountsGroupKills = false, HasMemoryPeak = false, HasMemoryReclaim = false },
        "5.15" => new KernelFacts { Release = release, FaultGfp = OldFaultGfp, ChargeBatch = 32, CountsGroupKills = false, HasMemoryPeak = false, HasMemoryReclaim = false },
        "6.1" => new KernelFacts { Release = release },
        "6.12" => new KernelFacts { Release = release, LongTaskTable = true, HasSwapPeak = true, ShowsUid = true },
        "6.18" => new KernelFacts { Release = release, LongTaskTable = true, HasSwapPeak = true, ShowsUid = true, ThrottlesExits = false, MovesCharges = false, CountsFrozenTime = true },
        _ => null,
    };
}
