namespace OomSim.Kernel;

/// <summary>What memory.high lets through, and what is counted for it (K6).</summary>
internal sealed partial class MemoryManager
{
    /// <summary>
    /// False while only those grow who belong elsewhere: each pays at the levels of its own group (K6.2); and while all who grow do so within one system
    /// call, which before 6.1 pays for what it charges above memory.high when it returns: mlockall, and mmap of a process that has locked its memory, touch all
    /// of it (K3.16, K25.7). One that keeps a pace maps in a loop, piece after piece, and each pays.
    /// </summary>
    private bool PaysForHigh(MemoryCgroup memcg)
    {
        if (memcg.VisitorsBelow > 0 && !GrowsByItself(memcg))
        {
            return false;
        }

        if (host.KernelFacts.PaysHighInCalls)
        {
            return true;
        }

        bool isWithinCalls = false;
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                if (process.Activity is { Wish: > 0 } activity)
                {
                    if (!activity.IsWithinCall)
                    {
                        return true;
                    }

                    isWithinCalls = true;
                }
            }
        }

        return !isWithinCalls;
    }

    /// <summary>True where somebody who belongs to a memcg's subtree grows there.</summary>
    private static bool GrowsByItself(MemoryCgroup memcg)
    {
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                if (process.Activity is { Wish: > 0 } activity && (activity.Elsewhere is not { } elsewhere || memcg.Cgroup.Contains(elsewhere.Cgroup)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// A system call returns that did not pay within: reclaim takes what it charged from each level above its memory.high. For what is left there it
    /// goes round again as long as it finds anything, and so often in vain, and then the task sleeps once; each round is an event of each level that is above
    /// (K6.2–K6.5, reclaim_high in mem_cgroup_handle_over_high).
    /// </summary>
    /// <param name="memcg">Who paid.</param>
    /// <param name="charged">Bytes.</param>
    /// <returns>ns of the sleep.</returns>
    public long PayOnReturn(MemoryCgroup memcg, long charged)
    {
        long now = host.Simulator.Now;
        long delay = 0;
        long swapDelay = 0;
        bool hasTaken = false;
        List<MemoryCgroup> above = [];
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            long usage = m.Usage.At(now);
            if (m.IsOverSwapHigh(now))
            {
                swapDelay = Math.Max(swapDelay, HighThrottle.Delay(m.SwapUsage.At(now), m.SwapHigh, BatchesOf(charged)));
            }

            if (usage <= m.High)
            {
                continue;
            }

            // Batches that left the level below its memory.high made no debt (K3.16).
            long owed = Math.Min(charged, usage - m.High);
            RaiseHigh(m, 1);
            bool swaps = host.Limits.Take(m, owed, new WriteCall("", static _ => { })) is null;
            long taken = usage - m.Usage.At(now);
            taken += swaps ? Math.Min(owed - taken, _reclaim.SwappableNow(m, ReclaimPass.Normal)) : 0;
            long left = usage - taken;
            hasTaken |= taken > 0;
            if (left > m.High)
            {
                above.Add(m);
            }

            if (host.KernelFacts.HighIsHierarchical || m == memcg)
            {
                delay = Math.Max(delay, HighThrottle.Delay(left, m.High, BatchesOf(owed)));
            }
        }

        // A round that takes something is none of those in vain.
        long sleep = HighThrottle.Slept(delay + swapDelay);
        long more = sleep > 0 && host.KernelFacts.HighRetries > 0 ? host.KernelFacts.HighRetries + (hasTaken ? 1 : 0) : 0;
        foreach (MemoryCgroup m in above)
        {
            RaiseHigh(m, more);
        }

        return sleep;

        long BatchesOf(long bytes) => Math.Max(1, bytes / (host.KernelFacts.ChargeBatch * Pages.Size));
    }

    private static void RaiseHigh(MemoryCgroup memcg, long events) => memcg.Raise((level, own) =>
    {
        level.Counted.High += events;
        level.CountedHere.High += own ? events : 0;
    });

    /// <summary>What memory.high holds those back by who grow above it.</summary>
    /// <param name="memcg">The memcg.</param>
    /// <param name="plan">What reclaim takes.</param>
    /// <param name="wish">What comes to it, 2^-20 byte/s.</param>
    /// <param name="usage">Bytes in use.</param>
    private HighDelay DelayAt(MemoryCgroup memcg, ReclaimPlan plan, long wish, long usage)
    {
        if (plan.SwapsWhatGrows)
        {
            // Reclaim takes all it finds, and where usage is above memory.high all the same, because of what cannot go, they sleep for each batch (K6.5): after
            // the round that takes it come those in vain.
            long left = HighThrottle.Delay(Math.Max(0, usage - plan.Swappable), memcg.High);
            HighDelay slept = new() { CountsHigh = true, IsInVain = true, Sleep = left, TextSleep = left, FoundRounds = 1 };
            return Arriving(memcg, slept) < plan.Room ? slept : Bounded(1);
        }

        if (plan.Room >= wish)
        {
            return new HighDelay { CountsHigh = true, CountedPart = wish <= 0 ? MemoryCgroup.AllGrowth : (long)(((Int128)Math.Max(0, wish - plan.Elsewhere) << MemoryCgroup.FactorBits) / wish) };
        }

        if (plan.SwapOuts.Count > 0)
        {
            // While swapping frees something the task goes on reclaiming and does not sleep (K6.5).
            return Bounded(1);
        }

        // Otherwise each sleep pays for 64 pages, whatever becomes clean meanwhile; where that is more, usage would fall until the two are even. What is
        // charged is in the counter when the sleep is worked out (K6.3); of one that loses its text reclaim takes as much of that.
        HighDelay sleeping = new()
        {
            CountsHigh = true,
            IsInVain = true,
            Sleep = HighThrottle.DelayWithin(usage, memcg.High, host.KernelFacts.ChargeBatch * Pages.Size),
            TextSleep = HighThrottle.Delay(usage, memcg.High),
        };
        return Arriving(memcg, sleeping) > plan.Room ? sleeping : Bounded(RoundsFor(HighThrottle.Slept(sleeping.Sleep)));

        HighDelay Bounded(long rounds) => new() { CountsHigh = true, Level = LevelOf(memcg, plan.Room), Rounds = rounds };
    }

    /// <summary>True for a process whose program's pages a group or one below pays for, so that reclaim there takes them as well.</summary>
    public static bool LosesText(Process process, MemoryCgroup memcg)
    {
        if (process.Text is { } text && !process.IsLocked)
        {
            foreach (CachePool pool in text.Pools)
            {
                if (memcg.Cgroup.Contains(pool.Owner.Cgroup))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
