namespace OomSim.Docker;

/// <summary>How large an archive may be that is read.</summary>
/// <param name="Bytes">Most bytes, unpacked.</param>
/// <param name="Entries">Most files and folders, those in layers included.</param>
public sealed record ArchiveLimits(long Bytes = 8L << 30, int Entries = 1_000_000)
{
    /// <summary>True for an engine that knows zstd (23 and later); to another one it is no archive.</summary>
    public bool KnowsZstd { get; init; } = true;
}
