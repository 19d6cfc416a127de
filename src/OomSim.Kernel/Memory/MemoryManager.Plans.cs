using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Putting reclaim plans into effect, and the moments at which a plan or a limit has to be looked at again.</summary>
internal sealed partial class MemoryManager
{
    // A millionth.
    private const int SmallRise = 20;

    private void SetFactor(MemoryCgroup memcg, long factor, bool forces = false) => SetFactor(memcg, factor, IsHard(memcg), forces, null);

    private void SetFactor(MemoryCgroup memcg, long factor, bool hard, bool forces, HighDelay? delay)
    {
        if (memcg.IsThrottledByHigh || memcg.HighMeter is not null)
        {
            MeasureHigh(memcg, delay, hard);
        }

        if (memcg.Forces && !forces)
        {
            host.Simulator.Cancel(memcg.Retry);
        }

        memcg.Forces = forces;
        if (factor == MemoryCgroup.AllGrowth && delay is not { Level: < long.MaxValue } && memcg.KeepsNoCache && IsBelowLimits(memcg, host.Simulator.Now))
        {
            memcg.KeepsNoCache = false;
            RefreshGrowers(memcg);
        }

        // Two levels decide on each other's part: the last bit of one (below a thousandth of a byte a second) would go to and fro with that of the other.
        // A rise by so little that those who get it wish for as much less would go to and fro as well.
        if (factor is > 0 and < MemoryCgroup.AllGrowth && RisesLittle(factor, memcg.Factor))
        {
            factor = memcg.Factor;
        }

        if (delay is { Level: < long.MaxValue } && memcg.Delay is { } before && RisesLittle(delay.Level, before.Level))
        {
            delay = delay with { Level = before.Level };
        }

        // Who belongs elsewhere, and on older kernels who is further below, is held by a hard limit only.
        if (memcg.Factor == factor && memcg.WasHard == hard && memcg.Delay == delay)
        {
            CountOverHigh(memcg);
            return;
        }

        memcg.WasHard = hard;

        if (factor != 0 && !forces)
        {
            host.Simulator.Cancel(memcg.Retry);
        }

        memcg.Factor = factor;
        memcg.Delay = delay;
        CountOverHighBelow(memcg);
        RefreshGrowers(memcg);
        if (memcg.MemswMax != MemoryCgroup.Unlimited)
        {
            // What groups below swap out for that growth changes with it.
            MarkSwappingBelow(memcg);
        }
    }

    private static bool RisesLittle(long to, long from) => to - from is var rise && (rise is 1 or -1 || (rise > 0 && rise <= from >> SmallRise));

    private bool IsBelowLimits(MemoryCgroup memcg, long now) =>
        memcg.Usage.At(now) < Math.Min(memcg.Max, memcg.High) && !IsAtMemsw(memcg, now);

    private void Replace(MemoryCgroup memcg, ReclaimPlan? plan)
    {
        if (plan is { IgnoresLow: true })
        {
            PassOver(plan, host.Simulator.Now);
        }

        long asked = memcg.Plan?.SwapDemand ?? 0;
        plan?.NoteSwapping();
        if (plan is null ? memcg.Plan is null : plan.SameAs(memcg.Plan))
        {
            if (memcg.Plan is { } same)
            {
                same.Wish = plan!.Wish;
                (same.Elsewhere, same.OthersTake) = (plan.Elsewhere, plan.OthersTake);
                (same.SwapShare, same.SwapDemand) = (plan.SwapShare, plan.SwapDemand);
                ShareSwap(memcg, asked);
                Attribute(memcg, same, host.Simulator.Now);
            }

            return;
        }

        bool swapped = memcg.Plan is { SwapOuts.Count: > 0 };
        bool dropped = DropsOnItsTime(memcg, memcg.Plan);
        SwapNotice told = swapped ? memcg.Plan!.Notice : default;
        if (plan is null)
        {
            memcg.SetExchange(0, memsw: false);
            memcg.SetOverHigh(0);
            memcg.IsHeldAtMax = false;
            memcg.IsHeldAtHigh = false;
        }

        if (memcg.Plan is { } old)
        {
            Workingset.Tell(memcg, old, host.Simulator.Now);
            Book(memcg, old, host.Simulator.Now);
            Apply(memcg, old, -1);
            CountLow(old, -1);
            if (old.SwapOuts.Count > 0)
            {
                host.Swap!.Remove(memcg);
            }
        }

        bool ignoredLow = memcg.Plan is { IgnoresLow: true };
        memcg.Plan = plan;
        if (memcg.IsRoot && ignoredLow != plan is { IgnoresLow: true })
        {
            RefreshGrowers(memcg);
        }

        if (plan is not null)
        {
            CountLow(plan, 1);
            plan.Told = host.Simulator.Now;
            Attribute(memcg, plan, plan.Told);
            plan.Age = plan.Drops.Count > 0 ? Workingset.AgeOf(memcg, plan.Told) : 0;
            Apply(memcg, plan, 1);
            if (plan.SwapOuts.Count > 0)
            {
                host.Swap!.Add(memcg);
                plan.Notice = told.Next(plan, plan.Told);
            }
        }

        ShareSwap(memcg, asked);
        if (swapped != plan is { SwapOuts.Count: > 0 } || (swapped && plan!.Notice != told) || dropped != DropsOnItsTime(memcg, plan))
        {
            // Those who grow now spend time on reclaim, more or less of it, or no longer do.
            RefreshGrowers(memcg);
        }
    }

    private void ShareSwap(MemoryCgroup memcg, long asked)
    {
        if (host.Swap is { } swap && (memcg.Plan?.SwapDemand ?? 0) != asked)
        {
            swap.ShareOut(memcg);
        }
    }

    /// <summary>Who is passed over, and how often: the smaller their lists, the more priorities a call of reclaim goes through.</summary>
    private static void PassOver(ReclaimPlan plan, long now)
    {
        foreach (MemoryCgroup owner in plan.Drops.Select(d => d.Pool.Owner).Concat(plan.SwapOuts.Select(s => s.Source.Owner)))
        {
            if (Protection.IsCovered(owner, 0, now) && plan.PassedOver?.Contains(owner) != true)
            {
                (plan.PassedOver ??= []).Add(owner);
            }
        }

        if (plan.PassedOver is not null)
        {
            (int passes, long taken) = LowPasses.Of(ListsOf(plan, now));
            plan.PassesOver = (long)((Int128)plan.Capacity * passes / (taken * Pages.Size));
        }
    }

    // As they are in the middle of the time until this is looked at again.
    private static long[] ListsOf(ReclaimPlan plan, long now) =>
    [
        .. plan.Drops.GroupBy(drop => drop.Pool.Owner).Select(pools => pools.Sum(drop => drop.Pool.Clean.At(now)) / 32 * 31 / Pages.Size),
        .. plan.SwapOuts.GroupBy(swap => (swap.Source.Owner, swap.Source.Kind)).Select(sources => sources.Sum(swap => swap.Source.Resident.At(now)) / Pages.Size),
    ];

    /// <summary>Those whose memory.low is passed over (K5.6, K7.8).</summary>
    private static void CountLow(ReclaimPlan plan, int sign)
    {
        foreach (MemoryCgroup owner in plan.PassedOver ?? [])
        {
            owner.AddPassedOver(sign * plan.PassesOver);
        }
    }

    /// <summary>When a plan that passes over memory.low has to be made anew: the lists have become a sixteenth smaller.</summary>
    private static long NextPasses(ReclaimPlan plan, long now)
    {
        long next = SimTime.Never;
        foreach ((CachePool pool, _) in plan.PassedOver is null ? [] : plan.Drops)
        {
            if (pool.Clean.Rate < 0 && pool.Clean.At(now) is var clean && clean >= 16 * Pages.Size)
            {
                next = Math.Min(next, pool.Clean.TimeOf(now, clean / 16 * 15));
            }
        }

        return next;
    }

    private void Apply(MemoryCgroup memcg, ReclaimPlan plan, int sign)
    {
        long now = host.Simulator.Now;
        if (memcg.AnonAge is { } age && (plan.Ages != 0 || plan.TakesAged != 0))
        {
            // A page that is written costs 32 times as much as one that is looked at (K12.4).
            age.Left.AddRate(now, -sign * plan.Ages);
            age.Ready.AddRate(now, -sign * plan.TakesAged);
            age.Uncosted.AddRate(now, sign * (plan.Ages + (33 * plan.TakesAged)));
            memcg.AddRate(memcg.IsRoot ? LruCounter.ScanKswapd : LruCounter.ScanDirect, sign * (plan.Ages - plan.TakesAged));
        }

        foreach ((CachePool pool, long rate) in plan.Drops)
        {
            pool.CountInherited(now);
            pool.Clean.AddRate(now, -sign * rate);
            pool.DroppedRate += sign * rate;
            pool.Owner.AddRate(MemoryKind.Clean, -sign * rate);
            CountTaken(pool.Owner, memcg, LruCounter.FlowFile, sign * rate, 1);
            CacheSlab.OnRate(host, pool);
            SequentialReads.Stir(host, pool.Inode);
        }

        foreach ((MemoryCgroup list, long rate) in plan.Looks)
        {
            list.AnonTurn.Left.AddRate(now, -sign * rate);
        }

        foreach ((SwapSource source, long rate) in plan.SwapOuts)
        {
            source.Resident.AddRate(now, -sign * rate);
            source.Swapped.AddRate(now, sign * rate);
            (source.Ages ??= new PageAges(now)).Taken.AddRate(now, sign * rate);
            source.Region?.Cache?.Stir();
            source.Owner.AddRate(source.Kind, -sign * rate);
            source.Owner.AddSwapRate(sign * rate);
            host.Swap!.AddOutRate(sign * rate);
            CountTaken(source.Owner, memcg, source.Kind == MemoryKind.Shmem ? LruCounter.FlowShmem : LruCounter.FlowAnon, sign * rate, Reclaim.ScansOfAnon);
            StirReaders(source);
        }
    }

    /// <summary>Pages go to swap at another speed: those who bring the same ones back look again when they will have them all.</summary>
    private void StirReaders(SwapSource source)
    {
        host.SwapOffs.Stir();
        if (source.Process is { Activity: { SwapsIn: true } or { Kind: ActivityKind.Access } } process)
        {
            host.Tasks.MarkDirty(process);
        }

        foreach (SharedMapping mover in source.Region?.Movers ?? [])
        {
            if (mover.Mover is { SwapsIn: true } or { Kind: ActivityKind.Access })
            {
                host.Tasks.MarkDirty(mover.Process);
            }
        }

        if (source.Pool is { } pool)
        {
            host.Tasks.StirReaders(pool);
        }
    }

    private static void CountTaken(MemoryCgroup owner, MemoryCgroup target, LruCounter kind, long rate, int scans)
    {
        owner.AddRate(kind, rate);
        owner.AddRate(target.IsRoot ? LruCounter.ScanKswapd : LruCounter.ScanDirect, scans * rate);
        owner.AddRate(target.IsRoot ? LruCounter.StealKswapd : LruCounter.StealDirect, rate);
    }

    private void ScheduleThreshold(MemoryCgroup memcg, long now, long usage, bool soft)
    {
        long next = SimTime.Never;
        if (memcg.Usage.Rate > 0 && memcg.Max != MemoryCgroup.Unlimited)
        {
            long target = memcg.IsRoot && !soft ? host.Kswapd.Level : memcg.Max;
            if (usage < target)
            {
                next = memcg.Usage.TimeOf(now, target);
            }
        }

        if (memcg.Usage.Rate > 0 && memcg.High != MemoryCgroup.Unlimited && (soft || usage < memcg.High))
        {
            next = Math.Min(next, memcg.Usage.TimeOf(now, usage < memcg.High ? memcg.High : HighThrottle.NextStep(usage, memcg.High)));
        }

        if (memcg.MemswMax != MemoryCgroup.Unlimited)
        {
            Fluid both = memcg.MemoryAndSwap(now);
            if (both.Rate > 0 && both.At(now) < memcg.MemswMax)
            {
                next = Math.Min(next, both.TimeOf(now, memcg.MemswMax));
            }
        }

        next = Math.Min(next, Math.Min(NextSwapStep(memcg, now), NextSwapFull(memcg, now)));
        next = Math.Min(next, NextCaughtUp(memcg, now, usage));
        if (next == SimTime.Never)
        {
            // An appointment nobody needs any more would keep the run alive.
            memcg.CancelCrossing();
            return;
        }

        memcg.ScheduleCrossing(next);
    }

    /// <summary>
    /// When reclaim has to look at a protected memcg again: the nearer usage comes to what it keeps, the less of it is taken,
    /// and its share of the parent's protection moves with its usage.
    /// </summary>
    private long MeetsProtection(MemoryCgroup memcg, long now)
    {
        long keeps = _reclaim.Protection.Keeps(memcg);
        long excess = memcg.Usage.At(now) - keeps;
        return keeps > 0 && memcg.Usage.Rate < 0 && excess >= Protection.Round
            ? memcg.Usage.TimeOf(now, keeps + Math.Max(Protection.Round - 1, excess / 8 * 7))
            : SimTime.Never;
    }

    private void ScheduleExhaustion(MemoryCgroup memcg, ReclaimPlan plan, long now)
    {
        long next = Math.Min(Math.Min(_reclaim.NextLook(memcg, plan, now), NextPasses(plan, now)), NextFall(memcg, plan, memcg.Usage.At(now), now));
        if (plan.IsForSoftLimit && _reclaim.Protection.SoftLimits is { Victim: { Usage.Rate: < 0 } victim } soft)
        {
            next = Math.Min(next, victim.Usage.TimeOf(now, soft.Until));
        }

        next = Math.Min(next, Math.Min(plan.OldestUntil, Reclaim.NextUnprotected(plan, now)));
        foreach ((CachePool pool, _) in plan.Drops)
        {
            next = Math.Min(next, MeetsProtection(pool.Owner, now));
        }

        foreach ((SwapSource source, _) in plan.SwapOuts)
        {
            next = Math.Min(next, MeetsProtection(source.Owner, now));
            if (source.Resident.Rate < 0 && !plan.SwapsWhatGrows)
            {
                long last = source.Locked(now) + Pages.Size - 1;
                next = Math.Min(next, source.Resident.TimeOf(now, source.Resident.At(now) > last ? last : source.Locked(now)));
            }
        }

        memcg.ScheduleCrossing(Math.Min(next, NextLetGo(memcg, now)));
    }
}
