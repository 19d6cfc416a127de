namespace OomSim.Kernel;

/// <summary>
/// Max-min fairness among equals, in whole numbers: of a disk among those who write to it, of a swap device among those who swap out, of what a limit lets through
/// among those who grow at it. Whom less than an equal part is enough has that, and leaves the rest to the others. Where weights, caps and groups count,
/// <see cref="Engine.FairShare"/> shares.
/// </summary>
internal static class MaxMin
{
    /// <summary>
    /// The most that any of them has: whoever demands no more gets all of it, each of the others so much, rounded down. O(n log n) for n demands.
    /// </summary>
    /// <param name="amount">What there is to share, 2^-20 byte/s; less than nothing is nothing.</param>
    /// <param name="demands">What each can use, 2^-20 byte/s, 0 or more; <see cref="long.MaxValue"/> for all that it gets. Is put in order.</param>
    /// <returns>0 or more; <see cref="long.MaxValue"/> where there is enough for all, or nobody.</returns>
    public static long Level(long amount, List<long> demands)
    {
        demands.Sort();
        long left = Math.Max(0, amount);
        for (int i = 0; i < demands.Count; i++)
        {
            long each = left / (demands.Count - i);
            if (demands[i] > each)
            {
                return each;
            }

            left -= demands[i];
        }

        return long.MaxValue;
    }
}
