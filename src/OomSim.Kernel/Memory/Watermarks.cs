namespace OomSim.Kernel;

/// <summary>
/// What the kernel keeps free (K10): the sums over the machine's zones. An ordinary allocation may use each of them, the
/// lower ones only down to their lowmem reserve (K10.6, K10.7).
/// </summary>
/// <param name="MinFree">vm.min_free_kbytes in bytes.</param>
/// <param name="Min">Free bytes that only reclaim itself may go below: the OOM killer's line.</param>
/// <param name="Low">Free bytes at which kswapd wakes.</param>
/// <param name="High">Free bytes at which kswapd is content; what counts as not available to programs (totalreserve, K10.8).</param>
/// <param name="LowSum">Low watermarks of all zones, without what is reserved of them, bytes (K10.10).</param>
/// <param name="HighSum">High watermarks of all zones, without what is reserved of them, bytes (K12.8).</param>
internal sealed record Watermarks(long MinFree, long Min, long Low, long High, long LowSum, long HighSum)
{
    /// <summary>The three of them, for those who look from outside.</summary>
    public FreeMarks Marks { get; } = new(Min, Low, High);

    /// <summary>Watermarks of a machine, bytes.</summary>
    /// <param name="memory">MemTotal, bytes.</param>
    /// <param name="minFreeKilobytes">vm.min_free_kbytes; null for the kernel's default.</param>
    /// <param name="scaleFactor">vm.watermark_scale_factor, of 10,000.</param>
    /// <param name="mostKilobytes">The most that the kernel takes by default for the machine's size (K10.1), kB.</param>
    public static Watermarks Of(long memory, long? minFreeKilobytes, long scaleFactor, long mostKilobytes)
    {
        Watermarks sum = new((minFreeKilobytes ?? Default(memory, mostKilobytes)) << 10, 0, 0, 0, 0, 0);
        for (int i = 0; i < MemoryZone.CountOf(memory); i++)
        {
            MemoryZone zone = MemoryZone.Of(i, memory, sum.MinFree, scaleFactor);
            sum = new Watermarks(
                sum.MinFree, sum.Min + zone.Mark(0), sum.Low + zone.Mark(1), sum.High + zone.Mark(2),
                sum.LowSum + zone.Min + zone.Step, sum.HighSum + zone.Min + (2 * zone.Step));
        }

        return sum;
    }

    /// <summary>MemAvailable: what can be had without swapping (K10.10), bytes.</summary>
    /// <param name="free">MemFree, bytes.</param>
    /// <param name="file">Page cache of files on disk, bytes.</param>
    /// <param name="slab">Reclaimable slab, bytes.</param>
    public long Available(long free, long file, long slab) =>
        Math.Max(0, free - High + file - Math.Min(file / 2, LowSum) + slab - Math.Min(slab / 2, LowSum));

    /// <summary>K10.1 and, as transparent huge pages are on, K10.2 (zones: DMA, DMA32, and Normal above 3 GiB), in kB.</summary>
    private static long Default(long memory, long most)
    {
        long kilobytes = memory >> 10;
        long plain = Math.Clamp((long)Math.Sqrt(16.0 * kilobytes), 128, most);
        long zones = MemoryZone.CountOf(memory);
        long huge = ((2 * 512 * zones) + (512 * zones * 9)) * 4;
        return Math.Max(plain, Math.Min(huge, kilobytes / 20));
    }
}
