namespace OomSim.Results;

/// <summary>The host's memory at one moment, bytes.</summary>
public sealed record HostSight
{
    /// <summary>MemTotal.</summary>
    public long Total { get; init; }

    /// <summary>MemFree.</summary>
    public long Free { get; init; }

    /// <summary>MemAvailable.</summary>
    public long Available { get; init; }

    /// <summary>Anonymous memory of all.</summary>
    public long Anon { get; init; }

    /// <summary>Page cache of all, with shared memory.</summary>
    public long File { get; init; }

    /// <summary>Its part that is shared memory.</summary>
    public long Shmem { get; init; }

    /// <summary>Swap in all.</summary>
    public long SwapTotal { get; init; }

    /// <summary>Swap that is free.</summary>
    public long SwapFree { get; init; }
}
