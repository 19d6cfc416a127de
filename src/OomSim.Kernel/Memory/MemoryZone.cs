namespace OomSim.Kernel;

/// <summary>A zone of memory and what the kernel keeps free in it (K10.3, K10.4, K10.6). All in whole pages, as bytes.</summary>
/// <param name="Managed">Its pages.</param>
/// <param name="Min">Its min watermark.</param>
/// <param name="Step">From min to low, and from low to high.</param>
/// <param name="Reserve">What is kept in it from allocations that may use the zones above it: all of processes' memory.</param>
internal readonly record struct MemoryZone(long Managed, long Min, long Step, long Reserve)
{
    /// <summary>vm.lowmem_reserve_ratio of the lower zones (K10.6).</summary>
    public const long LowmemReserveRatio = 256;

    private const long Dma = 15360 << 10;

    // x86-64 machines with more have the rest above 4 GiB: below it lie the addresses of their devices.
    private const long BelowNormal = 3L << 30;

    /// <summary>Zones of a machine, from below: DMA, DMA32 and, above 3 GiB, Normal (K10.2).</summary>
    /// <param name="memory">MemTotal, bytes.</param>
    public static int CountOf(long memory) => memory > BelowNormal ? 3 : 2;

    /// <summary>A zone of a machine.</summary>
    /// <param name="number">From 0, from below.</param>
    /// <param name="memory">MemTotal, bytes.</param>
    /// <param name="minFree">vm.min_free_kbytes in bytes.</param>
    /// <param name="scaleFactor">vm.watermark_scale_factor, of 10,000.</param>
    public static MemoryZone Of(int number, long memory, long minFree, long scaleFactor)
    {
        long start = StartOf(number, memory);
        long end = StartOf(number + 1, memory);
        long managed = end - start;
        long min = Pages.Floor((long)((Int128)minFree * managed / memory));
        long step = Pages.Floor(Math.Max(min / 4, (long)((Int128)managed * scaleFactor / 10000)));
        return new MemoryZone(managed, min, step, Pages.Floor((memory - end) / LowmemReserveRatio));
    }

    /// <summary>Free bytes that it has at least where an ordinary allocation takes from it at a watermark (K10.7).</summary>
    /// <param name="steps">0 for the min watermark, 1 for low, 2 for high.</param>
    public long Mark(int steps) => Math.Min(Managed, Min + (steps * Step) + Reserve);

    private static long StartOf(int number, long memory) => number switch
    {
        0 => 0,
        1 => Pages.Floor(Math.Min(Dma, memory / 16)),
        2 => Math.Min(BelowNormal, memory),
        _ => memory,
    };
}
