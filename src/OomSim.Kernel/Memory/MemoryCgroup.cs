using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// The memory controller of one cgroup: hierarchical counters as fluids, limits, events (K3, K7, K8).
/// The root's counter is the host: its limit is what the watermarks leave.
/// </summary>
public sealed partial class MemoryCgroup
{
    /// <summary>No limit.</summary>
    public const long Unlimited = long.MaxValue;

    private readonly LinuxHost _host;
    private FluidPerKind _local;

    internal MemoryCgroup(LinuxHost host, Cgroup cgroup, MemoryCgroup? parent)
    {
        _host = host;
        Cgroup = cgroup;
        Parent = parent;
        if (parent is not null)
        {
            OomKillDisable = parent.OomKillDisable;
            Swappiness = host.Config.Cgroup == CgroupVersion.V1 ? parent.Swappiness ?? host.Sysctl("vm.swappiness") : null;
        }
    }

    /// <summary>The cgroup it controls.</summary>
    public Cgroup Cgroup { get; }

    /// <summary>The memory cgroup above; null for the root.</summary>
    public MemoryCgroup? Parent { get; }

    /// <summary>Hard limit, bytes, page aligned.</summary>
    public long Max { get; internal set; } = Unlimited;

    /// <summary>memory.high, bytes.</summary>
    public long High { get; internal set; } = Unlimited;

    /// <summary>memory.low, bytes.</summary>
    public long Low { get; internal set; }

    /// <summary>memory.min, bytes.</summary>
    public long Min { get; internal set; }

    /// <summary>v1 soft limit, bytes.</summary>
    public long SoftLimit { get; internal set; } = Unlimited;

    /// <summary>v2 memory.swap.max, bytes.</summary>
    public long SwapMax { get; internal set; } = Unlimited;

    /// <summary>v1 memory.memsw.limit_in_bytes, bytes.</summary>
    public long MemswMax { get; internal set; } = Unlimited;

    /// <summary>v1 memory.swappiness, that of the group above when it was made (K8.9); null = the global value: of the root, and on v2.</summary>
    public long? Swappiness { get; internal set; }

    /// <summary>The controller is gone with all that was set in it.</summary>
    internal void ResetLimits()
    {
        (Max, High, SwapMax, SwapHigh) = (Unlimited, Unlimited, Unlimited, Unlimited);
        (Min, Low, OomGroup) = (0, 0, false);
    }

    /// <summary>Highest usage so far, bytes.</summary>
    public long Peak { get; internal set; }

    internal Fluid Usage;

    internal Fluid SwapUsage;

    /// <summary>Both together, to the last fraction: what comes back from swap moves from one to the other and changes nothing of it.</summary>
    internal Fluid MemoryAndSwap(long now)
    {
        Fluid both = Usage.And(SwapUsage, now);
        both.SetRate(now, Usage.Rate + SwapUsage.Rate);
        return both;
    }

    /// <summary>
    /// Binary places of <see cref="Factor"/>: so many that the 128 KiB/s of the longest sleeps are exact as a share of the
    /// fastest growth, GiB/s (K6.4).
    /// </summary>
    internal const int FactorBits = 40;

    /// <summary><see cref="Factor"/> of growth that is let through whole.</summary>
    internal const long AllGrowth = 1L << FactorBits;

    /// <summary>Share of the wished growth that is let through now, of <see cref="AllGrowth"/>; 0 = all growth waits.</summary>
    internal long Factor { get; set; } = AllGrowth;

    /// <summary>What memory.high and memory.swap.high hold back each task by that grows here or below; null for nothing.</summary>
    internal HighDelay? Delay { get; set; }

    /// <summary>True where it holds back nobody who grows.</summary>
    internal bool LetsAllGrow => Factor == AllGrowth && Delay is null;

    /// <summary>Where what it lets through comes to rest; null until that goes up and down within an instant.</summary>
    internal LevelSearch? Search { get; set; }

    /// <summary>When it last took another part for what other levels take, ns; -1 before.</summary>
    internal long FollowedAt { get; set; } = -1;

    /// <summary>How often it did at that instant.</summary>
    internal int Follows { get; set; }

    /// <summary>True where it was at a limit that usage cannot pass when that share was set.</summary>
    internal bool WasHard { get; set; }

    /// <summary>True where it was found held at <see cref="Max"/> (<see cref="MemoryManager.IsAtMax"/>).</summary>
    internal bool IsHeldAtMax { get; set; }

    /// <summary>The same for <see cref="High"/>.</summary>
    internal bool IsHeldAtHigh { get; set; }

    /// <summary>When that was looked at, ns.</summary>
    internal long HeldAt { get; set; } = -1;

    /// <summary>Effective memory.min for the reclaim at hand, bytes (K5.3).</summary>
    internal long EffectiveMin { get; set; }

    /// <summary>Effective memory.low for the reclaim at hand, bytes (K5.3).</summary>
    internal long EffectiveLow { get; set; }

    /// <summary>v1: its soft limit, or its part of that of a group above, for the reclaim at hand, bytes (K8.11).</summary>
    internal long EffectiveSoftLimit { get; set; }

    internal bool IsDirty { get; set; }

    internal bool IsTouched { get; set; }

    /// <summary>Highest usage that is legitimately above <see cref="Max"/>: charged without asking, or there before the limit.</summary>
    internal long Forced { get; set; }

    internal int UncheckedSums { get; set; }

    /// <summary>Own processes' wished growth, 2^-20 byte/s.</summary>
    internal StoredInt128 OwnWish { get; set; }

    internal ReclaimPlan? Plan { get; set; }

    /// <summary>How far its reclaim has gone round in anonymous pages; null until it has to choose between them and file pages.</summary>
    internal AnonAge? AnonAge { get; set; }

    /// <summary>The cached pages of files that it pays for.</summary>
    internal LazyList<CachePool> Pools;

    /// <summary>v2: what of it may be dirty, while its processes write to files on disk (K14.3); otherwise null.</summary>
    internal DirtyDomain? Dirty { get; set; }

    /// <summary>Those of all memcgs below it.</summary>
    internal LazyList<DirtyDomain> DirtyBelow;

    /// <summary>Memory shared since a fork that it pays for.</summary>
    internal LazyList<SharedRegion> Regions;

    /// <summary>Kernel memory of processes that have moved away, and of namespaces made in groups below that are gone; null for none.</summary>
    internal List<LeftKernelMemory>? LeftKernel { get; set; }

    /// <summary>v1 memory.move_charge_at_immigrate: 1 for anonymous memory, 2 for that of files, of those who move in (K8.8).</summary>
    internal long MovesCharges { get; set; }

    internal bool IsRoot => Parent is null;

    /// <summary>
    /// True where whatever its usage does, nothing follows from it here: no limit, nothing reclaimed, held back or waiting, as
    /// for most groups that hold those of others.
    /// </summary>
    internal bool HasNothingToMeet =>
        (Max & High & MemswMax & SwapHigh & SwapMax) == Unlimited && Parent is not null
        && Plan is null && LetsAllGrow && !WasHard && !KeepsNoCache
        && Faulting is not { Count: > 0 } && Sleepers is not { Count: > 0 };

    /// <summary>The CPU on which it charges in advance (K3.5); -1 before its first charge.</summary>
    internal int StockCpu { get; set; } = -1;

    /// <summary>Usage at which its CPU's stock was empty, bytes; whole batches further on it is empty again.</summary>
    internal long StockOrigin { get; set; }

    internal long Now => _host.Simulator.Now;

    internal long? SwapLimitShown => _host.Config.Cgroup == CgroupVersion.V2
        ? SwapMax == Unlimited ? null : SwapMax
        : MemswMax == Unlimited || Max == Unlimited ? null : MemswMax - Max;

    /// <summary>Bytes charged now, whole pages. A cache that ran out at a speed is a fraction of a byte below nothing, which takes no page away; where several did, nothing is left all the same.</summary>
    public long CurrentAt(long now) => Pages.Floor(Math.Max(0, Usage.At(now) + 1));

    /// <summary>The counter as its file shows it, bytes: the pages, and those that a CPU has charged in advance (K3.6).</summary>
    /// <param name="now">Simulated time, ns.</param>
    public long ChargedAt(long now)
    {
        long current = CurrentAt(now);
        return _host.Stocks.IsKept ? current + _host.Stocks.Of(this, current) : current;
    }

    /// <summary>Own bytes of one kind, without those below.</summary>
    public long Local(MemoryKind kind, long now) => _local[(int)kind].IsZero ? 0 : _local[(int)kind].At(now);

    /// <summary>True where it has less of a kind than so many bytes, 0 at most, without those below.</summary>
    internal bool HasLessThan(MemoryKind kind, long bytes, long now) => !_local[(int)kind].IsZero && _local[(int)kind].IsBelow(now, bytes);

    internal Fluid LocalFluid(MemoryKind kind) => _local[(int)kind];

    /// <summary>
    /// Charges (or, negative, gives back) bytes here and in every ancestor, without looking at limits (K3.1). Pages of users that are given back wake who hangs (K4.15);
    /// kernel memory does not: mm/memcontrol.c:obj_cgroup_uncharge_pages fills a CPU's stock, uncharge_batch alone calls memcg_oom_recover (tried on a 6.18: 3 MiB of slab).
    /// </summary>
    internal void Charge(MemoryKind kind, long bytes)
    {
        Count(kind, bytes);
        if (bytes < 0 && kind != MemoryKind.Kernel)
        {
            _host.Hung.OnUncharge(this, SleepEnd.GivenBack);
        }
    }

    /// <summary>Gives page tables back. Up to 6.12 they are freed like pages of users (mm/mmu_gather.c:__tlb_remove_table, put_page), and wake who hangs.</summary>
    internal void FreeTables(long bytes)
    {
        Charge(MemoryKind.Kernel, -bytes);
        if (bytes > 0 && _host.KernelFacts.TablesWake)
        {
            _host.Hung.OnUncharge(this, SleepEnd.GivenBack);
        }
    }

    private void Count(MemoryKind kind, long bytes, bool isOnItsCpu = true)
    {
        if (bytes == 0)
        {
            return;
        }

        long now = _host.Simulator.Now;
        if (bytes > 0 && isOnItsCpu && _host.Stocks.IsKept)
        {
            _host.Stocks.Take(this);
        }

        _local[(int)kind].Add(now, bytes);
        AddToSums(kind, now, bytes);
        if (bytes < 0)
        {
            _uncharged[(int)kind] -= bytes;
        }

        if (kind is MemoryKind.Clean or MemoryKind.Dirty)
        {
            _host.Memory.FilePages.Add(now, bytes);
        }

        for (MemoryCgroup? m = this; m is not null; m = m.Parent)
        {
            // What is given back ends a rise that nobody has looked at since it began.
            if (bytes < 0)
            {
                m.NoteRise(now);
            }

            m.Usage.Add(now, bytes);
            if (bytes > 0)
            {
                long usage = m.Usage.At(now);
                m.RaisePeak(_host.Stocks.IsKept ? m.ChargedAt(now) : Pages.Floor(usage + 1));
                m.NoteMemswPeak(now);
                if (usage > m.Max)
                {
                    m.Forced = Math.Max(m.Forced, usage);
                }
            }

            _host.Memory.MarkDirty(m);
        }

        if (bytes < 0)
        {
            _host.Stocks.OnUncharge(this, -bytes);
        }
    }

    /// <summary>Changes the speed at which a kind grows, here and in every ancestor. Rates are 2^-20 byte/s.</summary>
    internal void AddRate(MemoryKind kind, long delta) => AddRate(kind, delta, 0);

    /// <summary>The same for what takes kernel memory along with it: page tables.</summary>
    internal void AddRate(MemoryKind kind, long delta, long kernel)
    {
        if (delta == 0 && kernel == 0)
        {
            return;
        }

        long now = _host.Simulator.Now;
        _local[(int)kind].AddRate(now, delta);
        AddRateToSums(kind, now, delta);
        if (delta > 0 && _host.Stocks.IsKept && _local[(int)kind].Rate > 0)
        {
            _host.Stocks.Take(this);
        }

        if (kernel != 0)
        {
            _local[(int)MemoryKind.Kernel].AddRate(now, kernel);
            AddRateToSums(MemoryKind.Kernel, now, kernel);
        }

        if (kind is MemoryKind.Clean or MemoryKind.Dirty)
        {
            _host.Memory.FilePages.AddRate(now, delta);
        }

        for (MemoryCgroup? m = this; m is not null; m = m.Parent)
        {
            m.NoteRise(now);
            m.Usage.AddRate(now, delta + kernel);
            _host.Memory.MarkDirty(m);
        }
    }

    /// <summary>
    /// Bytes of a kind go to swap: they are taken off the memory counter and stay in v1's memory+swap, and nobody who hangs is woken
    /// (mm/memcontrol.c:mem_cgroup_swapout; uncharge_batch alone, for pages that are freed, calls memcg_oom_recover).
    /// </summary>
    internal void SwapOut(MemoryKind kind, long bytes)
    {
        Count(kind, -bytes);
        ChargeSwap(bytes);
    }

    internal void ChargeSwap(long bytes)
    {
        long now = _host.Simulator.Now;
        for (MemoryCgroup? m = this; m is not null; m = m.Parent)
        {
            m.NoteMemswPeak(now);
            m.NoteSwapPeak(now);
            m.SwapUsage.Add(now, bytes);
            m.NoteSwapPeak(now);
            _host.Memory.MarkDirty(m);
        }
    }

    internal void AddSwapRate(long delta)
    {
        if (delta == 0)
        {
            return;
        }

        long now = _host.Simulator.Now;
        for (MemoryCgroup? m = this; m is not null; m = m.Parent)
        {
            m.NoteMemswPeak(now);
            m.NoteSwapPeak(now);
            m.SwapUsage.AddRate(now, delta);
            _host.Memory.MarkDirty(m);
        }
    }

    /// <summary>Moves bytes from one kind to another; the counters stay.</summary>
    internal void Convert(MemoryKind from, MemoryKind to, long bytes)
    {
        long now = _host.Simulator.Now;
        _local[(int)from].Add(now, -bytes);
        _local[(int)to].Add(now, bytes);
        AddToSums(from, now, -bytes);
        AddToSums(to, now, bytes);
    }

    internal void ConvertRate(MemoryKind from, MemoryKind to, long delta)
    {
        long now = _host.Simulator.Now;
        _local[(int)from].AddRate(now, -delta);
        _local[(int)to].AddRate(now, delta);
        AddRateToSums(from, now, -delta);
        AddRateToSums(to, now, delta);
    }
}
