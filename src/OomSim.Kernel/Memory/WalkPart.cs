namespace OomSim.Kernel;

/// <summary>A stretch of memory that an access goes over.</summary>
/// <param name="source">Where its pages are.</param>
/// <param name="view">The view of memory shared since a fork, or left behind in another memcg; else null.</param>
/// <param name="bytes">How much of it, from its beginning.</param>
/// <param name="missing">What of that is in swap at the beginning, bytes.</param>
internal sealed class WalkPart(SwapSource source, SharedMapping? view, long bytes, long missing)
{
    /// <summary>Where its pages are.</summary>
    public SwapSource Source { get; } = source;

    /// <summary>The view of memory that others may map too; null for memory that only this process maps.</summary>
    public SharedMapping? View { get; } = view;

    /// <summary>How much of it is walked over, bytes.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>What of that was in swap at the beginning, bytes.</summary>
    public long Missing { get; } = missing;

    /// <summary>Its part of what comes back, of <see cref="MemoryCgroup.AllGrowth"/>.</summary>
    public long Share { get; set; }

    /// <summary>What comes back of it at present, 2^-20 byte/s.</summary>
    public long Rate { get; set; }

    /// <summary>True for the process's own anonymous memory.</summary>
    public bool IsOwn => View is null && Source.Kind == MemoryKind.Anon;

    /// <summary>What of all the pages there is in swap, bytes.</summary>
    public long SwappedAt(long now) => Math.Max(0, Source.Swapped.At(now));

    /// <summary>What has to be in swap of the stretch: its pages are younger than the others of its source, so these go before them. Bytes.</summary>
    public long MissingAt(long now) => Math.Clamp(Bytes - Source.Resident.At(now), 0, SwappedAt(now));

    /// <summary>
    /// How fast that becomes more, 2^-20 byte/s. What is not in memory any more is not always in swap: others may have it, and of both
    /// only whole bytes are seen.
    /// </summary>
    public long MissingRate(long now)
    {
        long away = Bytes - Source.Resident.At(now);
        long swapped = Source.Swapped.At(now);
        long leaves = -Source.Resident.Rate;
        return away < swapped ? leaves : away > swapped ? Source.Swapped.Rate : Math.Min(leaves, Source.Swapped.Rate);
    }
}
