namespace OomSim.Kernel;

/// <summary>Whose growth took whose pages, and whom memory.high held back.</summary>
public sealed partial class LinuxHost
{
    /// <summary>What reclaim took from each cgroup, and for whose growth, by the paths of both. Ask at the end of a run.</summary>
    public IReadOnlyList<ReclaimedBytes> Reclaimed => [.. Memory.CloseLedger(Simulator.Now).Taken()];

    /// <summary>How long memory.high held back who grows, by the paths of the cgroups that have it.</summary>
    public IReadOnlyList<HighHold> HighHolds => [.. Memory.HighHolds(Simulator.Now)];

    /// <summary>What came back to each cgroup after reclaim had taken it, by its path. Ask at the end of a run.</summary>
    public IReadOnlyList<RefaultedBytes> Refaulted => [.. Memory.CloseLedger(Simulator.Now).Refaulted()];
}
