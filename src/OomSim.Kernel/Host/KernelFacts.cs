namespace OomSim.Kernel;

/// <summary>What differs between kernel releases (K23), one member per fact.</summary>
public sealed record KernelFacts
{
    /// <summary>Release, such as 6.1.</summary>
    public required string Release { get; init; }

    /// <summary>Eligible processes score at least 1 (K1.7, K23.6: 5.4).</summary>
    public bool ClampsBadness { get; init; }

    /// <summary>ns after a kill at which the reaper starts (K2.11, K23.7).</summary>
    public long ReaperDelay { get; init; } = 2_000_000_000;

    /// <summary>A kill re-checks the margin first (K2.17, K23.8).</summary>
    public bool RechecksMargin { get; init; } = true;

    /// <summary>oom_group_kill is counted (K23.12).</summary>
    public bool CountsGroupKills { get; init; } = true;

    /// <summary>The task table has rss_anon, rss_file, rss_shmem (K21.7, K23.23).</summary>
    public bool LongTaskTable { get; init; }

    /// <summary>A sleeper of a hung memcg may kill when the killer is on again (K4.12, K23.18); otherwise the retried fault does.</summary>
    public bool SleeperMayKill { get; init; } = true;

    /// <summary>The facts of a release; null for one that is not known.</summary>
    public static KernelFacts? Of(string release) => release switch
    {
        "5.4" => new KernelFacts { Release = release, ClampsBadness = true, ReaperDelay = 0, RechecksMargin = false, CountsGroupKills = false },
        "5.10" => new KernelFacts { Release = release, ReaperDelay = 0, CountsGroupKills = false },
        "5.15" => new KernelFacts { Release = release, CountsGroupKills = false },
        "6.1" => new KernelFacts { Release = release },
        "6.12" => new KernelFacts { Release = release, LongTaskTable = true, SleeperMayKill = false },
        "6.18" => new KernelFacts { Release = release, LongTaskTable = true, SleeperMayKill = false },
        _ => null,
    };
}
