using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// One process's view of pages shared since a fork: a stretch of them. Writing over it moves its beginning on, as pages
/// become the process's own; giving back takes from its end.
/// </summary>
internal sealed class SharedMapping(SharedAnon region, Process process, long from, long to)
{
    /// <summary>The memory that is looked at.</summary>
    public SharedAnon Region { get; } = region;

    /// <summary>Who maps it.</summary>
    public Process Process { get; } = process;

    /// <summary>Where it begins, bytes from the region's beginning.</summary>
    public Fluid From = new(from);

    /// <summary>Where it ends.</summary>
    public long To { get; set; } = to;

    /// <summary>Its place among the region's views.</summary>
    public int Index { get; set; }

    /// <summary>The step that writes over it or swaps it in; null for none.</summary>
    public Activity? Mover { get; set; }

    /// <summary>
    /// Of shared memory: how much of it the process has gone over, from its beginning, bytes. A child's page tables have nothing of it before
    /// (mm/memory.c:vma_needs_copy).
    /// </summary>
    public long Reached { get; set; }

    /// <summary>Bytes, in RAM or swap.</summary>
    public long BytesAt(long now) => Math.Max(0, To - From.At(now));

    /// <summary>Its share of what the region has in RAM, bytes.</summary>
    public long ResidentAt(long now) => BytesAt(now) - SwappedAt(now);

    /// <summary>Its share of what the region has in swap, bytes.</summary>
    public long SwappedAt(long now)
    {
        long swapped = Region.Swapped.At(now);
        return swapped <= 0 ? 0 : (long)((Int128)BytesAt(now) * swapped / Math.Max(1, swapped + Region.Resident.At(now)));
    }
}
