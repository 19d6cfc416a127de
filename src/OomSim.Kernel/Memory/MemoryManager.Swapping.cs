namespace OomSim.Kernel;

/// <summary>What swapping out costs those whose growth it makes room for.</summary>
internal sealed partial class MemoryManager
{
    /// <summary>
    /// Bytes per second that a task grows by while it does nothing but write to swap what makes room for that;
    /// <see cref="long.MaxValue"/> where nothing goes to swap. Where file pages make room for a part of its growth, only the rest
    /// takes that time (recordings kernel/v2-c06, v2-c07, where no file pages do).
    /// </summary>
    /// <param name="memcg">What it is charged to.</param>
    /// <param name="activity">Its step.</param>
    /// <param name="wish">What it would grow by at this bandwidth, 2^-20 byte/s.</param>
    /// <param name="bandwidth">What it could touch if it did nothing else, byte/s.</param>
    public long SwapOutSpeed(MemoryCgroup memcg, Activity activity, long wish, long bandwidth)
    {
        long speed = host.Config.Profile.SwapOutSpeed;
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            if (m.Plan is not { SwapOuts.Count: > 0 } plan)
            {
                continue;
            }

            if (plan.WithoutSwap <= 0)
            {
                return speed;
            }

            if (plan.Divides)
            {
                // Each byte takes its part of the time.
                return (long)Int128.Min(long.MaxValue, (Int128)speed * plan.Capacity / Math.Max(1, plan.Capacity - plan.WithoutSwap));
            }

            // Of w bytes per second f need no swapping: w / bandwidth + (w - f) / speed is one second.
            // What is below a limit of its own is no part of the net wish, but it has a part in what is free.
            Int128 all = Int128.Max(Int128.Max(1, wish), NetWish(m) - activity.Wish + wish);
            long free = (long)((Int128)plan.WithoutSwap * wish / all) >> 20;
            return free >= bandwidth ? long.MaxValue
                : (long)Int128.Min(long.MaxValue, (Int128)bandwidth * (speed + free) / (bandwidth - free));
        }

        return long.MaxValue;
    }
}
