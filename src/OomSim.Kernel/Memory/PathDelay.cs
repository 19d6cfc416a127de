namespace OomSim.Kernel;

/// <summary>What the levels of a path make of what is charged below them.</summary>
/// <param name="Factor">The part of its wish that each gets, of <see cref="MemoryCgroup.AllGrowth"/>.</param>
/// <param name="Level">The most that each gets because reclaim frees no more, 2^-20 byte/s.</param>
/// <param name="Sleep">What a batch costs in sleep for memory.high, the longest of all levels, ns (K6.3).</param>
/// <param name="TextSleep">The same for who loses its program text.</param>
/// <param name="SwapSleep">The same for memory.swap.high; the two are summed.</param>
/// <param name="Taker">The highest level whose reclaim takes program text in vain; null for none.</param>
internal readonly record struct PathDelay(long Factor, long Level, long Sleep, long TextSleep, long SwapSleep, MemoryCgroup? Taker)
{
    /// <summary>Nothing.</summary>
    public static PathDelay None => new(MemoryCgroup.AllGrowth, long.MaxValue, 0, 0, 0, null);

    /// <summary>True where all get the same part of their wishes.</summary>
    public bool IsEven => Level == long.MaxValue && (Sleep | TextSleep | SwapSleep) == 0 && Taker is null;

    /// <summary>That, and what one more level does.</summary>
    /// <param name="memcg">The level.</param>
    /// <param name="factor">The part that it lets through, of <see cref="MemoryCgroup.AllGrowth"/>.</param>
    /// <param name="delay">What it holds each task back by.</param>
    public PathDelay And(MemoryCgroup memcg, long factor, HighDelay? delay) => delay is null
        ? this with { Factor = Math.Min(Factor, factor) }
        : new(Math.Min(Factor, factor), Math.Min(Level, delay.Level), Math.Max(Sleep, delay.Sleep), Math.Max(TextSleep, delay.TextSleep), Math.Max(SwapSleep, delay.SwapSleep),
            !delay.IsInVain || Taker?.Cgroup.Contains(memcg.Cgroup) == true ? Taker : memcg);
}
