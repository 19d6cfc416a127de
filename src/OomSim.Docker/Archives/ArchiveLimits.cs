namespace OomSim.Docker;

/// <summary>How large an archive may be that is read.</summary>
/// <param name="Bytes">Most bytes, unpacked.</param>
/// <param name="Entries">Most files and folders, those in layers included.</param>
public sealed record ArchiveLimits(long Bytes = 8L << 30, int Entries = 1_000_000);
