namespace OomSim.Kernel;

/// <summary>What differs between kernel releases (K23), one member per fact.</summary>
public sealed record KernelFacts
{
    /// <summary>Pages that a fault on a file reads, with those around it: 128 KiB, what read_ahead_kb is from the start.</summary>
    internal const long ReadaheadPages = 32;

    /// <summary>The flags of page cache, and before folios of any page of a program (K21.2, recordings).</summary>
    internal const string MovableGfp = "0x100cca(GFP_HIGHUSER_MOVABLE)";

    /// <summary>Release, such as 6.1.</summary>
    public required string Release { get; init; }

    /// <summary>Eligible processes score at least 1 (K1.7, K23.6: 5.4).</summary>
    public bool ClampsBadness { get; init; }

    /// <summary>ns after a kill at which the reaper starts (K2.11, K23.7).</summary>
    public long ReaperDelay { get; init; } = 2_000_000_000;

    /// <summary>Pages that a charge asks for beyond its own, to have some in stock (K3.5: 32 up to 5.15).</summary>
    public long ChargeBatch { get; init; } = 64;

    /// <summary>Passes of the charge loop before it gives up (K3.13, K23.2: 7 in 5.4).</summary>
    public long PassesBeforeOom { get; init; } = 18;

    /// <summary>Passes of a charge whose own task was killed for it: up to 5.10 that charge is made beyond the limit (K3.12, K3.13, K23.3).</summary>
    public long PassesAfterKill { get; init; } = 17;

    /// <summary>Before it chooses, the killer looks whether the limit has room by then (K2.17: not in 5.4).</summary>
    public bool LooksForRoomBeforeOom { get; init; } = true;

    /// <summary>A charge for which nobody can be killed is made beyond the limit (K3.12, K23.4: 5.4, 5.10).</summary>
    public bool ForcesWithoutVictim { get; init; }

    /// <summary>Fruitless rounds of reclaim above memory.high before the task sleeps, beyond the first (K6.5: none in 5.4).</summary>
    public long HighRetries { get; init; } = 16;

    /// <summary>New anonymous pages are active (K12.10: 5.4).</summary>
    public bool AnonStartsActive { get; init; }

    /// <summary>Greatest swappiness (K12.5, K8.9: 100 in 5.4).</summary>
    public long MostSwappiness { get; init; } = 200;

    /// <summary>Greatest vm.watermark_scale_factor, ten-thousandths (kernel/sysctl.c: 1000 up to 5.16 but for 5.15.58 and later).</summary>
    public long MostWatermarkScale { get; init; } = 3000;

    /// <summary>The greatest value that this kernel takes for a sysctl.</summary>
    /// <param name="sysctl">The name of one that is simulated.</param>
    public long GreatestOf(string sysctl) => sysctl switch
    {
        "vm.swappiness" => MostSwappiness,
        "vm.watermark_scale_factor" => MostWatermarkScale,
        _ => LinuxHost.Sysctls[sysctl].Greatest,
    };

    /// <summary>memory.high of all groups above makes a task sleep, not its own group's alone (K6.3, K6.5, K23.9: 5.4).</summary>
    public bool HighIsHierarchical { get; init; } = true;

    /// <summary>Who owes more than one batch above memory.high pays within the system call, not when it returns (K3.16, K23.9: not before 6.1).</summary>
    public bool PaysHighInCalls { get; init; } = true;

    /// <summary>The reaper takes locked memory as well (K2.13: not before 6.1).</summary>
    public bool ReapsLocked { get; init; } = true;

    /// <summary>Greatest vm.min_free_kbytes that the kernel chooses by the machine's size, kB (K10.1: 65536 in 5.4).</summary>
    public long MostMinFree { get; init; } = 262144;

    /// <summary>A page fault that is refused memory tells the log and is tried again (K4.5, K23.5: not before 5.15).</summary>
    public bool TellsOfLeakedFaults { get; init; } = true;

    /// <summary>Kernel whose keys memory.stat has, as major times 100 plus minor (K7.19, K8.14).</summary>
    public int StatKeys { get; init; } = 601;

    /// <summary>failcnt in a report of v2 is what memory.events and memory.swap.events count as max (K21.4: 6.18).</summary>
    public bool ReportsEventsAsFailcnt { get; init; }

    /// <summary>Writes to memory.soft_limit_in_bytes, memory.oom_control and memory.move_charge_at_immigrate are told to be deprecated (mm/memcontrol-v1.c since 6.12).</summary>
    public bool DeprecatesV1Files { get; init; }

    /// <summary>
    /// v1's moving charges take swap entries of shared memory along (mm/memcontrol.c:mc_handle_file_pte of 5.4): later ones find pages in memory alone
    /// (find_get_incore_page, since 5.10).
    /// </summary>
    public bool MovesSwappedShmem { get; init; }

    /// <summary>Lists of CPUs know <c>N</c> and <c>all</c> (lib/bitmap.c since 5.13).</summary>
    public bool KnowsAllInLists { get; init; } = true;

    /// <summary>v1 counts what memory+swap refuses (mm/page_counter.c:page_counter_try_charge): since 6.15 memory alone has track_failcnt, which mm/memcontrol.c:mem_cgroup_css_alloc sets.</summary>
    public bool CountsMemswFailures { get; init; } = true;

    /// <summary>oom_group_kill is counted (K23.12).</summary>
    public bool CountsGroupKills { get; init; } = true;

    /// <summary>cgroup.kill exists (K18.9, K23.14).</summary>
    public bool HasCgroupKill { get; init; } = true;

    /// <summary>memory.peak exists (K7.11).</summary>
    public bool HasMemoryPeak { get; init; } = true;

    /// <summary>pids.peak exists (6.1).</summary>
    public bool HasPidsPeak { get; init; } = true;

    /// <summary>memory.swap.high exists (K7.16, K23.13: not 5.4).</summary>
    public bool HasSwapHigh { get; init; } = true;

    /// <summary>memory.swap.peak exists (K7.11: 6.12).</summary>
    public bool HasSwapPeak { get; init; }

    /// <summary>memory.reclaim exists (K7.12).</summary>
    public bool HasMemoryReclaim { get; init; } = true;

    /// <summary>A task in reclaim counts as one that gets on (K16.3: 5.4, 5.10).</summary>
    public bool CountsReclaimAsWork { get; init; }

    /// <summary>cpu.pressure tells a CPU that another group has from one that runs the group's own task (K16.3: not 5.4).</summary>
    public bool SeesOthersOnCpu { get; init; } = true;

    /// <summary>cpu.pressure has a line full (K16.3: not 5.4, 5.10).</summary>
    public bool HasCpuFull { get; init; } = true;

    /// <summary>cgroup.pressure exists (K16.12: 6.1).</summary>
    public bool HasCgroupPressure { get; init; } = true;

    /// <summary>v1: page tables that are freed wake who hangs, as pages of users do (folio_put until 6.13, pagetable_free since, which leaves them to a CPU's stock; tried on a 6.18).</summary>
    public bool TablesWake { get; init; } = true;

    /// <summary>v1 memory.move_charge_at_immigrate does something (K8.8, K23.17: gone in 6.18).</summary>
    public bool MovesCharges { get; init; } = true;

    /// <summary>pids.events.local exists, and on v2 a refused fork is counted where the limit is, not where the task is (6.12).</summary>
    public bool CountsPidsAtLimit { get; init; }

    /// <summary>v1 memory.kmem.limit_in_bytes does something (K8.6, K23.15: up to 5.15).</summary>
    public bool LimitsKernelMemory { get; init; }

    /// <summary>v1 memory.use_hierarchy can be 0 (K8.7, K23.16: 5.4, 5.10).</summary>
    public bool HierarchyCanBeOff { get; init; }

    /// <summary>Reclaim at a limit goes no further than to the memcg at which it has what it asks for, and on from there the next time (K11.15: 6.12).</summary>
    public bool ReclaimStopsWalks { get; init; }

    /// <summary>memory.reclaim takes swappiness=N (K7.12, K23.11: 6.12).</summary>
    public bool ReclaimTakesSwappiness { get; init; }

    /// <summary>memory.reclaim takes swappiness=max, for anonymous pages only (K7.12, K23.11: 6.18).</summary>
    public bool ReclaimTakesAnonOnly { get; init; }

    /// <summary>The task table has rss_anon, rss_file, rss_shmem (K21.7, K23.23).</summary>
    public bool LongTaskTable { get; init; }

    /// <summary>cpu.stat counts bursts (K20.14; the counters came with 5.16).</summary>
    public bool CountsBursts { get; init; } = true;

    /// <summary>A quota of 2^44 µs and more is refused (sched/core.c: max_cfs_runtime, since 5.8).</summary>
    public bool BoundsQuota { get; init; } = true;

    /// <summary>cpu.max.burst and cpu.cfs_burst_us exist (sched/core.c: since 5.14).</summary>
    public bool HasCpuBurst { get; init; } = true;

    /// <summary>
    /// A quota found used up on a CPU counts the time until it is refilled whether or not a task of the cgroup is queued there; since 6.6 only while one is
    /// (sched/fair.c: throttle_cfs_rq).
    /// </summary>
    public bool CountsEmptyThrottled { get; init; } = true;

    /// <summary>cpu.stat of v2 has nice_usec (K20.14: 6.18).</summary>
    public bool ShowsNiceTime { get; init; }

    /// <summary>A quota holds back a task in its exit, too (K20.11: ≤6.12).</summary>
    public bool ThrottlesExits { get; init; } = true;

    /// <summary>cgroup.stat.local with frozen_usec exists (K18.10: 6.18).</summary>
    public bool CountsFrozenTime { get; init; }

    /// <summary>Reclaim for v1 soft limits makes active file pages inactive (5.4: shrink_list; since 5.5 may_deactivate, which mem_cgroup_shrink_node leaves 0).</summary>
    public bool SoftLimitDeactivates { get; init; }

    /// <summary>A child above its memory.min or low claims its setting all the same (T1.16: not in 5.4).</summary>
    public bool CountsClaimsAboveSetting { get; init; } = true;

    /// <summary>What a parent's protection has over its children's claims goes to their unprotected usage (K5.5: memory_recursiveprot, none in 5.4).</summary>
    public bool SharesUnclaimedProtection { get; init; } = true;

    /// <summary>The stack dump names the user (K21.3: ≥6.12).</summary>
    public bool ShowsUid { get; init; }

    /// <summary>What a page fault on anonymous memory asks for, as reports show it (K21.2: folio kernels add __GFP_COMP).</summary>
    public string FaultGfp { get; init; } = "0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP)";

    /// <summary>Counters of a memcg on each CPU, bytes, charged to the one above (kernel/v2-a23, v2-a24: <c>percpu</c> of two, 14016 bytes, on two CPUs; since 5.9, 5.10 and 5.15 are taken to need as much).</summary>
    internal long CgroupOnEachCpu { get; init; } = 1752;

    /// <summary>Other structures of a memcg that are charged to the one above, bytes (6.18: the sums of its counters, taken to be of 2 and 1 KiB with a pointer each to who pays; 6.12 is taken to be like it).</summary>
    internal long CgroupBeside { get; init; }

    /// <summary>
    /// A memcg's counters on all CPUs, as they are charged: with a pointer to who pays for every 4 bytes of one CPU's (mm/percpu.c:pcpu_obj_full_size), which is as much
    /// as two more CPUs would take. Bytes.
    /// </summary>
    /// <param name="cpus">CPUs of the host.</param>
    internal long PerCpuOfCgroup(int cpus) => CgroupOnEachCpu * (cpus + 2);

    /// <summary>All of a memcg's structures that the one above is charged, bytes: on two CPUs 7008 on 6.1, and 10160 on 6.18 (tried with up to 30 of them).</summary>
    /// <param name="cpus">CPUs of the host.</param>
    internal long StructuresOfCgroup(int cpus) => CgroupBeside + PerCpuOfCgroup(cpus);

    /// <summary>The facts of a release; null for one that is not known.</summary>
    public static KernelFacts? Of(string release) => release switch
    {
        "5.4" => Linux54(),
        "5.10" => Linux510(),
        "5.15" => Linux515(),
        "6.1" => Linux61(),
        "6.12" => Linux612(),
        "6.18" => Linux618(),
        _ => null,
    };

    private static KernelFacts Linux61() => new() { Release = "6.1" };

    private static KernelFacts Linux515() => Linux61() with
    {
        Release = "5.15",
        FaultGfp = MovableGfp,
        ChargeBatch = 32,
        CountsBursts = false,
        LimitsKernelMemory = true,
        PaysHighInCalls = false,
        ReapsLocked = false,
        StatKeys = 515,
        CountsGroupKills = false,
        HasMemoryPeak = false,
        HasPidsPeak = false,
        HasMemoryReclaim = false,
        HasCgroupPressure = false,
    };

    private static KernelFacts Linux510() => Linux515() with
    {
        Release = "5.10",
        KnowsAllInLists = false,
        HasCpuBurst = false,
        StatKeys = 510,
        MostWatermarkScale = 1000,
        TellsOfLeakedFaults = false,
        ReaperDelay = 0,
        PassesAfterKill = 0,
        ForcesWithoutVictim = true,
        HasCgroupKill = false,
        CountsReclaimAsWork = true,
        HasCpuFull = false,
        HierarchyCanBeOff = true,
    };

    private static KernelFacts Linux54() => Linux510() with
    {
        Release = "5.4",
        CgroupOnEachCpu = 0,
        MovesSwappedShmem = true,
        BoundsQuota = false,
        StatKeys = 504,
        MostMinFree = 65536,
        PassesBeforeOom = 7,
        LooksForRoomBeforeOom = false,
        HighRetries = 0,
        MostSwappiness = 100,
        HighIsHierarchical = false,
        HasSwapHigh = false,
        ClampsBadness = true,
        SoftLimitDeactivates = true,
        AnonStartsActive = true,
        SharesUnclaimedProtection = false,
        CountsClaimsAboveSetting = false,
        SeesOthersOnCpu = false,
    };

    private static KernelFacts Linux612() => Linux61() with
    {
        Release = "6.12",
        CgroupOnEachCpu = 1768,
        CgroupBeside = 3088,
        CountsEmptyThrottled = false,
        StatKeys = 612,
        DeprecatesV1Files = true,
        HasSwapPeak = true,
        CountsPidsAtLimit = true,
        ReclaimStopsWalks = true,
        ReclaimTakesSwappiness = true,
        LongTaskTable = true,
        ShowsUid = true,
    };

    private static KernelFacts Linux618() => Linux612() with
    {
        Release = "6.18",
        StatKeys = 618,
        CountsMemswFailures = false,
        ReportsEventsAsFailcnt = true,
        ThrottlesExits = false,
        ReclaimTakesAnonOnly = true,
        MovesCharges = false,
        TablesWake = false,
        ShowsNiceTime = true,
        CountsFrozenTime = true,
    };
}
