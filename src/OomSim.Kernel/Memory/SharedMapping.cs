using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// One process's view of pages shared since a fork: a stretch of them. Writing over it moves its beginning on, as pages
/// become the process's own; giving back takes from its end.
/// </summary>
internal sealed class SharedMapping(SharedRegion region, Process process, long from, long to)
{
    /// <summary>The memory that is looked at.</summary>
    public SharedRegion Region { get; } = region;

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

    /// <summary>While no step moves over it: of what was ever brought back of the region as much as it has touched, or left behind, since (<see cref="SwapCache"/>), bytes.</summary>
    public long Touched { get; set; }

    /// <summary>While a step moves over it: what that leaves untouched of what others brought back before, bytes.</summary>
    public long Untouched { get; set; }

    /// <summary>What the process has mapped, bytes.</summary>
    public long ResidentAt(long now) => BytesAt(now) - EntriesAt(now);

    /// <summary>What its page tables have entries of swap for (VmSwap), bytes: also for what others alone have brought back.</summary>
    public long EntriesAt(long now) =>
        SwappedAt(now) is var swapped && Region.Cache is { } cache ? Math.Min(BytesAt(now), swapped + cache.UntouchedBy(this, now)) : swapped;

    /// <summary>Its share of what the region has in swap alone, bytes.</summary>
    public long SwappedAt(long now)
    {
        long swapped = Region.Swapped.At(now);
        return swapped <= 0 ? 0 : (long)((Int128)BytesAt(now) * swapped / Math.Max(1, swapped + Region.Resident.At(now)));
    }
}
