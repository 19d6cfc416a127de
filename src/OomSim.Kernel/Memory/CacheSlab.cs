namespace OomSim.Kernel;

/// <summary>
/// Kernel memory that comes and goes with the page cache (K9.7): the nodes of a file's page tree, and on ext4 a buffer head
/// for each page that was written. Each object is charged with the pointer to its owner beside it. Recording kernel/v2-d06
/// keeps 51,437 written pages and 6,230,480 bytes of reclaimable slab, which is 121.1 bytes a page; kernel/v1-g05, which
/// reads, 9.1 bytes a page.
/// </summary>
internal static class CacheSlab
{
    /// <summary>A node of 576 bytes and its owner, for 64 pages or 64 nodes.</summary>
    private const long Node = 584;

    /// <summary>A buffer head of 104 bytes and its owner.</summary>
    private const long BufferHead = 112;

    /// <summary>4,096 pages: 64 nodes and one above them.</summary>
    private const int StretchBits = 24;

    private const long StretchPages = (1L << StretchBits) / Pages.Size;

    /// <summary>Bytes of slab for cached bytes of a file, or a rate of one for a rate of the other.</summary>
    public static long Of(Inode file, long bytes) => (long)((Int128)bytes * PerStretch(file) >> StretchBits);

    /// <summary>Cached bytes of a file that fit, with their slab, into as many bytes; or the same for rates.</summary>
    public static long PagesIn(Inode file, long bytes) => (long)(((Int128)bytes << StretchBits) / ((1L << StretchBits) + PerStretch(file)));

    /// <summary>The pages of a pool come or go at another speed.</summary>
    public static void OnRate(LinuxHost host, CachePool pool)
    {
        long delta = Of(pool.Inode, pool.Clean.Rate + pool.Dirty.Rate) - pool.Slab.Rate;
        if (delta != 0)
        {
            pool.Slab.AddRate(host.Simulator.Now, delta);
            host.CacheSlabBytes.AddRate(host.Simulator.Now, delta);
            pool.Owner.AddRate(MemoryKind.Kernel, delta);
        }
    }

    /// <summary>Pages of a pool appeared or went at once. Bytes of slab that were given back.</summary>
    public static long OnBytes(LinuxHost host, CachePool pool)
    {
        long now = host.Simulator.Now;
        long freed = pool.Slab.At(now) - Of(pool.Inode, Math.Max(0, pool.Clean.At(now) + pool.Dirty.At(now)));
        pool.Slab.Add(now, -freed);
        host.CacheSlabBytes.Add(now, -freed);
        pool.Owner.Charge(MemoryKind.Kernel, -freed);
        return freed;
    }

    /// <summary>A pool's pages go, and their slab with them.</summary>
    public static void Release(LinuxHost host, CachePool pool)
    {
        long now = host.Simulator.Now;
        host.CacheSlabBytes.AddRate(now, -pool.Slab.Rate);
        host.CacheSlabBytes.Add(now, -pool.Slab.At(now));
        pool.Owner.Release(MemoryKind.Kernel, ref pool.Slab);
    }

    /// <summary>The pages that come from now on have buffer heads, or have none: what a reader adds at this moment is theirs too.</summary>
    public static void SetBuffers(LinuxHost host, Inode file, bool has)
    {
        if (file.HasBuffers == has)
        {
            return;
        }

        file.HasBuffers = has;
        foreach (CachePool pool in file.Pools)
        {
            OnBytes(host, pool);
            OnRate(host, pool);
        }
    }

    // The nodes of a tmpfs file stay when its pages go to swap; they are left out.
    private static long PerStretch(Inode file) => file.IsTmpfs ? 0
        : (Node * ((StretchPages / 64) + 1)) + (file.HasBuffers ? BufferHead * StretchPages : 0);
}
