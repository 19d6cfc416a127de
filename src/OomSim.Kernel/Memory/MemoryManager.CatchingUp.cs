using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Bringing the host's free memory back to where it has to be, by swap: kswapd, once awake, goes on until the high watermark is free, also where nobody asks for more
/// (K11.9 to K11.12); below the min one nobody's allocation passes until reclaim has brought it back (K10.7, K11.2). And bringing a group back to its memory.high
/// that others have brought above it: the first who charges there reclaims until he would not sleep, before he goes on (K6.5).
/// </summary>
internal sealed partial class MemoryManager
{
    /// <summary>
    /// What goes to swap beyond what is asked for, 2^-20 byte/s. It begins with somebody who asks. kswapd is one thread, which is as fast as any that swaps out; those who grow come first.
    /// Below the min watermark they do nothing else, and the device is as fast as it can be.
    /// </summary>
    private long CatchUp(MemoryCgroup memcg, long usage, long wish)
    {
        if (!memcg.IsRoot)
        {
            return wish > 0 && host.Swap is { Room: >= Pages.Size } device && IsFarAboveHigh(memcg, usage) && PaysForHigh(memcg) ? device.WriteSpeed : 0;
        }

        if ((wish <= 0 && memcg.Plan is not { SwapOuts.Count: > 0 }) || host.Swap is not { } swap || swap.Room < Pages.Size || usage - host.Kswapd.Level < Pages.Size)
        {
            return 0;
        }

        return IsBelowMin(memcg, usage) ? swap.WriteSpeed : Ahead(memcg, swap);
    }

    /// <summary>True where swap takes pages faster than those who grow ask for them, so that kswapd can leave a part to it.</summary>
    public bool SwapsAhead(MemoryCgroup memcg) =>
        host.Swap is { } swap && swap.Room >= Pages.Size && NetWish(memcg) > 0 && Ahead(memcg, swap) > 0;

    private long Ahead(MemoryCgroup memcg, SwapSpace swap) =>
        (long)Int128.Max(0, Math.Min(swap.WriteSpeed, host.Config.Profile.SwapOutSpeed << 20) - Unhindered(memcg));

    /// <summary>
    /// What those who grow would ask for if reclaim took them no time, 2^-20 byte/s. Who is faster than kswapd leaves it nothing to catch up with (recording kernel/v2-g16,
    /// where free memory stays near the min watermark).
    /// </summary>
    private Int128 Unhindered(MemoryCgroup memcg)
    {
        long now = host.Simulator.Now;
        Int128 all = 0;
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                if (process.Activity is { Wish: > 0 } activity)
                {
                    bool isOverdue = activity.CatchUp && activity.Due.At(now) - activity.Done.At(now) > Pages.Size;
                    bool touches = activity.Kind is ActivityKind.GrowAnon or ActivityKind.GrowShmem or ActivityKind.GrowBuffer;
                    all += !touches ? activity.Wish : isOverdue ? host.Config.MemoryBandwidth << 20 : Math.Min(activity.PaceRate, host.Config.MemoryBandwidth << 20);
                }
            }
        }

        return all;
    }

    private ReclaimPlan PlanFor(MemoryCgroup memcg, long wish, long catchUp, bool memswFailed, bool hard)
    {
        ReclaimPlan plan = _reclaim.Build(memcg, Math.Max(1, wish + catchUp), memswFailed, hard);
        if (catchUp <= 0 || !plan.SwapsWhatGrows)
        {
            return plan;
        }

        // Nothing is left but what grows: there is nothing to catch up with.
        _reclaim.GiveBack(plan);
        return _reclaim.Build(memcg, Math.Max(1, wish), memswFailed, hard);
    }

    /// <summary>True where a task that charges goes on reclaiming before it goes on (K6.5: not in 5.4).</summary>
    private bool IsFarAboveHigh(MemoryCgroup memcg, long usage) =>
        host.KernelFacts.HighRetries > 0 && memcg.High != MemoryCgroup.Unlimited && usage - HighThrottle.Spared(memcg.High) >= Pages.Size;

    /// <summary>Clean pages go at once; each 32 of them are a round and an event (K6.2). Fewer are left to the reclaim that flows, or they would go again and again as they come.</summary>
    /// <param name="memcg">The memcg.</param>
    /// <param name="usage">Bytes in use.</param>
    /// <returns>True where a round or more went.</returns>
    private bool DropsAboveHigh(MemoryCgroup memcg, long usage)
    {
        if (!IsFarAboveHigh(memcg, usage) || usage - HighThrottle.Spared(memcg.High) < Protection.Round)
        {
            return false;
        }

        long taken = _reclaim.DropNow(memcg, usage - HighThrottle.Spared(memcg.High), memcg, least: Protection.Round);
        RaiseHigh(memcg, taken / Protection.Round);
        return taken >= Protection.Round;
    }

    /// <summary>True where nobody's growth passes until swap has taken enough.</summary>
    private bool StandsForSwap(MemoryCgroup memcg, ReclaimPlan plan, long usage) =>
        plan.SwapOuts.Count > 0 && (memcg.IsRoot ? IsBelowMin(memcg, usage) : IsFarAboveHigh(memcg, usage) && !plan.SwapsWhatGrows);

    /// <summary>True where so little is free on the host that no allocation passes.</summary>
    private static bool IsBelowMin(MemoryCgroup memcg, long usage) => memcg.IsRoot && usage - memcg.Max >= Pages.Size;

    /// <summary>When a host that swaps has enough free again, for those who wait or for kswapd, or a group is back at its memory.high, ns.</summary>
    private long NextCaughtUp(MemoryCgroup memcg, long now, long usage)
    {
        if (!memcg.IsRoot)
        {
            return memcg.Usage.Rate < 0 && memcg.Plan is not null && IsFarAboveHigh(memcg, usage)
                ? memcg.Usage.TimeOf(now, HighThrottle.Spared(memcg.High) + Pages.Size - 1) : SimTime.Never;
        }

        if (memcg.Usage.Rate >= 0 || memcg.Plan is not { SwapOuts.Count: > 0 })
        {
            return SimTime.Never;
        }

        long target = (IsBelowMin(memcg, usage) ? memcg.Max : host.Kswapd.Level) + Pages.Size - 1;
        return usage > target ? memcg.Usage.TimeOf(now, target) : SimTime.Never;
    }
}
