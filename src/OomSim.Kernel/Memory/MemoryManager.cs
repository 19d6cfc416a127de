using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Keeps every memcg in order: below its limit growth is free and only the moment of crossing is booked; at the limit
/// growth is paid for by reclaim; where nothing can be reclaimed it is out of memory.
/// </summary>
internal sealed partial class MemoryManager(LinuxHost host)
{
    private const int MaxRounds = 100_000;

    private readonly List<Queue<MemoryCgroup>> _dirty = [];
    private readonly Reclaim _reclaim = new(host);
    private int _dirtyCount;

    /// <summary>Page cache of the host on disk files, clean and dirty, bytes.</summary>
    public Fluid FilePages;

    /// <summary>What takes pages from memcgs.</summary>
    public Reclaim Reclaim => _reclaim;

    /// <summary>True once some memcg keeps the sums of those below it: all below have to tell it what changes.</summary>
    public bool KeepsSums { get; set; }

    /// <summary>True while the rates of a memcg have to be computed anew.</summary>
    public bool HasDirty => _dirtyCount > 0;

    /// <summary>Has a memcg's rates computed anew before time goes on.</summary>
    public void MarkDirty(MemoryCgroup memcg)
    {
        if (memcg.IsDirty)
        {
            return;
        }

        memcg.IsDirty = true;
        int depth = memcg.Cgroup.Depth;
        while (_dirty.Count <= depth)
        {
            _dirty.Add(new Queue<MemoryCgroup>());
        }

        _dirty[depth].Enqueue(memcg);
        _dirtyCount++;
    }

    /// <summary>Settles marked memcgs, deepest first, until something else needs to be looked at again or none is left.</summary>
    public void Settle()
    {
        int round = 0;
        for (int depth = _dirty.Count - 1; _dirtyCount > 0 && !host.Tasks.HasDirty && !host.Writeback.IsStale; depth--)
        {
            if (!_dirty[depth].TryDequeue(out MemoryCgroup? memcg))
            {
                continue;
            }

            if (++round > MaxRounds)
            {
                throw new SimulationInvariantException("memory flows do not settle at " + SimTime.ToSeconds(host.Simulator.Now) + " s, last " + memcg.Cgroup.Path);
            }

            _dirtyCount--;
            memcg.IsDirty = false;
            host.Invariants.Touch(memcg);
            SettleOne(memcg);
            depth = _dirty.Count;
        }
    }

    /// <summary>The host has panicked: what a memcg reclaims stops where it is.</summary>
    public void Halt(MemoryCgroup memcg)
    {
        Replace(memcg, null);
        memcg.CancelCrossing();
    }

    private void SettleOne(MemoryCgroup memcg)
    {
        if (memcg.Cgroup.IsRemoved || host.HasPanicked)
        {
            return;
        }

        long now = host.Simulator.Now;
        memcg.NoteRise(now);
        host.Writeback.NoteMove(memcg);
        if (memcg.HasNothingToMeet)
        {
            memcg.ReclaimingSince = null;
            memcg.IsThrottledByHigh = false;
            memcg.HighMeter?.Release(now);
            memcg.SetOverSwapHigh(0);
            memcg.CancelCrossing();
            return;
        }

        WatchSwapMax(memcg, now);
        if (HungTasks.HasSleepers(memcg))
        {
            host.Hung.WatchReclaim(memcg, now);
        }

        if (memcg.IsRoot)
        {
            host.Kswapd.Look(memcg.Usage.At(now));
        }

        bool memswFailed = IsAtMemsw(memcg, now);
        long usage = memcg.Usage.At(now);
        Hold(memcg, usage, now);
        bool hard = memcg.IsHeldAtMax || memswFailed;
        bool high = memcg.IsHeldAtHigh && PaysForHigh(memcg);
        bool soft = hard || high || (memcg.IsRoot && usage >= host.Kswapd.Level);
        if (soft && host.Growing.Release(memcg.Cgroup))
        {
            // What each wishes by itself comes first.
            MarkDirty(memcg);
            return;
        }

        long wish = soft ? (long)Int128.Min(NetWish(memcg) + (memswFailed ? SwappedBelow(memcg, MemoryCgroup.AllGrowth) : 0), long.MaxValue >> 1) : 0;
        if (high && !hard && wish > 0 && DropsAboveHigh(memcg, usage))
        {
            MarkDirty(memcg);
            return;
        }

        bool faults = memcg.Faulting is { Count: > 0 } && host.TextFaults.Wait(memcg, RoomAt(memcg, now));
        long catchUp = soft ? CatchUp(memcg, usage, wish) : 0;

        // Above memory.high, who sleeps for what is swapped out makes room for what it charges between its sleeps, and for no more.
        long need = hard ? wish : NeedBetweenSleeps(memcg, wish, now);
        bool othersTake = false;
        long elsewhere = (high || hard) && !memswFailed && need > 0 ? TakenElsewhere(memcg, need, usage, hard, now, out othersTake) : 0;
        ReclaimPlan? plan = (!soft || wish <= 0) && !faults && catchUp <= 0 ? null : PlanFor(memcg, need - elsewhere, catchUp, memswFailed, hard);
        if (plan is not null)
        {
            (plan.Elsewhere, plan.OthersTake) = (elsewhere, othersTake);
        }

        if (plan is null || (wish <= 0 && !faults && plan.IsEmpty))
        {
            if (plan is not null)
            {
                _reclaim.GiveBack(plan);
            }

            memcg.ReclaimingSince = null;
            memcg.IsThrottledByHigh = false;
            if (soft && memcg.IsRoot)
            {
                host.Kswapd.Sleep();
            }

            Replace(memcg, null);
            SetFactor(memcg, MemoryCgroup.AllGrowth, hard, forces: false, AndForSwap(memcg, null, now));
            ScheduleThreshold(memcg, now, usage, soft);
            return;
        }

        if (plan.Room < need && (hard || high) && !memcg.KeepsNoCache && !HangsAt(memcg) && host.Tasks.HasReads && HasReader(memcg)
            && !(hard && plan.IsEmpty && plan.Room == 0 && !PassesPages(memcg, now)))
        {
            // What is read can be dropped again at once: it passes through, and those who read go on without growing.
            _reclaim.GiveBack(plan);
            Replace(memcg, null);
            memcg.KeepsNoCache = true;
            RefreshGrowers(memcg);
            MarkDirty(memcg);
            return;
        }

        if (plan.IsEmpty && plan.Room == 0 && (hard || faults))
        {
            bool waits = plan.Waits;
            _reclaim.GiveBack(plan);
            Replace(memcg, null);
            if (usage < memcg.Max && !memswFailed && hard)
            {
                // What came free beside its own reclaim is there for it.
                MarkDirty(memcg);
            }
            else if (waits || AwaitsSlots(memcg, memswFailed))
            {
                // Everything reclaimable is being written or taken by a level above, or finds slots that come back: growth waits for that.
                Stand(memcg);
            }
            else if (HasGivenUp(memcg, now))
            {
                OutOfMemory(memcg, wish);
            }
            else
            {
                Stand(memcg);
            }

            return;
        }

        memcg.ReclaimingSince = null;
        if (host.TextFaults.GoOn(memcg, frees: plan.Drops.Count > 0) && wish <= 0)
        {
            return;
        }

        long factor = MemoryCgroup.AllGrowth;
        HighDelay? delay = null;
        if (hard)
        {
            (factor, delay) = InTurns(memcg, plan, wish, memswFailed);
        }
        else if (high)
        {
            delay = DelayAt(memcg, plan, plan.Room < need ? wish : need, usage);
        }

        (factor, delay) = WithoutSwinging(memcg, factor, AndForSwap(memcg, delay, now), now);
        _reclaim.FollowGrowth(plan, memcg, factor, delay);
        _reclaim.HoldByMemsw(plan, memcg, need);
        Replace(memcg, plan);
        if (hard && !memcg.IsRoot)
        {
            memcg.SetExchange(Math.Min(wish, plan.Capacity), memswFailed, _reclaim.PagesPerCall(memcg, plan, now));
        }
        else
        {
            memcg.SetExchange(0, memswFailed);
        }

        SetFactor(memcg, catchUp > 0 && StandsForSwap(memcg, plan, usage) ? 0 : factor, IsHard(memcg), forces: false, delay);
        ScheduleThreshold(memcg, now, memcg.Usage.At(now), soft);
        ScheduleExhaustion(memcg, plan, now);
    }

    private bool HangsAt(MemoryCgroup memcg) =>
        memcg.OomKillDisable && host.Config.Cgroup == CgroupVersion.V1 && !memcg.IsRoot;

    private static void Count(ref long total, ref long local, bool own)
    {
        total++;
        if (own)
        {
            local++;
        }
    }

    /// <summary>True where memory and swap together are as much as may be (K3.7).</summary>
    public bool IsAtMemsw(MemoryCgroup memcg, long now) =>
        memcg.MemswMax != MemoryCgroup.Unlimited && memcg.MemoryAndSwap(now).At(now) >= memcg.MemswMax;

    // Whoever is charged there waits, also who is further below and one who comes to a limit that a program's text does not fit below: it is no matter of memory.high.
    private void Stand(MemoryCgroup memcg) => SetFactor(memcg, 0, hard: true, forces: false, null);
}
