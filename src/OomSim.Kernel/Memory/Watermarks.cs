namespace OomSim.Kernel;

/// <summary>
/// What the kernel keeps free (K10). The host's memory is one Normal/DMA32 zone and the 16 MiB DMA zone below it, which
/// ordinary allocations may use only down to its lowmem reserve (K10.6, K10.7).
/// </summary>
/// <param name="MinFree">vm.min_free_kbytes in bytes.</param>
/// <param name="Min">Free bytes that only reclaim itself may go below: the OOM killer's line.</param>
/// <param name="Low">Free bytes at which kswapd wakes.</param>
/// <param name="High">Free bytes at which kswapd is content.</param>
/// <param name="LowSum">Low watermarks of all zones, without what is reserved of them, bytes (K10.10).</param>
internal sealed record Watermarks(long MinFree, long Min, long Low, long High, long LowSum)
{
    private const long DmaZone = 15360 << 10;
    private const long LowmemReserveRatio = 256;

    /// <summary>Watermarks of a machine, bytes.</summary>
    /// <param name="memory">MemTotal, bytes.</param>
    /// <param name="minFreeKilobytes">vm.min_free_kbytes; null for the kernel's default.</param>
    /// <param name="scaleFactor">vm.watermark_scale_factor, of 10,000.</param>
    public static Watermarks Of(long memory, long? minFreeKilobytes, long scaleFactor = 10)
    {
        long kilobytes = memory >> 10;
        long minFree = (minFreeKilobytes ?? Default(kilobytes)) << 10;
        long dma = Math.Min(DmaZone, memory / 16);
        long main = memory - dma;
        long min = (long)((Int128)minFree * main / memory);
        long distance = Math.Max(min / 4, main * scaleFactor / 10000);
        long dmaMin = (long)((Int128)minFree * dma / memory);
        long dmaFloor = Math.Min(dmaMin + (main / LowmemReserveRatio), dma);
        long dmaLow = dmaMin + Math.Max(dmaMin / 4, dma * scaleFactor / 10000);
        return new Watermarks(
            minFree, Pages.Floor(min + dmaFloor), Pages.Floor(min + distance + dmaFloor), Pages.Floor(min + (2 * distance) + dmaFloor), Pages.Floor(min + distance + dmaLow));
    }

    /// <summary>MemAvailable: what can be had without swapping (K10.10), bytes.</summary>
    /// <param name="free">MemFree, bytes.</param>
    /// <param name="file">Page cache of files on disk, bytes.</param>
    public long Available(long free, long file) => Math.Max(0, free - High + file - Math.Min(file / 2, LowSum));

    /// <summary>K10.1 and, as transparent huge pages are on, K10.2 (zones: DMA, DMA32, and Normal above 4 GiB), in kB.</summary>
    private static long Default(long kilobytes)
    {
        long plain = Math.Clamp((long)Math.Sqrt(16.0 * kilobytes), 128, 262144);
        long zones = kilobytes > 3 << 20 ? 3 : 2;
        long huge = ((2 * 512 * zones) + (512 * zones * 9)) * 4;
        return Math.Max(plain, Math.Min(huge, kilobytes / 20));
    }
}
