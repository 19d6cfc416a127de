namespace OomSim.Kernel;

/// <summary>What memory.events and memory.swap.events count for memory.high and memory.swap.high.</summary>
internal sealed partial class MemoryManager
{
    /// <summary>
    /// Counts what is charged here and below from now on while this level is above its memory.high or memory.swap.high: what all levels together let each task have, and for each
    /// batch of it the rounds of reclaim, each an event of memory.high, and the looks at the sleep after each, events of memory.swap.high (K6.2 to K6.5, reclaim_high and
    /// swap_find_max_overage in mm/memcontrol.c).
    /// </summary>
    private void CountOverHigh(MemoryCgroup memcg)
    {
        Int128 high = 0;
        Int128 swap = 0;
        if (memcg.Delay is { } delay && (delay.CountsHigh || delay.CountsSwap))
        {
            CountOverHigh(memcg, memcg, delay, ref high, ref swap);
            high = delay.CountedPart < MemoryCgroup.AllGrowth ? Int128.Min(high, long.MaxValue) * delay.CountedPart >> MemoryCgroup.FactorBits : high;
        }

        memcg.SetOverHigh((long)Int128.Min(high, long.MaxValue >> 2));
        memcg.SetOverSwapHigh((long)Int128.Min(swap, long.MaxValue >> 2));
    }

    /// <summary>The same for all levels below, where one lets through something else.</summary>
    private void CountOverHighBelow(MemoryCgroup memcg)
    {
        CountOverHigh(memcg);
        foreach (Cgroup child in memcg.Cgroup.ChildList)
        {
            CountOverHighBelow(child.Memory);
        }
    }

    private void CountOverHigh(MemoryCgroup level, MemoryCgroup memcg, HighDelay delay, ref Int128 high, ref Int128 swap)
    {
        if (memcg.OwnWish.Value > 0)
        {
            PathDelay path = PathOf(memcg, visits: false, null, MemoryCgroup.AllGrowth, null);
            foreach (Process process in memcg.Cgroup.Members)
            {
                if (process.Activity is { Wish: > 0, Elsewhere: null } activity)
                {
                    Add(process, activity, path, ref high, ref swap);
                }
            }

            foreach (Process visitor in memcg.Visitors)
            {
                if (visitor.Activity is { Wish: > 0 } activity && ReferenceEquals(activity.Elsewhere, memcg) && level.Cgroup.Contains(visitor.Cgroup))
                {
                    Add(visitor, activity, PathOf(memcg, visits: true, null, MemoryCgroup.AllGrowth, null), ref high, ref swap);
                }
            }
        }

        long now = host.Simulator.Now;
        foreach (Cgroup child in memcg.Cgroup.ChildList)
        {
            if (LetsThrough(child.Memory, now))
            {
                CountOverHigh(level, child.Memory, delay, ref high, ref swap);
            }
        }

        void Add(Process process, Activity activity, in PathDelay path, ref Int128 high, ref Int128 swap)
        {
            Int128 rate = new TaskShare(path.Factor, LevelFor(path, process)).Of(activity.Wish);

            // A page fault returns to its program, which pays, after each batch; a system call pays once it owes more than one (K3.16, recording kernel/v2-a19).
            rate = activity.InSystemCall ? rate - (rate / 2) : rate;
            bool losesText = path.Taker is { } taker && LosesText(process, taker);
            bool sleeps = HighThrottle.Slept((losesText ? path.TextSleep : path.Sleep) + path.SwapSleep) > 0;
            long looks = sleeps ? 1 + host.KernelFacts.HighRetries : 1;
            long batches = losesText ? host.Config.Profile.BatchesForText : 1;
            if (delay.CountsHigh)
            {
                high += rate * batches * (delay.IsInVain && sleeps ? looks + delay.FoundRounds : delay.Rounds);
            }

            if (delay.CountsSwap)
            {
                swap += rate * batches * looks;
            }
        }
    }
}
