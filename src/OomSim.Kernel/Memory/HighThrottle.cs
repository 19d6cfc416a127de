using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// What memory.high lets through where reclaim frees too little: a batch of 64 pages, up to 5.15 of 32, per task and sleep, and
/// the sleep grows with the square of the overage (K6.3, K6.4, K6.8, K23.1, K25.7).
/// </summary>
internal static class HighThrottle
{
    private const long PagesPerStep = 64;

    /// <summary>The longest sleep, ns (K6.4).</summary>
    public const long LongestSleep = 2 * SimTime.Second;

    /// <summary>Sleeps up to this long are not slept (K6.4).</summary>
    private const long Grace = 10 * SimTime.Millisecond;

    /// <summary>ns that a task sleeps for a batch that it has charged above memory.high; 0 for none.</summary>
    /// <param name="usage">Bytes in use.</param>
    /// <param name="high">memory.high, bytes.</param>
    public static long Sleep(long usage, long high) => Slept(Delay(usage, high));

    /// <summary>The same for one level and one of memory and swap, before they are summed and what is too short is dropped (K6.3, K6.4).</summary>
    /// <param name="usage">Bytes in use, or in swap.</param>
    /// <param name="high">memory.high or memory.swap.high, bytes.</param>
    /// <param name="batches">Batches that it pays for at once.</param>
    public static long Delay(long usage, long high, long batches = 1)
    {
        // over = (usage − high) · 2^20 ÷ high; ticks = over² · HZ ÷ 2^34.
        Int128 over = ((Int128)Math.Max(0, Pages.Count(usage) - Pages.Count(high)) << 20) / Math.Max(1, Pages.Count(high));
        Int128 sleep = (over * over * SimTime.Second * batches) >> 34;
        return (long)Int128.Min(LongestSleep, sleep);
    }

    /// <summary>ns of a delay that are slept: none where it is short, and not more than the longest sleep (K6.4).</summary>
    /// <param name="delay">The longest delay of all levels for memory and that for swap, together, ns.</param>
    public static long Slept(long delay) => delay <= Grace ? 0 : Math.Min(LongestSleep, delay);

    /// <summary>
    /// A delay on the average of the batches that are charged until usage comes to its next step: a batch is in the counter when the sleep for it is worked out
    /// (K3.16, K6.3).
    /// </summary>
    /// <param name="usage">Bytes in use.</param>
    /// <param name="high">memory.high, bytes.</param>
    /// <param name="batch">Bytes of a batch.</param>
    public static long DelayWithin(long usage, long high, long batch) => Delay(usage + ((NextStep(usage, high) - usage + batch) / 2), high);

    /// <summary>
    /// The most that a counter may show without a sleep for one batch, bytes: as long as reclaim finds anything it goes on down to that before a task goes on
    /// (K6.4, K6.5).
    /// </summary>
    /// <param name="high">memory.high, bytes.</param>
    public static long Spared(long high)
    {
        // The greatest (usage − high) · 2^20 ÷ high, rounded down, whose square · 1 s ÷ 2^34 is within the grace.
        const long Overage = 13_107;
        long pages = Pages.Count(high);
        return high + (long)(((((Int128)Overage + 1) * pages) - 1) >> 20) * Pages.Size;
    }

    /// <summary>Growth of a task, 2^-20 byte/s; <see cref="long.MaxValue"/> where nothing holds it up.</summary>
    /// <param name="time">ns that it takes for a batch: it sleeps, reclaims and reads.</param>
    /// <param name="batch">Bytes that a sleep pays for.</param>
    public static long Rate(long time, long batch) =>
        time == 0 ? long.MaxValue : (long)(((Int128)batch << 20) * SimTime.Second / time);

    /// <summary>The usage at which the sleep has to be worked out anew.</summary>
    public static long NextStep(long usage, long high) => high + ((((usage - high) / StepFor(high)) + 1) * StepFor(high));

    /// <summary>The same for usage that falls.</summary>
    public static long StepBelow(long usage, long high) => high + ((usage - high - 1) / StepFor(high) * StepFor(high));

    private static long StepFor(long high) => Math.Max(PagesPerStep * Pages.Size, Pages.Ceiling(high / 512));
}
