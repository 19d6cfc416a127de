using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What reclaim costs those whose growth it makes room for: at a limit it is work of the task that charges (K11.18, K16.8).</summary>
internal sealed partial class MemoryManager
{
    /// <summary>
    /// Bytes per second that a task grows by while it does nothing but reclaim what makes room for that;
    /// <see cref="long.MaxValue"/> where that takes no time. Where file pages make room for a part of its growth, only the rest
    /// takes the time of swapping (recordings kernel/v2-c06, v2-c07, where no file pages do), and that part takes theirs
    /// (kernel/v2-d02, v2-c04, where only file pages do).
    /// </summary>
    /// <param name="memcg">What it is charged to.</param>
    /// <param name="activity">Its step.</param>
    /// <param name="wish">What it grows by at the most, whatever reclaim costs, 2^-20 byte/s.</param>
    /// <param name="bandwidth">What it could touch if it did nothing else, byte/s.</param>
    /// <param name="cpu">The part of a CPU's time that it has for both, of <see cref="FairShare.One"/>.</param>
    public long ReclaimSpeed(MemoryCgroup memcg, Activity activity, long wish, long bandwidth, long cpu)
    {
        long swap = host.Config.Profile.SwapOutSpeed;
        long drop = PassingSpeed;

        // A page that comes back is waited for, and nothing else is done meanwhile.
        Int128 inTurns = activity is { SwapsIn: true, DiskClaim.Group.Cap: var device } ? Int128.Max(1, (Int128)bandwidth * device / (((Int128)bandwidth << 20) + device)) : bandwidth;
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            if (m.Plan is not { IsEmpty: false } plan)
            {
                continue;
            }

            bool drops = DropsOnItsTime(m, plan);
            if (plan.SwapOuts.Count == 0)
            {
                if (drops)
                {
                    return drop;
                }

                continue;
            }

            if (plan.WithoutSwap + plan.Elsewhere <= 0)
            {
                return swap;
            }

            if (plan.Divides)
            {
                // Each byte takes its part of the time of both.
                Int128 swapping = Int128.Min(long.MaxValue >> 2, (Int128)swap * plan.Room / Math.Max(1, plan.Capacity - plan.WithoutSwap));
                Int128 dropping = Int128.Min(long.MaxValue >> 2, (Int128)drop * plan.Room / Math.Max(1, plan.WithoutSwap));
                return (long)Int128.Max(1, drops ? swapping * dropping / (swapping + dropping) : swapping);
            }

            // Of w bytes per second f need no swapping: w / bandwidth + f / drop + (w - f) / swap is its part of a second.
            // What is below a limit of its own is no part of the net wish, but it has a part in what is free.
            long unhindered = (long)Int128.Min(Int128.Min(wish, (Int128)bandwidth * cpu), inTurns * FairShare.One);
            Int128 all = Int128.Max(Int128.Max(1, unhindered), NetWish(m) - activity.Wish + unhindered);
            Int128 free = (Int128)(plan.WithoutSwap + plan.Elsewhere) * unhindered / all;

            // What it could have swapped out in the time in which it drops.
            Int128 lost = drops ? (Int128)plan.WithoutSwap * unhindered / all * swap / drop : 0;
            Int128 grows = Int128.Min(wish, Int128.Min(Grows(bandwidth, cpu), Grows(inTurns, FairShare.One)));
            if (grows <= free)
            {
                return drops ? drop : long.MaxValue;
            }

            return (long)Int128.Clamp(grows * swap / (lost + grows - free), 1, long.MaxValue);

            // So much fits into its part of a CPU's time; or into all of its own time, of which the device has a part as well.
            Int128 Grows(Int128 speed, long part) => speed * (((Int128)part * swap) + free - lost) / (swap + speed);
        }

        return long.MaxValue;
    }

    /// <summary>
    /// Bytes per second that a task reads while it does nothing but drop them again, where nothing stays in the cache;
    /// <see cref="long.MaxValue"/> where that takes no time.
    /// </summary>
    public long PassingSpeed => host.Config.Profile.CacheDropSpeed is > 0 and var speed ? speed : long.MaxValue;

    /// <summary>True where those who grow drop clean pages on their own time. For the whole host kswapd does it (K11.11).</summary>
    private bool DropsOnItsTime(MemoryCgroup memcg, ReclaimPlan? plan) =>
        plan is { Drops.Count: > 0 } && !memcg.IsRoot && host.Config.Profile.CacheDropSpeed > 0;
}
