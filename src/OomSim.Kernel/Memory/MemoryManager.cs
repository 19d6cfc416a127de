using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Keeps every memcg in order: below its limit growth is free and only the moment of crossing is booked; at the limit
/// growth is paid for by reclaim; where nothing can be reclaimed it is out of memory.
/// </summary>
internal sealed class MemoryManager(LinuxHost host)
{
    private const int MaxRounds = 100_000;

    /// <summary>Passes of the charge loop before it gives up (K3.13).</summary>
    private const long PassesBeforeOom = 18;

    private readonly List<MemoryCgroup> _dirty = [];
    private readonly Reclaim _reclaim = new(host);

    public bool HasDirty => _dirty.Count > 0;

    public void MarkDirty(MemoryCgroup memcg)
    {
        if (!memcg.IsDirty)
        {
            memcg.IsDirty = true;
            _dirty.Add(memcg);
        }
    }

    /// <summary>Settles marked memcgs, deepest first, until a process needs to be looked at again or none is left.</summary>
    public void Settle()
    {
        for (int round = 0; _dirty.Count > 0 && !host.Tasks.HasDirty; round++)
        {
            if (round > MaxRounds)
            {
                throw new SimulationInvariantException("memory flows do not settle at " + SimTime.ToSeconds(host.Simulator.Now) + " s");
            }

            int deepest = 0;
            for (int i = 1; i < _dirty.Count; i++)
            {
                if (_dirty[i].Cgroup.Depth > _dirty[deepest].Cgroup.Depth)
                {
                    deepest = i;
                }
            }

            MemoryCgroup memcg = _dirty[deepest];
            _dirty.RemoveAt(deepest);
            memcg.IsDirty = false;
            SettleOne(memcg);
        }
    }

    /// <summary>The part of its wished growth a memcg's processes get now: the tightest of its ancestors', 2^-20.</summary>
    public long FactorFor(MemoryCgroup memcg)
    {
        long factor = FairShare.One;
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            factor = Math.Min(factor, m.Factor);
        }

        return factor;
    }

    /// <summary>True where growth in a memcg is paid for by swapping out.</summary>
    public bool IsSwapping(MemoryCgroup memcg)
    {
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            if (m.Plan is { SwapOuts.Count: > 0 })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Charges at once what does not flow; makes room by dropping clean pages. Null, or the memcg whose limit refused.</summary>
    public MemoryCgroup? TryCharge(MemoryCgroup memcg, MemoryKind kind, long bytes)
    {
        long now = host.Simulator.Now;
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            long over = m.Usage.At(now) + bytes - m.Max;
            if (m.Max != MemoryCgroup.Unlimited && over > 0 && _reclaim.DropNow(m, over) < over)
            {
                return m;
            }
        }

        memcg.Charge(kind, bytes);
        return null;
    }

    /// <summary>Takes clean pages from a subtree at once; bytes taken.</summary>
    public long DropNow(MemoryCgroup memcg, long bytes) => _reclaim.DropNow(memcg, bytes);

    /// <summary>
    /// Makes sure a process can run its program text. False when it hangs instead: its text was reclaimed and cannot be
    /// charged, because a group above it hangs at its limit (recordings docker/v1-06, v1-07).
    /// </summary>
    public bool FaultText(Process process)
    {
        if (process.Text is not { } text || process.IsLocked)
        {
            return true;
        }

        long now = host.Simulator.Now;
        long missing = text.Size - text.CachedAt(now);
        if (missing < Pages.Size)
        {
            return true;
        }

        long room = long.MaxValue;
        for (MemoryCgroup? m = process.Cgroup.Memory; m is not null; m = m.Parent)
        {
            if (m.Max != MemoryCgroup.Unlimited)
            {
                room = Math.Min(room, (m.IsRoot ? host.ReclaimLevel : m.Max) - m.Usage.At(now));
            }
        }

        if (room >= missing)
        {
            host.PageCache.AddClean(text, process.Cgroup.Memory, missing);
            return true;
        }

        if (host.Hung.HungAncestor(process.Cgroup.Memory) is { } hung)
        {
            host.Hung.Hang(process, hung);
            return false;
        }

        return true;
    }

    private void SettleOne(MemoryCgroup memcg)
    {
        if (memcg.Cgroup.IsRemoved || host.HasPanicked)
        {
            return;
        }

        long now = host.Simulator.Now;
        memcg.NotePeak(now);
        bool memswFailed = IsAtMemsw(memcg, now);
        long usage = memcg.Usage.At(now);
        bool hard = usage >= memcg.Max || memswFailed;
        bool soft = hard || (memcg.IsRoot && usage >= host.ReclaimLevel);
        long wish = soft ? NetWish(memcg) : 0;
        if (!soft || wish <= 0)
        {
            Replace(memcg, null);
            SetFactor(memcg, FairShare.One);
            ScheduleThreshold(memcg, now, soft);
            return;
        }

        ReclaimPlan plan = _reclaim.Build(memcg, wish, memswFailed);
        if (plan.IsEmpty && hard)
        {
            Replace(memcg, null);
            OutOfMemory(memcg);
            return;
        }

        if (plan.Capacity > 0 && memcg.Plan is null && hard)
        {
            memcg.Raise(static (m, local) => Count(ref m.Events.Max, ref m.LocalEvents.Max, local));
            memcg.Failcnt++;
        }

        Replace(memcg, plan);
        SetFactor(memcg, hard && plan.Capacity < wish ? (long)(((Int128)plan.Capacity << 20) / wish) : FairShare.One);
        ScheduleThreshold(memcg, now, soft);
        ScheduleExhaustion(memcg, plan, now);
    }

    private static void Count(ref long total, ref long local, bool own)
    {
        total++;
        if (own)
        {
            local++;
        }
    }

    private bool IsAtMemsw(MemoryCgroup memcg, long now) =>
        memcg.MemswMax != MemoryCgroup.Unlimited && memcg.Usage.At(now) + memcg.SwapUsage.At(now) >= memcg.MemswMax;

    /// <summary>Growth wished for in a subtree, where groups at a limit of their own let nothing through. 2^-20 byte/s.</summary>
    private long NetWish(MemoryCgroup memcg)
    {
        long wish = 0;
        foreach (Process process in memcg.Cgroup.Members)
        {
            wish += process.Activity?.Wish ?? 0;
        }

        long now = host.Simulator.Now;
        foreach (Cgroup child in memcg.Cgroup.ChildList)
        {
            MemoryCgroup below = child.Memory;
            if (below.Usage.At(now) < below.Max && !IsAtMemsw(below, now))
            {
                wish += NetWish(below);
            }
        }

        return wish;
    }

    private void SetFactor(MemoryCgroup memcg, long factor)
    {
        if (memcg.Factor == factor)
        {
            return;
        }

        memcg.Factor = factor;
        long now = host.Simulator.Now;
        memcg.Pressure.Set(now, factor < FairShare.One, factor < FairShare.One);
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                if (process.Activity is { Grows: true })
                {
                    host.Tasks.MarkDirty(process);
                }
            }
        }
    }

    private void Replace(MemoryCgroup memcg, ReclaimPlan? plan)
    {
        if (plan is null ? memcg.Plan is null : plan.SameAs(memcg.Plan))
        {
            return;
        }

        if (memcg.Plan is { } old)
        {
            Apply(old, -1);
        }

        memcg.Plan = plan;
        if (plan is not null)
        {
            Apply(plan, 1);
        }
    }

    private void Apply(ReclaimPlan plan, int sign)
    {
        long now = host.Simulator.Now;
        foreach ((CachePool pool, long rate) in plan.Drops)
        {
            pool.Clean.AddRate(now, -sign * rate);
            pool.Owner.AddRate(MemoryKind.Clean, -sign * rate);
        }

        foreach ((Process process, MemoryKind kind, long rate) in plan.SwapOuts)
        {
            if (process.Exit is not null)
            {
                continue;
            }

            if (kind == MemoryKind.Anon)
            {
                process.Memory.Anon.AddRate(now, -sign * rate);
            }
            else
            {
                process.Memory.Shmem.AddRate(now, -sign * rate);
            }

            process.Memory.Swap.AddRate(now, sign * rate);
            process.Cgroup.Memory.AddRate(kind, -sign * rate);
            process.Cgroup.Memory.AddSwapRate(sign * rate);
            host.Swap!.AddUsedRate(sign * rate);
        }
    }

    /// <summary>Takes a process out of every plan above it, before its memory goes.</summary>
    public void Forget(Process process)
    {
        for (MemoryCgroup? m = process.Cgroup.Memory; m is not null; m = m.Parent)
        {
            if (m.Plan is { SwapOuts.Count: > 0 })
            {
                Replace(m, null);
                MarkDirty(m);
            }
        }
    }

    private void ScheduleThreshold(MemoryCgroup memcg, long now, bool soft)
    {
        long next = SimTime.Never;
        if (memcg.Usage.Rate > 0 && memcg.Max != MemoryCgroup.Unlimited)
        {
            long target = memcg.IsRoot && !soft ? host.ReclaimLevel : memcg.Max;
            if (memcg.Usage.At(now) < target)
            {
                next = memcg.Usage.TimeOf(now, target);
            }
        }

        if (memcg.MemswMax != MemoryCgroup.Unlimited)
        {
            Fluid both = new(memcg.Usage.At(now) + memcg.SwapUsage.At(now));
            both.SetRate(now, memcg.Usage.Rate + memcg.SwapUsage.Rate);
            if (both.Rate > 0 && both.At(now) < memcg.MemswMax)
            {
                next = Math.Min(next, both.TimeOf(now, memcg.MemswMax));
            }
        }

        memcg.ScheduleCrossing(next);
    }

    private void ScheduleExhaustion(MemoryCgroup memcg, ReclaimPlan plan, long now)
    {
        long next = SimTime.Never;
        foreach ((CachePool pool, _) in plan.Drops)
        {
            if (pool.Clean.Rate < 0)
            {
                long floor = pool.Floor(host.Config.Profile);
                if (pool.Clean.At(now) > floor)
                {
                    next = Math.Min(next, pool.Clean.TimeOf(now, floor));
                }
            }
        }

        foreach ((Process process, MemoryKind kind, _) in plan.SwapOuts)
        {
            Fluid source = kind == MemoryKind.Anon ? process.Memory.Anon : process.Memory.Shmem;
            if (source.Rate < 0)
            {
                next = Math.Min(next, source.TimeOf(now, Pages.Size - 1));
            }

            for (MemoryCgroup? m = process.Cgroup.Memory; m is not null; m = m.Parent)
            {
                if (m.SwapMax != MemoryCgroup.Unlimited && m.SwapUsage.Rate > 0 && m.SwapUsage.At(now) < m.SwapMax)
                {
                    next = Math.Min(next, m.SwapUsage.TimeOf(now, m.SwapMax));
                }
            }
        }

        if (plan.SwapOuts.Count > 0)
        {
            next = Math.Min(next, Math.Max(now + 1, host.Swap!.FullAt));
        }

        memcg.ScheduleCrossing(next);
    }

    private void OutOfMemory(MemoryCgroup memcg)
    {
        long now = host.Simulator.Now;
        if (memcg.Factor == 0 && host.Oom.HasPendingVictim(memcg))
        {
            // Growth already waits for the memory of a dying victim.
            return;
        }

        Process? trigger = FirstGrower(memcg);
        memcg.Failcnt += PassesBeforeOom + 1;
        memcg.Raise(static (m, local) =>
        {
            m.Events.Max += PassesBeforeOom;
            m.LocalEvents.Max += local ? PassesBeforeOom : 0;
        });
        host.NotifyJump(memcg.Cgroup);
        if (memcg.OomKillDisable && host.Config.Cgroup == CgroupVersion.V1 && !memcg.IsRoot)
        {
            host.Hung.HangAll(memcg);
            return;
        }

        switch (host.Oom.Run(memcg, trigger))
        {
            case OomOutcome.Killed or OomOutcome.Pending:
                SetFactor(memcg, 0);
                break;
            case OomOutcome.NoVictim:
                SetFactor(memcg, 0);
                if (trigger is not null)
                {
                    host.Enomem.Refuse(trigger, memcg, now);
                }

                break;
            case OomOutcome.Panic:
                break;
        }
    }

    private static Process? FirstGrower(MemoryCgroup memcg)
    {
        Process? first = null;
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                if (process.Activity is { Wish: > 0 } && (first is null || process.Pid < first.Pid))
                {
                    first = process;
                }
            }
        }

        return first;
    }
}
