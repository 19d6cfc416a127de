using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>The cached pages of one file that one memcg pays for.</summary>
internal sealed class CachePool(Inode inode, MemoryCgroup owner)
{
    /// <summary>The file.</summary>
    public Inode Inode { get; } = inode;

    /// <summary>Who brought the pages in and pays for them (K9).</summary>
    public MemoryCgroup Owner { get; } = owner;

    /// <summary>Speed at which writeback makes its pages clean, 2^-20 byte/s.</summary>
    public long WrittenRate { get; set; }

    /// <summary>What the disk gives it since it was last shared out, 2^-20 byte/s.</summary>
    public long DiskRate { get; set; }

    /// <summary>What the disk gives it at least, however much is dirty elsewhere, 2^-20 byte/s.</summary>
    public long DiskShare { get; set; }

    /// <summary>Speed at which reclaim takes its pages, over all plans, 2^-20 byte/s.</summary>
    public long DroppedRate { get; set; }

    /// <summary>Clean bytes.</summary>
    public Fluid Clean;

    /// <summary>Dirty bytes; for tmpfs: all its bytes, which are shmem.</summary>
    public Fluid Dirty;

    /// <summary>Bytes on the active list, clean or dirty (K12.1); never more than are cached.</summary>
    public Fluid Active;

    /// <summary>Inactive bytes that were active before (K13.1: the workingset bit).</summary>
    public long Deactivated { get; set; }

    /// <summary>Bytes that came from memcgs below the owner when those were removed; what is left of them was there first.</summary>
    public long Inherited { get; private set; }

    /// <summary>Slab that goes with the cached pages, bytes (<see cref="CacheSlab"/>).</summary>
    public Fluid Slab;

    /// <summary>For tmpfs: bytes that are swapped out.</summary>
    public Fluid Swap;

    /// <summary>For tmpfs: since when its pages are in memory; null before anybody looked.</summary>
    public PageAges? Ages { get; set; }

    /// <summary>True for what removed memcgs below the owner had in swap: it is charged to whoever brings it back (K7.14).</summary>
    public bool IsOfRemoved { get; init; }

    /// <summary>Processes that bring its swapped pages back at this moment; null for none.</summary>
    public List<Process>? Readers { get; private set; }

    /// <summary>A process begins to bring its swapped pages back.</summary>
    public void AddReader(Process process) => (Readers ??= []).Add(process);

    /// <summary>A process brings them back no longer.</summary>
    public void RemoveReader(Process process)
    {
        Readers!.Remove(process);
        Readers = Readers.Count == 0 ? null : Readers;
    }

    /// <summary>Clean bytes that reclaim cannot take: text that running processes keep faulting in, or have locked.</summary>
    public long Floor(HostProfile profile) =>
        Inode.LockedExecuting > 0 ? Inode.Size : Inode.Executing > 0 ? profile.HotText : 0;

    /// <summary>True once reclaim has met it as program text, which made it active (K12.11).</summary>
    public bool IsScanned { get; set; }

    /// <summary>
    /// True while it holds no dirty page, so that it is written no faster than it is dirtied. Bytes of a page are none: they are what is left
    /// over where speeds change in the middle of one.
    /// </summary>
    public bool HasNoDirtyPage(long now) => Dirty.At(now) < Pages.Size;

    /// <summary>Cached bytes, clean and dirty. A fraction of a byte that was written too much is among the clean ones.</summary>
    public long CachedAt(long now) => Math.Max(0, Clean.At(now) + Math.Max(0, Dirty.At(now)));

    /// <summary>Pages come from a memcg below the owner that is removed.</summary>
    public void Inherit(long bytes) => Inherited += bytes;

    /// <summary>
    /// Before pages come, when some have gone at once, and whenever they come or go at another speed: inherited ones that are gone were uncharged below, and what comes
    /// from now on takes no place of theirs.
    /// </summary>
    public void CountInherited(long now)
    {
        if (Inherited - CachedAt(now) is > 0 and var gone)
        {
            Inherited -= gone;
            Owner.CountUnchargedBelow(MemoryKind.Clean, gone);
        }
    }

    /// <summary>All its pages have gone.</summary>
    public void DropInherited()
    {
        Owner.CountUnchargedBelow(MemoryKind.Clean, Inherited);
        Inherited = 0;
    }

    /// <summary>Bytes on the active list.</summary>
    public long ActiveAt(long now) => Math.Clamp(Active.At(now), 0, CachedAt(now));

    /// <summary>
    /// Clean bytes that reclaim can take now: those on the inactive list. Pages are written in the order in which they are
    /// read, so the active ones are clean first.
    /// </summary>
    public long InactiveClean(long now, HostProfile profile) => Math.Max(0, Clean.At(now) - Math.Max(Active.At(now), Floor(profile)));
}
