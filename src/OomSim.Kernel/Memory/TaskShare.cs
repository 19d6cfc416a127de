namespace OomSim.Kernel;

/// <summary>What memory lets a task have.</summary>
/// <param name="Factor">The part of its wish at the most, of <see cref="MemoryCgroup.AllGrowth"/>.</param>
/// <param name="Level">Bytes that it is charged at the most, 2^-20 byte/s; <see cref="long.MaxValue"/> for no bound.</param>
internal readonly record struct TaskShare(long Factor, long Level)
{
    /// <summary>All that it wishes.</summary>
    public static TaskShare All => new(MemoryCgroup.AllGrowth, long.MaxValue);

    /// <summary>True where it stands still.</summary>
    public bool IsNone => Factor == 0 || Level == 0;

    /// <summary>The part of its wish that it gets, of <see cref="MemoryCgroup.AllGrowth"/>.</summary>
    /// <param name="wish">What it would be charged, 2^-20 byte/s.</param>
    public long PartOf(long wish) =>
        wish <= Level ? Factor : Math.Min(Factor, (long)(((Int128)Level << MemoryCgroup.FactorBits) / wish));

    /// <summary>What it gets of it, 2^-20 byte/s.</summary>
    /// <param name="wish">What it would be charged, 2^-20 byte/s.</param>
    public long Of(long wish) => (long)((Int128)wish * PartOf(wish) >> MemoryCgroup.FactorBits);
}
