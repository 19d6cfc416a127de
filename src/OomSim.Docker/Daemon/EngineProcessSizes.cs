namespace OomSim.Docker;

/// <summary>
/// Anonymous memory of the engine's own processes, bytes. Medians of the task tables in the kernel logs of the recordings docker/v1-08, v1-13, v1-14,
/// v1-31, v2-08, v2-13 and v2-13b, in which none of them has a page of a file.
/// </summary>
public sealed record EngineProcessSizes
{
    /// <summary>dockerd: 8,194 to 10,446 pages.</summary>
    public long Dockerd { get; init; } = 9291L << 12;

    /// <summary>containerd: 3,112 to 6,137 pages.</summary>
    public long Containerd { get; init; } = 5260L << 12;

    /// <summary>The shim of each container that runs: 1,107 to 4,120 pages.</summary>
    public long Shim { get; init; } = 1690L << 12;
}
