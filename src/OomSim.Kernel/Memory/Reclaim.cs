using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Finds what a memcg's reclaim can take, and how fast: clean pages at once, dirty ones as the disk writes them, anonymous ones as swap takes them (K11, K12).</summary>
internal sealed partial class Reclaim(LinuxHost host)
{
    /// <summary>Bytes that one round of reclaim asks for at least: 32 pages (K6.2, K11.13).</summary>
    private const long Round = Protection.Round;

    /// <summary>
    /// How often reclaim looks at an anonymous page until it has it: once to find it touched, once to write it out, once to
    /// free it (K12.11, K12.14; recordings kernel/v2-c06, v2-c07: 3.07 and 3.03).
    /// </summary>
    internal const int ScansOfAnon = 3;

    /// <summary>What groups keep for themselves.</summary>
    public Protection Protection { get; } = new(host);

    /// <summary>Plans reclaim in a memcg's subtree for a wished growth.</summary>
    /// <param name="memcg">The memcg at its limit; the root for the host.</param>
    /// <param name="need">Growth to make room for, 2^-20 byte/s.</param>
    /// <param name="memswFailed">v1: the memory+swap counter is at its limit, swapping would not help (K3.7).</param>
    /// <param name="hard">True at a hard limit, where usage cannot go on growing.</param>
    public ReclaimPlan Build(MemoryCgroup memcg, long need, bool memswFailed, bool hard)
    {
        if (Protection.IsUsed && memcg.IsRoot && host.Config.Cgroup == CgroupVersion.V1)
        {
            Protection.SoftLimits.Begin();
            while (Protection.SoftLimits.Choose(host.Simulator.Now) is not null)
            {
                ReclaimPlan soft = Build(memcg, need, memswFailed, hard, ReclaimPass.SoftLimit);
                if (soft.Capacity >= need)
                {
                    soft.IsForSoftLimit = true;
                    return soft;
                }

                GiveBack(soft);
                Protection.SoftLimits.PassOver();
            }
        }

        ReclaimPlan plan = Build(memcg, need, memswFailed, hard, ReclaimPass.Normal, Protection.IsUsed ? memcg.Plan : null);
        if (plan.Capacity == 0 && Protection.IsUsed && hard && memcg.Plan is not null)
        {
            plan = Build(memcg, need, memswFailed, hard, ReclaimPass.Normal);
        }

        if (Protection.LowSkipped && (hard || !memcg.IsRoot) && (plan.Capacity == 0 || (memcg.Plan is { IgnoresLow: true } && SwapsFew(plan))))
        {
            GiveBack(plan);
            plan = Build(memcg, need, memswFailed, hard, ReclaimPass.IgnoringLow, hard ? null : memcg.Plan);
            plan.IgnoresLow = true;
        }

        return plan;
    }

    private ReclaimPlan Build(MemoryCgroup memcg, long need, bool memswFailed, bool hard, ReclaimPass pass, ReclaimPlan? before = null)
    {
        long now = host.Simulator.Now;
        Protection.Begin(memcg, pass, before, evenAlone: !hard);
        ReclaimPlan plan = NewPlan();
        Balance(memcg, now, fewToo: false, out bool leavesFew);
        long drops = pass == ReclaimPass.IgnoringLow ? Math.Min(need, OverrideRate(memcg)) : need;
        long anon = memswFailed ? 0 : AnonShare(plan, memcg, drops, now);
        if (DropClean(plan, memcg, drops - anon, now))
        {
            if (anon == 0)
            {
                return plan;
            }

            SwapOut(plan, memcg, need, hard, now);
            plan.Divides = true;
            plan.TakesAged = plan.Capacity - (drops - anon);
            if (plan.Capacity >= drops)
            {
                return plan;
            }

            // Less of it can go than its share: the rest comes from file pages.
            plan = new ReclaimPlan();
            if (DropClean(plan, memcg, drops, now))
            {
                return plan;
            }
        }

        plan.Ages = 0;
        plan.SwapDemand = 0;
        DropWritten(plan, memcg, need, now);
        if (plan.Capacity < need && !memswFailed)
        {
            SwapOut(plan, memcg, need, hard, now);
        }

        return plan.Capacity == 0 && leavesFew && Balance(memcg, now, fewToo: true, out _) ? Build(memcg, need, memswFailed, hard, pass, before) : plan;
    }

    // Each try finds less than it asks for, and the next one nothing again, for which it passes over memory.low: before there is a whole round of it, that is one thing.
    private bool SwapsFew(ReclaimPlan plan)
    {
        long now = host.Simulator.Now;
        long bytes = 0;
        foreach ((SwapSource source, _) in plan.SwapOuts)
        {
            bytes += source.Resident.At(now);
        }

        return !plan.PassesWriters && plan.Drops.Count == 0 && bytes < Round;
    }

    /// <summary>When a plan that passes over memory.low has a whole round of what is not protected, as it grows now, ns.</summary>
    public static long NextUnprotected(ReclaimPlan plan, long now)
    {
        Fluid bytes = new(0);
        foreach ((SwapSource source, _) in plan.IgnoresLow ? plan.SwapOuts : [])
        {
            if (!Protection.IsCovered(source.Owner, 0, now))
            {
                bytes.Add(now, source.Resident.At(now));
                bytes.AddRate(now, source.Resident.Rate);
            }
        }

        return bytes.Rate > 0 && bytes.At(now) < Round ? bytes.TimeOf(now, Round) : SimTime.Never;
    }

    /// <summary>
    /// What passing over memory.low yields: whoever reclaims scans in vain through all priorities first, and comes to the
    /// protected pages for one batch only (K11.13, K11.14). 2^-20 byte/s.
    /// </summary>
    private long OverrideRate(MemoryCgroup memcg)
    {
        HostProfile profile = host.Config.Profile;
        long pass = memcg.IsRoot ? profile.HostReclaimRound : profile.ReclaimPass;
        return pass <= 0 ? long.MaxValue >> 2 : Math.Min(MemoryManager.GrowersBelow(memcg), host.Config.Cpus) * (long)(((Int128)Round * SimTime.Second << 20) / pass);
    }

    /// <summary>Dirty pages of a subtree that one pass of reclaim may have once the disk has them, bytes.</summary>
    public long DirtyBelow(MemoryCgroup memcg, ReclaimPass pass)
    {
        long now = host.Simulator.Now;
        long dirty = 0;
        Protection.Begin(memcg, pass);
        foreach (CachePool pool in PoolsBelow(memcg))
        {
            if (Protection.Unprotected(pool.Owner, Round, now) > 0)
            {
                dirty += Pages.Floor(Math.Max(0, pool.Dirty.At(now)));
            }
        }

        return dirty;
    }

    /// <summary>Cached pages of files on disk in a subtree, clean and dirty, bytes.</summary>
    public static long CachedBelow(MemoryCgroup memcg, long now)
    {
        long cached = 0;
        foreach (CachePool pool in PoolsBelow(memcg))
        {
            cached += pool.CachedAt(now);
        }

        return cached;
    }

    private bool DropClean(ReclaimPlan plan, MemoryCgroup memcg, long need, long now)
    {
        long total = 0;
        bool trickles = false;
        foreach (CachePool pool in PoolsBelow(memcg))
        {
            total += WholePages(pool, now);
            trickles |= pool.Clean.Rate + pool.DroppedRate > 0;
        }

        // What trickles in is taken as it comes; it is no stock before a whole round of it is there. Otherwise the same few
        // bytes would be dropped at full speed and come back, without end.
        bool drains = memcg.Plan is { TakesStock: true };
        if (total < Pages.Size || (trickles && !drains && total < Round))
        {
            return false;
        }

        plan.TakesStock = true;

        long[]? looks = WalkFiles(memcg, now, out long all);
        if (looks is not null)
        {
            ComeTo(plan, Math.Max(Short, total / ListsTold), need, now);
        }

        int list = 0;
        long left = need;
        long lastShare = 0;
        CachePool? last = null;
        foreach (CachePool pool in PoolsBelow(memcg))
        {
            long reclaimable = WholePages(pool, now);
            if (reclaimable <= 0)
            {
                continue;
            }

            long share = (long)((Int128)need * reclaimable / total);
            if (looks is not null)
            {
                list += ReferenceEquals(_walked[list].Owner, pool.Owner) ? 0 : 1;
                long looked = looks[_places[list]];
                if (looked == 0)
                {
                    continue;
                }

                share = (long)((Int128)need * looked / all * reclaimable / _walked[list].Bytes);
            }

            last = pool;
            lastShare = share;
            left -= lastShare;
            plan.Drops.Add((pool, CacheSlab.PagesIn(pool.Inode, lastShare)));
        }

        plan.Drops[^1] = (last!, CacheSlab.PagesIn(last!.Inode, lastShare + left));
        plan.Capacity = need;
        return true;
    }

    private void DropWritten(ReclaimPlan plan, MemoryCgroup memcg, long need, long now)
    {
        bool waitsForPage = false;
        List<(CachePool Pool, long Rate)>? parts = null;
        foreach (CachePool pool in PoolsBelow(memcg))
        {
            if ((pool.Dirty.At(now) <= 0 && pool.WrittenRate <= 0) || Protection.Unprotected(pool.Owner, Round, now) == 0)
            {
                continue;
            }

            if (!MayDeactivate && pool.ActiveAt(now) > 0 && pool.CachedAt(now) - pool.ActiveAt(now) < Pages.Size)
            {
                // All that is left is active and stays so in this pass: it is not taken once the disk has it.
                continue;
            }

            plan.Waits = true;
            waitsForPage |= pool.WrittenRate == 0 || !pool.HasNoDirtyPage(now);
            if (MayDeactivate)
            {
                DeactivateDirty(pool, now);
            }

            // What the disk makes clean and no other level takes already. One that takes pages which were clean before leaves these.
            long others = pool.DroppedRate - (memcg.Plan?.RateOf(pool) ?? 0);
            long inflow = pool.WrittenRate - (others > 0 ? others - StockTaken(pool, memcg) : others);
            long wanted = need - plan.Capacity;
            long pages = CacheSlab.PagesIn(pool.Inode, wanted);
            long rate = Math.Min(inflow, pages);
            if (rate > 0 && pool.HasNoDirtyPage(now))
            {
                // A pool that is written as fast as it is dirtied makes room for nobody else (see PassWriters).
                (parts ??= []).Add((pool, rate));
            }
            else if (rate > 0)
            {
                // What rounding leaves is not swapped for.
                plan.Drops.Add((pool, rate));
                plan.Capacity += rate == pages ? wanted : rate + CacheSlab.Of(pool.Inode, rate);
            }
        }

        if (host.Writeback.HasWriters)
        {
            PassWriters(plan, memcg, need, now);
        }

        if (plan.PassesWriters)
        {
            // Parts of pages go as their writers make them. By themselves they would make room for some bytes, of which as many are dirty, and so on.
            plan.Drops.AddRange(parts ?? []);
        }

        if (!waitsForPage && plan.Capacity == 0)
        {
            // What is left of dirty pages makes room for no page; growth would go on with it for less and less, without end.
            plan.Drops.Clear();
            plan.Waits = false;
        }

        if (plan.Waits)
        {
            host.Writeback.Start();
        }
    }

    private long Reclaimable(CachePool pool, long now) =>
        Protection.Unprotected(pool.Owner, pool.InactiveClean(now, host.Config.Profile), now);

    // Once a page is there, and then to its last byte.
    private long WholePages(CachePool pool, long now) =>
        Reclaimable(pool, now) is var bytes && (bytes >= Pages.Size || pool.DroppedRate > 0) ? bytes : 0;

    /// <summary>Counts bytes that reclaim for a memcg took at once.</summary>
    private static void Count(MemoryCgroup owner, MemoryCgroup target, long bytes, int scans)
    {
        owner.Add(target.IsRoot ? LruCounter.ScanKswapd : LruCounter.ScanDirect, scans * bytes);
        owner.Add(target.IsRoot ? LruCounter.StealKswapd : LruCounter.StealDirect, bytes);
    }

    /// <summary>Pools of files on disk in a subtree.</summary>
    private static IEnumerable<CachePool> PoolsBelow(MemoryCgroup memcg) =>
        // Most groups that reclaim hold no files and no groups: they go through nothing, and make nothing for that.
        memcg.Pools.Count == 0 && memcg.Cgroup.ChildList.Count == 0 ? [] : EachPoolBelow(memcg);

    private static IEnumerable<CachePool> EachPoolBelow(MemoryCgroup memcg)
    {
        foreach (CachePool pool in memcg.Pools)
        {
            if (!pool.Inode.IsTmpfs)
            {
                yield return pool;
            }
        }

        foreach (Cgroup child in memcg.Cgroup.ChildList)
        {
            foreach (CachePool pool in PoolsBelow(child.Memory))
            {
                yield return pool;
            }
        }
    }
}
