namespace OomSim.Kernel;

/// <summary>What the cache remembers of a stretch of file pages that reclaim took: the age of the lists when each went (K13.1).</summary>
/// <param name="target">For whose limit they were taken: its lists' age counts.</param>
/// <param name="from">Age when the first went, bytes.</param>
internal sealed class Shadow(MemoryCgroup target, long from)
{
    /// <summary>For whose limit they were taken.</summary>
    public MemoryCgroup Target { get; } = target;

    /// <summary>Age when the next page to be read again went, bytes.</summary>
    public long From { get; set; } = from;

    /// <summary>Age when the last went.</summary>
    public long To { get; set; } = from;

    /// <summary>Bytes that went and were not read again.</summary>
    public long Bytes { get; set; }

    /// <summary>Bytes of them that had been active before.</summary>
    public long Workingset { get; set; }
}
