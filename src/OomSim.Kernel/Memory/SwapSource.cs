using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Pages that can go to swap: a process's anonymous or shared memory, or a tmpfs file's pages (K9.6).</summary>
internal readonly record struct SwapSource(Process? Process, CachePool? Pool, MemoryKind Kind)
{
    /// <summary>Who pays for the pages and for the swap they take (K7.14).</summary>
    public MemoryCgroup Owner => Pool?.Owner ?? Process!.Cgroup.Memory;

    /// <summary>What is in memory, bytes.</summary>
    public ref Fluid Resident
    {
        get
        {
            if (Pool is not null)
            {
                return ref Pool.Dirty;
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
                return ref Pool.Swap;
            }

            return ref Kind == MemoryKind.Anon ? ref Process!.Memory.Swap : ref Process!.Memory.ShmemSwap;
        }
    }
}
