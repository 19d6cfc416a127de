namespace OomSim.Kernel;

/// <summary>Writers who make room for themselves (K14).</summary>
internal sealed partial class Reclaim
{
    /// <summary>
    /// Where nothing is left but what is being written, a page that reached the disk makes room for the next one: writers
    /// among themselves go on at the speed of the disk. It would make room for others once only, and is gone then.
    /// </summary>
    private void PassWriters(ReclaimPlan plan, MemoryCgroup memcg, long need, long now)
    {
        long wish = 0;
        List<(long Wish, long Share)> writers = [];
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            if (cgroup.Members.Count == 0 || host.Memory.IsCutOff(cgroup.Memory, memcg))
            {
                // Who is at a limit below takes its own pages, and grows no more here.
                continue;
            }

            foreach (Process process in cgroup.Members)
            {
                // A protected pool's pages stay, so its writer needs the room of others; so does one that has no page on its way.
                if (process.Activity is { Kind: ActivityKind.Write, Wish: > 0, IntoTmpfs: false } activity
                    && activity.Pool!.HasNoDirtyPage(now) && activity.Pool.WrittenRate > 0 && Protection.Unprotected(activity.Pool.Owner, Round, now) > 0)
                {
                    wish += activity.Wish;
                    long share = Writeback.ShareOf(activity.Pool);
                    writers.Add((activity.Wish, share + CacheSlab.Of(activity.Pool.Inode, share)));
                }
            }
        }

        // Where others grow, or memory.high below lets them write a part only, they wait for the disk with all the rest.
        if (wish >= need && host.Memory.WholeWish(memcg) <= need)
        {
            plan.Capacity = Math.Min(need, Passing(plan.Capacity, writers));
            plan.PassesWriters = true;
            host.Writeback.Start();
        }
    }

    /// <summary>
    /// What writers may write together each of whom gets what it wishes up to what is left for all alike, 2^-20 byte/s. A pool's pages are gone as fast
    /// as its writer makes them, up to its share of the disk; what one has left of that is no room for another.
    /// </summary>
    private static long Passing(long room, List<(long Wish, long Share)> writers)
    {
        long least = 0;
        long most = 0;
        foreach ((long wish, _) in writers)
        {
            most = Math.Max(most, wish);
        }

        if (Fits(most))
        {
            return Sum(most);
        }

        while (most - least > 1)
        {
            long level = least + ((most - least) / 2);
            (least, most) = Fits(level) ? (level, most) : (least, level);
        }

        return Sum(least);

        bool Fits(long level)
        {
            Int128 takes = 0;
            foreach ((long wish, long share) in writers)
            {
                takes += Math.Max(0, Math.Min(wish, level) - share);
            }

            return takes <= room;
        }

        long Sum(long level)
        {
            Int128 all = 0;
            foreach ((long wish, _) in writers)
            {
                all += Math.Min(wish, level);
            }

            return (long)Int128.Min(all, long.MaxValue);
        }
    }

    /// <summary>How fast levels other than one take pages of a pool that were clean before, 2^-20 byte/s.</summary>
    private static long StockTaken(CachePool pool, MemoryCgroup but)
    {
        long rate = 0;
        for (MemoryCgroup? m = pool.Owner; m is not null; m = m.Parent)
        {
            rate += m.Plan is { TakesStock: true } plan && !ReferenceEquals(m, but) ? plan.RateOf(pool) : 0;
        }

        return rate;
    }
}
