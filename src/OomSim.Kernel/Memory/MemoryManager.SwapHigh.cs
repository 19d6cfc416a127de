namespace OomSim.Kernel;

/// <summary>memory.swap.high: who has too much swapped out sleeps for each batch that it charges; nothing is reclaimed for it (K6.3, K7.16).</summary>
internal sealed partial class MemoryManager
{
    /// <summary>What those who grow are held back by, with that for what they have in swap; null for nothing.</summary>
    /// <param name="memcg">The memcg.</param>
    /// <param name="delay">What memory.high holds them back by.</param>
    /// <param name="now">Present, ns.</param>
    private HighDelay? AndForSwap(MemoryCgroup memcg, HighDelay? delay, long now)
    {
        if (memcg.IsOverSwapHigh(now) && (memcg.VisitorsBelow == 0 || GrowsByItself(memcg)))
        {
            delay = (delay ?? new HighDelay()) with { CountsSwap = true, SwapSleep = HighThrottle.Delay(memcg.SwapUsage.At(now), memcg.SwapHigh) };
        }

        memcg.IsThrottledByHigh = delay is not null && (delay.CountsHigh || delay.CountsSwap) && Arriving(memcg, delay) < NetWish(memcg);
        return delay;
    }

    /// <summary>What those charge who sleep for what is swapped out, of so much that they wish, 2^-20 byte/s.</summary>
    private long NeedBetweenSleeps(MemoryCgroup memcg, long wish, long now) =>
        memcg.IsOverSwapHigh(now) ? (long)Int128.Min(wish, Arriving(memcg, AndForSwap(memcg, null, now))) : wish;

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
