using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Pages that can go to swap: a process's anonymous or shared memory, a tmpfs file's pages (K9.6), or memory shared since a fork.</summary>
/// <param name="Process">Whose memory it is; null for a file's pages and for memory shared since a fork.</param>
/// <param name="Pool">The tmpfs file's pages; null for a process's memory.</param>
/// <param name="Kind">Anonymous or shared.</param>
/// <param name="Region">Memory shared since a fork, or left behind in another memcg; else null.</param>
/// <param name="From">What the tmpfs file's pages are swapped out of; null where that is <paramref name="Pool"/>.</param>
internal readonly record struct SwapSource(Process? Process, CachePool? Pool, MemoryKind Kind, SharedRegion? Region = null, CachePool? From = null)
{
    /// <summary>Who pays for the pages and for the swap they take (K7.14).</summary>
    public MemoryCgroup Owner => Pool?.Owner ?? Region?.Owner ?? Process!.Cgroup.Memory;

    /// <summary>What is in memory, bytes.</summary>
    public ref Fluid Resident
    {
        get
        {
            if (Pool is not null)
            {
                return ref Pool.Dirty;
            }

            if (Region is not null)
            {
                return ref Region.Resident;
            }

            return ref Kind == MemoryKind.Anon ? ref Process!.Memory.Anon : ref Process!.Memory.Shmem;
        }
    }

    /// <summary>What is swapped out, bytes.</summary>
    public ref Fluid Swapped
    {
        get
        {
            if (Pool is not null)
            {
                return ref (From ?? Pool).Swap;
            }

            if (Region is not null)
            {
                return ref Region.Swapped;
            }

            return ref Kind == MemoryKind.Anon ? ref Process!.Memory.Swap : ref Process!.Memory.ShmemSwap;
        }
    }

    /// <summary>Since when its pages are in memory; null before anybody looked.</summary>
    public PageAges? Ages
    {
        get => Pool is not null ? Pool.Ages : Region is not null ? Region.Ages : Kind == MemoryKind.Anon ? Process!.AnonAges : Process!.ShmemAges;
        set
        {
            if (Pool is not null)
            {
                Pool.Ages = value;
            }
            else if (Region is not null)
            {
                Region.Ages = value;
            }
            else if (Kind == MemoryKind.Anon)
            {
                Process!.AnonAges = value;
            }
            else
            {
                Process!.ShmemAges = value;
            }
        }
    }

    /// <summary>Has its ages follow what is there, ns and bytes (<see cref="PageAges.Look"/>).</summary>
    /// <param name="now">Present, ns.</param>
    /// <param name="kept">What of it somebody goes over, bytes.</param>
    public PageAges Look(long now, long kept)
    {
        PageAges ages = Ages ??= new PageAges(now);
        ages.Look(now, Resident.At(now), kept);
        return ages;
    }

    /// <summary>All of its pages in memory pass to another source, and are as old there.</summary>
    /// <param name="to">The other.</param>
    /// <param name="now">Present, ns.</param>
    public void HandAges(SwapSource to, long now)
    {
        if (Ages is null)
        {
            return;
        }

        PageAges ages = Look(now, 0);
        if (to.Ages is null)
        {
            to.Ages = ages;
        }
        else
        {
            to.Look(now, 0).Absorb(ages);
        }

        Ages = null;
    }

    /// <summary>What of it a process has locked, bytes: it stays.</summary>
    public long Locked(long now) => Region?.LockedBytes(now) ?? 0;

    /// <summary>What of it reclaim can take now, bytes.</summary>
    public long Swappable(long now) => Region is { } region ? region.Swappable(now) : Resident.At(now);
}
