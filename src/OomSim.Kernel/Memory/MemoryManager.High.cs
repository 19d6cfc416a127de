using OomSim.Engine;

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
        long sleep = 0;
        bool hasTaken = false;
        List<MemoryCgroup> above = [];
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            long usage = m.Usage.At(now);
            if (usage <= m.High)
            {
                continue;
            }

            // Batches that left the level below its memory.high made no debt (K3.16).
            long owed = Math.Min(charged, usage - m.High);
            RaiseHigh(m, 1);
            bool swaps = host.Limits.Take(m, owed, Errno.None, static _ => { }) is null;
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
                sleep = Math.Max(sleep, HighThrottle.Sleep(left, m.High, Math.Max(1, owed / (host.KernelFacts.ChargeBatch * Pages.Size))));
            }
        }

        // A round that takes something is none of those in vain.
        long more = sleep > 0 && host.KernelFacts.HighRetries > 0 ? host.KernelFacts.HighRetries + (hasTaken ? 1 : 0) : 0;
        foreach (MemoryCgroup m in above)
        {
            RaiseHigh(m, more);
        }

        return sleep;
    }

    private static void RaiseHigh(MemoryCgroup memcg, long events) => memcg.Raise((level, own) =>
    {
        level.Counted.High += events;
        level.CountedHere.High += own ? events : 0;
    });

    /// <summary>
    /// The part of their growth that those get whose pages go to swap as they come: reclaim takes all it finds, and where usage is
    /// above memory.high all the same, because of what cannot go, they sleep for each batch (K6.5).
    /// </summary>
    private long FactorOfSwapped(MemoryCgroup memcg, ReclaimPlan plan, long wish, long usage)
    {
        Int128 allowed = plan.Capacity;
        long rounds = 1;
        HighPace pace = HighPaceOf(memcg, Math.Max(0, usage - plan.Swappable), keepsBatch: false);
        if (pace.Rate < allowed)
        {
            // A round that takes the batch, and those in vain.
            rounds = (rounds + (pace.Rounds > 1 ? pace.Rounds : 0)) * pace.Batches;
            allowed = pace.Rate;
        }

        memcg.IsThrottledByHigh = allowed < wish;
        long factor = PartOf(memcg, allowed, wish);
        memcg.SetOverHigh(DebtsOf(memcg, OverHighRate(memcg, allowed, wish, factor) * rounds));
        return factor;
    }

    // Older kernels hold only the group's own members: what its children's charge goes over its memory.high unhindered (K6.5).
    private Int128 OverHighRate(MemoryCgroup memcg, Int128 allowed, long wish, long factor) =>
        host.KernelFacts.HighIsHierarchical ? Int128.Min(allowed, wish) : Arriving(memcg, MemoryCgroup.AllGrowth, MemoryCgroup.AllGrowth, factor);

    /// <summary>
    /// A page fault returns to its program, which pays, after each batch; a system call pays once it owes more than one (K3.16,
    /// recording kernel/v2-a19).
    /// </summary>
    private static long DebtsOf(MemoryCgroup memcg, Int128 rate)
    {
        Int128 all = 0;
        Int128 calls = 0;
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                if (process.Activity is { Wish: > 0 } activity)
                {
                    all += activity.Wish;
                    calls += activity.InSystemCall ? activity.Wish : 0;
                }
            }
        }

        Int128 debts = all <= 0 ? rate : rate - (long)Int128.Min(rate / 2, long.MaxValue) * calls / all;
        return (long)Int128.Min(debts, long.MaxValue >> 2);
    }

    /// <summary>
    /// What those who grow get above memory.high. Each reclaim takes their program text as well where it is charged here, and
    /// most of the pages of a sleep go to reading it back (recordings kernel/v2-a17, docker/v2-23: a standstill).
    /// </summary>
    /// <param name="memcg">The memcg.</param>
    /// <param name="usage">Bytes in use after reclaim.</param>
    /// <param name="keepsBatch">True where what is charged is still there after that, so that the sleep is for usage with it (K6.3).</param>
    private HighPace HighPaceOf(MemoryCgroup memcg, long usage, bool keepsBatch)
    {
        int withoutText = 0;
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                withoutText += process.Activity is { Wish: > 0 } && !LosesText(process, memcg) ? 1 : 0;
            }
        }

        // Of one that loses its text reclaim takes as much of that as was charged.
        long batch = host.KernelFacts.ChargeBatch * Pages.Size;
        long sleep = keepsBatch && withoutText > 0 ? HighThrottle.SleepWithin(usage, memcg.High, batch) : HighThrottle.Sleep(usage, memcg.High);
        long rounds = sleep > 0 ? 1 + host.KernelFacts.HighRetries : 1;
        if (withoutText > 0)
        {
            return new HighPace(HighThrottle.Rate(sleep, withoutText, batch), rounds, 1);
        }

        // Each batch that goes to text was charged and reclaimed for like the one that does not.
        HostProfile profile = host.Config.Profile;
        long work = (batch * SimTime.Second / host.Config.DiskRead) + (rounds * profile.ReclaimPass);
        return new HighPace(HighThrottle.Rate(sleep + work, GrowersBelow(memcg), batch) / profile.BatchesForText, rounds, profile.BatchesForText);
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
