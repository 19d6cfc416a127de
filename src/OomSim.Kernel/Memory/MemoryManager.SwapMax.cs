using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>memory.swap.max: the moment from which nothing more of a subtree can go to swap, whoever reclaims there (K7.13).</summary>
internal sealed partial class MemoryManager
{
    /// <summary>When swap is as much as may be, or after that a batch less, as it moves now, ns.</summary>
    private static long NextSwapFull(MemoryCgroup memcg, long now)
    {
        if (memcg.SwapMax == MemoryCgroup.Unlimited)
        {
            return SimTime.Never;
        }

        long swapped = memcg.SwapUsage.At(now);
        return memcg.SwapUsage.Rate > 0 && swapped < memcg.SwapMax ? memcg.SwapUsage.TimeOf(now, memcg.SwapMax)
            : memcg.SwapUsage.Rate < 0 && memcg.SwapWasFull && swapped > memcg.SwapFullUntil ? memcg.SwapUsage.TimeOf(now, memcg.SwapFullUntil)
            : SimTime.Never;
    }

    /// <summary>
    /// Whoever swaps out there, groups below and above, plans anew once the limit is met, and once a batch of reclaim fits in again. None of
    /// them can see the moment coming: what the others swap out fills it as well.
    /// </summary>
    private void WatchSwapMax(MemoryCgroup memcg, long now)
    {
        if (memcg.SwapMax == MemoryCgroup.Unlimited)
        {
            return;
        }

        memcg.ScheduleCrossing(NextSwapFull(memcg, now));
        long swapped = memcg.SwapUsage.At(now);
        if (memcg.SwapWasFull && swapped <= memcg.SwapFullUntil)
        {
            memcg.SwapWasFull = false;
            foreach (Cgroup below in memcg.Cgroup.Subtree())
            {
                MarkReclaiming(below.Memory);
            }

            for (MemoryCgroup? m = memcg.Parent; m is not null; m = m.Parent)
            {
                MarkReclaiming(m);
            }
        }

        if (memcg.SwapUsage.Rate <= 0 || swapped < memcg.SwapMax)
        {
            return;
        }

        memcg.SwapWasFull = true;
        for (MemoryCgroup? m = memcg.Parent; m is not null; m = m.Parent)
        {
            MarkSwapping(m);
        }

        MarkSwappingBelow(memcg);
    }

    private void MarkReclaiming(MemoryCgroup memcg)
    {
        if (memcg.Plan is not null || !memcg.LetsAllGrow)
        {
            MarkDirty(memcg);
        }
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
