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

    /// <summary>What of it a process has locked, bytes: it stays.</summary>
    public long Locked(long now) => Region?.LockedBytes(now) ?? 0;

    /// <summary>What of it reclaim can take now, bytes.</summary>
    public long Swappable(long now) => Region is { } region ? region.Swappable(now) : Resident.At(now);
}
