namespace OomSim.Kernel;

/// <summary>
/// A call of reclaim that passes over memory.low: it looks at list size ÷ 2^priority pages of every list, from priority 12 down, until it has its
/// 32 pages (K11.13, K11.14); each priority is an event of everyone that is passed over (K7.8, recording docker/v2-24: 2,205 while 90 MiB go).
/// </summary>
internal static class LowPasses
{
    private const int FirstPriority = 12;

    private const long Enough = Protection.Round / Pages.Size;

    /// <summary>Priorities that a call goes through which finds nothing.</summary>
    public const int InVain = FirstPriority + 1;

    /// <summary>What one call goes through and takes.</summary>
    /// <param name="lists">Sizes of the lists, pages.</param>
    /// <returns>Priorities, and pages taken in all of them together, at least 1.</returns>
    public static (int Passes, long Taken) Of(ReadOnlySpan<long> lists)
    {
        long taken = 0;
        int passes = 0;
        for (int priority = FirstPriority; priority >= 0 && taken < Enough; priority--)
        {
            passes++;
            foreach (long pages in lists)
            {
                taken += Math.Max(0, pages) >> priority;
            }
        }

        return (passes, Math.Max(1, taken));
    }
}
