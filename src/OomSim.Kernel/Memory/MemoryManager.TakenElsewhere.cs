namespace OomSim.Kernel;

/// <summary>
/// What other levels' reclaim takes of what comes to a level above its memory.high. A batch that is charged is paid for level by level, from below, and only where usage is
/// still above memory.high (reclaim_high in mm/memcontrol.c, K6.2); and what kswapd takes lets usage fall below it, so that nothing is taken for the next batch. Where G is charged,
/// and R of it taken elsewhere, a level takes G - R on the average.
/// </summary>
internal sealed partial class MemoryManager
{
    // A level whose pages are nearly all below levels that make room themselves would follow these, and they it, by less and less each time.
    private const int LeastOwnPart = 16;

    // More than a tree has levels, so that each has heard of all others.
    private const int MostFollows = 32;

    /// <summary>
    /// How much of a wish other levels make room for, 2^-20 byte/s: at the limit only, for above memory.high each batch has all its levels reclaim. What the level takes from those below it
    /// that make room themselves, they need not take, and what they take less comes here: what is taken in all is such that usage stays where it is after that.
    /// </summary>
    /// <param name="memcg">The level.</param>
    /// <param name="wish">What comes to it.</param>
    /// <param name="usage">Bytes in use.</param>
    /// <param name="hard">True at a limit that usage cannot pass: what levels above take from it comes again there, a round at a time (<see cref="IsAtMax"/>).</param>
    /// <param name="now">Present, ns.</param>
    /// <param name="othersTake">True where other levels take pages of it, whether they count or not.</param>
    private long TakenElsewhere(MemoryCgroup memcg, long wish, long usage, bool hard, long now, out bool othersTake)
    {
        Int128 followers = 0;
        Int128 taken = TakenBelow(memcg, now, ref followers);
        Int128 shared = taken > 0 && memcg.Plan is { } own ? TakenFrom(own, memcg, now, fromFollowers: true) : 0;
        for (MemoryCgroup? m = hard ? null : memcg.Parent; m is not null; m = m.Parent)
        {
            taken += m.Plan is { IsEmpty: false } plan ? TakenFrom(plan, memcg, now, fromFollowers: false) : 0;
        }

        othersTake = taken > 0;
        if (!othersTake || usage - (hard ? memcg.Max : memcg.High) >= Pages.Size)
        {
            return 0;
        }

        Int128 rest = Int128.Max(0, wish - taken - shared);
        if (shared > 0)
        {
            // It rests where all that is wished is taken, whatever the step. Those who follow take nothing at least: at a limit it takes all the rest then.
            Int128 all = memcg.Plan!.Takes;
            Int128 least = hard ? 1 : (all / LeastOwnPart) + 1;
            rest = Int128.Max(0, all + ((wish - taken - all) * all / Int128.Max(all - shared, least)));
            rest = hard ? Int128.Min(rest, wish - Int128.Min(wish, taken - followers)) : rest;
        }

        long elsewhere = (long)(wish - Int128.Min(wish, rest));

        if (memcg.Plan is not { } before)
        {
            return elsewhere;
        }

        // Levels that follow each other come to rest at what is the same but for rounding; those that would not, stay as they are until something happens.
        // At a limit they may only take more then.
        bool isTired = memcg.FollowedAt == now && memcg.Follows >= MostFollows && (!hard || elsewhere > before.Elsewhere);
        bool stays = isTired || ReclaimPlan.IsAlmost(elsewhere, before.Elsewhere);
        memcg.Follows = memcg.FollowedAt != now ? 1 : stays ? memcg.Follows : memcg.Follows + 1;
        memcg.FollowedAt = now;
        return stays ? Math.Min(wish, before.Elsewhere) : elsewhere;
    }

    // What levels below take of what comes from them. Of one that swaps what grows nothing comes (Reclaim.SwapGrowth).
    private Int128 TakenBelow(MemoryCgroup memcg, long now, ref Int128 followers)
    {
        Int128 taken = 0;
        foreach (Cgroup cgroup in memcg.Cgroup.ChildList)
        {
            MemoryCgroup child = cgroup.Memory;
            if (!IsHeldByItself(child, now))
            {
                Int128 takes = Reclaims(child) ? child.Plan!.Takes : 0;
                taken += takes;
                followers += Follows(child, now) ? takes : 0;
                taken += TakenBelow(child, now, ref followers);
            }
        }

        return taken;
    }

    private Int128 TakenFrom(ReclaimPlan plan, MemoryCgroup memcg, long now, bool fromFollowers)
    {
        Int128 taken = 0;
        foreach ((CachePool pool, long rate) in plan.Drops)
        {
            taken += Counts(pool.Owner) ? rate + CacheSlab.Of(pool.Inode, rate) : 0;
        }

        foreach ((SwapSource source, long rate) in plan.SwapOuts)
        {
            taken += Counts(source.Owner) ? rate : 0;
        }

        return taken;

        bool Counts(MemoryCgroup owner)
        {
            bool counts = !fromFollowers;
            MemoryCgroup? m = owner;
            for (; m is not null && !ReferenceEquals(m, memcg); m = m.Parent)
            {
                if (IsHeldByItself(m, now))
                {
                    return false;
                }

                counts |= Follows(m, now);
            }

            return m is not null && counts;
        }
    }

    private static bool Reclaims(MemoryCgroup memcg) => memcg.Plan is { IsEmpty: false, SwapsWhatGrows: false };

    // Takes less for what others take.
    private static bool Follows(MemoryCgroup memcg, long now) => Reclaims(memcg) && memcg.High != MemoryCgroup.Unlimited && memcg.Usage.At(now) - memcg.High < Pages.Size;

    // At a limit of its own, so that what is taken from it comes again there.
    private bool IsHeldByItself(MemoryCgroup memcg, long now) => (memcg.Cgroup.LiveTasks > 0 || memcg.VisitorsBelow > 0) && !LetsThrough(memcg, now);

    /// <summary>When usage of a level above memory.high comes down to where other levels' reclaim counts, ns. Where it ceases to reclaim is <see cref="NextLetGo"/>.</summary>
    private static long NextFall(MemoryCgroup memcg, ReclaimPlan plan, long usage, long now) =>
        memcg.High != MemoryCgroup.Unlimited && memcg.Usage.Rate < 0 && plan.OthersTake && usage > memcg.High ? memcg.Usage.TimeOf(now, memcg.High) : Engine.SimTime.Never;
}
