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
/// <param name="Anon">Anonymous memory in RAM.</param>
/// <param name="Clean">Page cache that can be dropped.</param>
/// <param name="Dirty">Page cache that has to be written first.</param>
/// <param name="Shmem">tmpfs and shared memory in RAM.</param>
/// <param name="Kernel">Page tables, stacks and slab.</param>
public readonly record struct MemoryTotals(long Anon, long Clean, long Dirty, long Shmem, long Kernel);
