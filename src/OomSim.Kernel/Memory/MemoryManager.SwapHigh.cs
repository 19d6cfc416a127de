namespace OomSim.Kernel;

/// <summary>memory.swap.high: who has too much swapped out sleeps for each batch that it charges; nothing is reclaimed for it (K6.3, K7.16).</summary>
internal sealed partial class MemoryManager
{
    /// <summary>The part of the wished growth that is let through with that, of <see cref="MemoryCgroup.AllGrowth"/>.</summary>
    /// <param name="memcg">The memcg.</param>
    /// <param name="factor">What all else lets through.</param>
    /// <param name="now">Present, ns.</param>
    private long SleptForSwap(MemoryCgroup memcg, long factor, long now)
    {
        bool isOver = factor > 0 && memcg.IsOverSwapHigh(now) && (memcg.VisitorsBelow == 0 || GrowsByItself(memcg));
        Int128 wish = isOver ? Int128.Min(NetWish(memcg), long.MaxValue >> 1) : 0;
        if (wish <= 0)
        {
            memcg.SetOverSwapHigh(0);
            return factor;
        }

        Int128 allowed = factor == MemoryCgroup.AllGrowth ? wish : Int128.Min(wish, Arriving(memcg, factor));
        long slept = SleepRateForSwap(memcg, now);
        if (slept < long.MaxValue)
        {
            // The sleeps for memory.high and for this one add up.
            allowed = memcg.IsThrottledByHigh ? allowed * slept / Int128.Max(1, allowed + slept) : Int128.Min(allowed, slept);
        }

        memcg.IsThrottledByHigh |= allowed < wish;
        memcg.SetOverSwapHigh((long)Int128.Min(allowed, long.MaxValue >> 2));
        return PartOf(memcg, allowed, (long)wish);
    }

    /// <summary>What those who sleep for what is swapped out charge meanwhile, 2^-20 byte/s; <see cref="long.MaxValue"/> where nobody does.</summary>
    private long SleepRateForSwap(MemoryCgroup memcg, long now) => !memcg.IsOverSwapHigh(now) ? long.MaxValue
        : HighThrottle.Rate(HighThrottle.Sleep(memcg.SwapUsage.At(now), memcg.SwapHigh), GrowersBelow(memcg), host.KernelFacts.ChargeBatch * Pages.Size);

    /// <summary>When the sleeps for swap begin, end or change, as swap grows or shrinks now, ns.</summary>
    private static long NextSwapStep(MemoryCgroup memcg, long now)
    {
        if (memcg.SwapHigh == MemoryCgroup.Unlimited || memcg.SwapUsage.Rate == 0)
        {
            return Engine.SimTime.Never;
        }

        long swapped = memcg.SwapUsage.At(now);
        long over = swapped - memcg.SwapHigh;
        return memcg.SwapUsage.Rate > 0
            ? memcg.SwapUsage.TimeOf(now, over <= 0 ? memcg.SwapHigh + 1 : HighThrottle.NextStep(swapped, memcg.SwapHigh))
            : over > 0 ? memcg.SwapUsage.TimeOf(now, HighThrottle.StepBelow(swapped, memcg.SwapHigh)) : Engine.SimTime.Never;
    }

    /// <summary>How many grow in a subtree, with those who are charged there for others; at least one.</summary>
    internal static int GrowersBelow(MemoryCgroup memcg)
    {
        int growers = 0;
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                growers += process.Activity is { Wish: > 0 } ? 1 : 0;
            }

            growers += cgroup.Memory.Visitors.Length;
        }

        return Math.Max(1, growers);
    }
}
