using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Which pages are active, and when they no longer are (K12.6, K12.11, K12.13).</summary>
internal sealed partial class Reclaim
{
    /// <summary>
    /// Below this an active list is not worth halving: a round asks for 32 pages, and where the inactive list has fewer it
    /// looks at all of both, bytes.
    /// </summary>
    private const long Short = 8 * Round;

    private const long MostSwappiness = 200;

    /// <summary>
    /// True where this pass may make active pages inactive: for soft limits reclaim looks at one group by itself, and since 5.5 nothing
    /// tells it then that its active list is too long (mem_cgroup_shrink_node; prepare_scan_control is for whole rounds).
    /// </summary>
    private bool MayDeactivate => Protection.Pass != ReclaimPass.SoftLimit || host.KernelFacts.SoftLimitDeactivates;

    /// <summary>The lists of file pages in a subtree.</summary>
    private FileLists ListsBelow(MemoryCgroup memcg, long now)
    {
        FileLists lists = default;
        foreach (CachePool pool in PoolsBelow(memcg))
        {
            if (Protection.Unprotected(pool.Owner, Round, now) > 0)
            {
                long inactive = pool.InactiveClean(now, host.Config.Profile);

                // Where dirty pages are active, all clean ones are, and no more.
                long activeRate = pool.Active.At(now) <= pool.Clean.At(now) ? pool.Active.Rate : pool.Clean.Rate;
                lists = new FileLists(
                    lists.Inactive + inactive,
                    lists.Active + Deactivatable(pool, now),
                    lists.InactiveRate + pool.Clean.Rate - activeRate,
                    lists.ActiveRate + activeRate);
            }
        }

        return lists;
    }

    /// <summary>
    /// Reclaim looks at the lists of a subtree: program text that it meets for the first time is active from now on (K12.11),
    /// and where the active lists are too long a part of them becomes inactive (K12.6, K12.13). It goes a little further than
    /// the kernel's next round would, so that the next time is not the next moment. False where nothing changed.
    /// </summary>
    /// <param name="memcg">Whose.</param>
    /// <param name="now">Present, ns.</param>
    /// <param name="fewToo">
    /// True where fewer active pages than a round asks for become inactive as well: so short a list is looked at only once the priority has fallen
    /// because nothing else is found (K12.9), and who reads the pages makes them active again within microseconds.
    /// </param>
    /// <param name="leavesFew">True where fewer are left active for that reason.</param>
    private bool Balance(MemoryCgroup memcg, long now, bool fewToo, out bool leavesFew)
    {
        bool any = false;
        leavesFew = false;
        foreach (CachePool pool in PoolsBelow(memcg))
        {
            if (pool.Inode.Executing > 0 && !pool.IsScanned && Protection.Unprotected(pool.Owner, Round, now) > 0)
            {
                long inactive = Math.Max(0, pool.CachedAt(now) - pool.ActiveAt(now));
                pool.IsScanned = true;
                pool.Active.Add(now, inactive);
                pool.Owner.Add(LruCounter.Activate, inactive);
                pool.Owner.Add(memcg.IsRoot ? LruCounter.ScanKswapd : LruCounter.ScanDirect, inactive);

                // Who reads it makes no more of it active.
                SequentialReads.Stir(host, pool.Inode);
            }

            any |= pool.Active.Rate != 0 || pool.Active.At(now) > 0;
        }

        if (!any || !MayDeactivate || ListsBelow(memcg, now) is not { IsInactiveLow: true } lists || SparesFiles(memcg, lists, now))
        {
            return false;
        }

        leavesFew = !fewToo && lists.Active < Round;
        if (leavesFew)
        {
            return false;
        }

        memcg.IsAtFileRatio = true;
        return Deactivate(memcg, lists.Active, lists.Active - Stays(lists), now);
    }

    /// <summary>
    /// True where the greatest swappiness leaves file pages no share in the looking: as soon as their active ones are too many for them to come first, neither list
    /// is touched while there are anonymous pages to take (K12.3, K12.8).
    /// </summary>
    private bool SparesFiles(MemoryCgroup memcg, in FileLists lists, long now) =>
        host.Swap is not null && lists.Inactive >= Round && SwappableSize(memcg, now, out long swappiness) >= Round && swappiness >= MostSwappiness && host.Swap.ShareFor(memcg) > 0;

    /// <summary>What is left of the active lists when a part of them has become inactive, bytes.</summary>
    private static long Stays(in FileLists lists)
    {
        long all = lists.Inactive + lists.Active;
        return lists.Active <= Short ? 0 : Math.Max(0, (long)((Int128)all * lists.Ratio / (1 + lists.Ratio)) - lists.Part);
    }

    /// <summary>
    /// Reclaim finds no clean pages and waits for dirty ones: where all that are left of a pool are active, a part of those
    /// becomes inactive first. Only an inactive page is taken once the disk has it (K12.6).
    /// </summary>
    private static void DeactivateDirty(CachePool pool, long now)
    {
        long active = pool.ActiveAt(now);
        long inactive = pool.CachedAt(now) - active;
        if (active > 0 && inactive < Pages.Size)
        {
            long part = active - Stays(new FileLists(inactive, active, 0, 0));
            pool.Active.Add(now, -part);
            pool.Deactivated += part;
            pool.Owner.Add(LruCounter.Deactivate, part);
        }
    }

    /// <summary>When reclaim that waits for dirty pages of a pool has only active ones left, ns.</summary>
    private static long NextDirty(CachePool pool, long now)
    {
        Fluid inactive = new(pool.CachedAt(now) - pool.ActiveAt(now));
        inactive.SetRate(now, pool.Clean.Rate + pool.Dirty.Rate - pool.Active.Rate);
        return pool.Active.At(now) > pool.Clean.At(now) && inactive.Rate < 0 && inactive.At(now) >= Pages.Size
            ? inactive.TimeOf(now, Pages.Size - 1)
            : SimTime.Never;
    }

    private bool Deactivate(MemoryCgroup memcg, long of, long bytes, long now)
    {
        bool any = false;
        foreach (CachePool pool in PoolsBelow(memcg))
        {
            if (Protection.Unprotected(pool.Owner, Round, now) == 0)
            {
                continue;
            }

            long active = Deactivatable(pool, now);
            if (active < Pages.Size && pool.Clean.At(now) < pool.ActiveAt(now))
            {
                // Clean bytes of a page whose rest is dirty become inactive with that page (DeactivateDirty).
                continue;
            }

            long part = Math.Min(active, Pages.Ceiling((long)((Int128)active * bytes / Math.Max(1, of))));
            if (part > 0)
            {
                pool.Active.Add(now, -part);
                pool.Deactivated += part;
                pool.Owner.Add(LruCounter.Deactivate, part);
                any = true;
            }
        }

        return any;
    }

    private long Deactivatable(CachePool pool, long now) =>
        Math.Max(0, Math.Min(pool.ActiveAt(now), pool.Clean.At(now)) - pool.Floor(host.Config.Profile));

    /// <summary>When active pages of a subtree have to become inactive, or anonymous ones another share, as the lists move now, ns.</summary>
    private long NextBalance(MemoryCgroup memcg, long now)
    {
        FileLists lists = ListsBelow(memcg, now);
        long age = NextAge(memcg, lists, now);
        long ratio = lists.Ratio;
        Int128 gap = ((Int128)lists.Inactive * ratio) - lists.Active;
        Int128 rate = ((Int128)lists.InactiveRate * ratio) - lists.ActiveRate;
        if (lists.Active < Round && lists.ActiveRate > 0 && lists.InactiveRate + lists.ActiveRate >= 0)
        {
            // Less than a round asks for need not go back yet, unless both lists are taken.
            Fluid active = new(lists.Active);
            active.SetRate(now, lists.ActiveRate);
            return Math.Min(age, active.TimeOf(now, Round));
        }

        if (rate >= 0 || gap < 0 || (lists.Active <= 0 && lists.ActiveRate <= 0))
        {
            return age;
        }

        Fluid closing = new((long)gap);
        closing.SetRate(now, (long)Int128.Max(rate, long.MinValue / 2));
        return Math.Min(age, closing.TimeOf(now, -1));
    }

    /// <summary>When a plan that drops pages has to look again, ns: a pool's inactive pages are gone, or the active ones are too many.</summary>
    public long NextLook(MemoryCgroup memcg, ReclaimPlan plan, long now)
    {
        long next = SimTime.Never;
        bool any = false;
        foreach ((CachePool pool, _) in plan.Drops)
        {
            any |= pool.Active.Rate != 0 || pool.Active.At(now) > 0;
            if (pool.InactiveClean(now, host.Config.Profile) > 0)
            {
                // Active pages can be fewer than the text that stays, and more before all others are gone.
                long clean = pool.Clean.At(now);
                next = Math.Min(next, SequentialReads.When(clean - pool.Floor(host.Config.Profile), pool.Clean.Rate, now));
                next = Math.Min(next, SequentialReads.When(clean - pool.Active.At(now), pool.Clean.Rate - pool.Active.Rate, now));
            }

            next = Math.Min(next, NextDirty(pool, now));
        }

        if (!any && memcg.AnonAge is null)
        {
            return next;
        }

        Protection.Begin(memcg, plan.IgnoresLow ? ReclaimPass.IgnoringLow : plan.IsForSoftLimit ? ReclaimPass.SoftLimit : ReclaimPass.Normal, plan.IgnoresLow ? null : plan);
        return Math.Min(next, NextBalance(memcg, now));
    }
}
