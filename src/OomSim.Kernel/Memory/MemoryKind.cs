namespace OomSim.Kernel;

/// <summary>What a charged page is (K9).</summary>
public enum MemoryKind
{
    /// <summary>Anonymous memory.</summary>
    Anon,

    /// <summary>Clean page cache: can be dropped at once.</summary>
    Clean,

    /// <summary>Dirty page cache: must be written first.</summary>
    Dirty,

    /// <summary>tmpfs and shared memory: reclaimable only to swap (K9.6).</summary>
    Shmem,

    /// <summary>Kernel memory: page tables, stacks, slab.</summary>
    Kernel,
}

/// <summary>Sums by kind, in bytes.</summary>
public readonly record struct MemoryTotals(long Anon, long Clean, long Dirty, long Shmem, long Kernel);
