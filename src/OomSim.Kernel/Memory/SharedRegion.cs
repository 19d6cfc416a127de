using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Pages that processes have in common since a fork, anonymous ones (K9.2) or of a shared mapping, whose file its last mapping holds (K9.6):
/// charged once, to the memcg that touched them, until the last view of them goes; and what a process has left behind in the memcg that it moved
/// out of (K9.10). Which of them are in swap is not known one by one: every view has its share of that, and of what others alone have brought back.
/// </summary>
internal sealed class SharedRegion(MemoryCgroup owner, long size, MemoryKind kind = MemoryKind.Anon)
{
    /// <summary>Who touched the pages first and pays for them, whoever maps them now (K9.2); its parent once it is gone (K9.9).</summary>
    public MemoryCgroup Owner { get; set; } = owner;

    /// <summary>Anonymous, of which a writer makes a copy; or shared memory, which stays the same for all.</summary>
    public MemoryKind Kind { get; } = kind;

    /// <summary>Bytes at the fork, or when it was split: views lie between 0 and this.</summary>
    public long Size { get; set; } = size;

    /// <summary>Bytes in RAM that at least one process maps.</summary>
    public Fluid Resident;

    /// <summary>Bytes in swap that at least one process maps.</summary>
    public Fluid Swapped;

    /// <summary>What of that some process has not touched since it came back from swap; null where nothing ever did.</summary>
    public SwapCache? Cache { get; private set; }

    /// <summary>A process that maps it brings pages back from swap faster or slower. Those of a file give their slots up at once (mm/shmem.c:shmem_swapin_folio).</summary>
    /// <param name="host">The host.</param>
    /// <param name="delta">So much, 2^-20 byte/s.</param>
    public void BringBack(LinuxHost host, long delta)
    {
        if (Kind == MemoryKind.Anon)
        {
            (Cache ??= new SwapCache(host, this)).AddRate(delta);
        }
    }

    /// <summary>Since when its pages are in memory; null before reclaim looked.</summary>
    public PageAges? Ages { get; set; }

    /// <summary>Views that are still there, one for each process.</summary>
    public List<SharedMapping> Mappings { get; } = [];

    /// <summary>Views that are being written over or swapped in at this moment.</summary>
    public List<SharedMapping> Movers { get; } = [];

    /// <summary>Bytes in RAM when it came to its owner from a memcg below that was removed; 0 where it did not.</summary>
    public long Inherited { get; set; }

    /// <summary>It ends: what of the inherited pages has gone, or goes with it, was charged and uncharged below.</summary>
    /// <param name="now">Present, ns.</param>
    /// <param name="isGone">True where the rest goes, false where a process has it from now on.</param>
    public void CountInherited(long now, bool isGone)
    {
        if (Inherited > 0)
        {
            long has = Math.Max(0, Resident.At(now));
            Owner.CountUnchargedBelow(Kind, isGone ? Math.Max(Inherited, has) : Inherited - has);
        }
    }

    /// <summary>Of shared memory: what is promised to its file, which is counted once however many map it (mm/shmem.c:shmem_acct_size, K15.1), bytes.</summary>
    public long Promised { get; set; }

    /// <summary>Of shared memory: what of it in RAM some process has in its page tables, bytes.</summary>
    public long MappedAt(long now)
    {
        long reached = 0;
        foreach (SharedMapping mapping in Mappings)
        {
            reached = Math.Max(reached, mapping.Reached);
        }

        return Math.Clamp(Resident.At(now), 0, reached);
    }

    /// <summary>Views of processes that have locked their memory.</summary>
    public int Locked { get; set; }

    /// <summary>Views that take pages over without a copy at this moment.</summary>
    public int TakenOver { get; set; }

    /// <summary>Bytes in RAM that a process has locked there: those that it maps still (mm/rmap.c:try_to_unmap_one looks at the mappings of a page).</summary>
    public long LockedBytes(long now) => Locked > 0 ? Math.Min(Coverage.Locked(this, now), Math.Max(0, Resident.At(now))) : 0;

    /// <summary>Bytes that swap can take now.</summary>
    public long Swappable(long now) => TakenOver > 0 ? 0 : Math.Max(0, Resident.At(now) - LockedBytes(now));
}
