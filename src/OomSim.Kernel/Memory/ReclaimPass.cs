namespace OomSim.Kernel;

/// <summary>Rounds of reclaim, in the order in which they are tried.</summary>
internal enum ReclaimPass
{
    /// <summary>v1, host: only groups above their soft limit (K8.11).</summary>
    SoftLimit,

    /// <summary>All but what memory.min and memory.low protect (K5.6).</summary>
    Normal,

    /// <summary>Nothing else was there: memory.low no longer protects (K5.8).</summary>
    IgnoringLow,
}
