using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>memory.swap.max: the moment from which nothing more of a subtree can go to swap, whoever reclaims there (K7.13).</summary>
internal sealed partial class MemoryManager
{
    /// <summary>When swap is as much as may be, as it grows now, ns.</summary>
    private static long NextSwapFull(MemoryCgroup memcg, long now) =>
        memcg.SwapMax != MemoryCgroup.Unlimited && memcg.SwapUsage.Rate > 0 && memcg.SwapUsage.At(now) < memcg.SwapMax
            ? memcg.SwapUsage.TimeOf(now, memcg.SwapMax)
            : SimTime.Never;

    /// <summary>
    /// Whoever swaps out there, groups below and above, plans anew once the limit is met. None of them can see the moment coming: what the
    /// others swap out fills it as well.
    /// </summary>
    private void WatchSwapMax(MemoryCgroup memcg, long now)
    {
        memcg.ScheduleCrossing(NextSwapFull(memcg, now));
        if (memcg.SwapMax == MemoryCgroup.Unlimited || memcg.SwapUsage.Rate <= 0 || memcg.SwapUsage.At(now) < memcg.SwapMax)
        {
            return;
        }

        for (MemoryCgroup? m = memcg.Parent; m is not null; m = m.Parent)
        {
            MarkSwapping(m);
        }

        MarkSwappingBelow(memcg);
    }

    private void MarkSwappingBelow(MemoryCgroup memcg)
    {
        foreach (Cgroup child in memcg.Cgroup.ChildList)
        {
            MarkSwapping(child.Memory);
            MarkSwappingBelow(child.Memory);
        }
    }

    private void MarkSwapping(MemoryCgroup memcg)
    {
        if (memcg.Plan is { SwapOuts.Count: > 0 })
        {
            MarkDirty(memcg);
        }
    }
}
