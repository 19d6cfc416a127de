namespace OomSim.Kernel;

/// <summary>What memory.high and memory.swap.high of one level hold tasks back by, each for itself (K6.2 to K6.8).</summary>
internal sealed record HighDelay
{
    /// <summary>The most that one task gets because reclaim frees no more, 2^-20 byte/s; <see cref="long.MaxValue"/> where that is not what holds it back.</summary>
    public long Level { get; init; } = long.MaxValue;

    /// <summary>What a batch costs in sleep for memory.high, ns, before what is too short to be slept is dropped (<see cref="HighThrottle.Slept"/>).</summary>
    public long Sleep { get; init; }

    /// <summary>The same for a task of whose program text reclaim takes as much as it charges.</summary>
    public long TextSleep { get; init; }

    /// <summary>The same for memory.swap.high, for both.</summary>
    public long SwapSleep { get; init; }

    /// <summary>True where reclaim leaves usage above memory.high: it goes on in vain before a sleep, and takes program text.</summary>
    public bool IsInVain { get; init; }

    /// <summary>True where usage is above memory.high, so that each round of reclaim is an event.</summary>
    public bool CountsHigh { get; init; }

    /// <summary>The part of what is charged after which usage is above memory.high, of <see cref="MemoryCgroup.AllGrowth"/>: before the rest other levels have made room.</summary>
    public long CountedPart { get; init; } = MemoryCgroup.AllGrowth;

    /// <summary>True where too much is swapped out, so that each look at the sleep is an event.</summary>
    public bool CountsSwap { get; init; }

    /// <summary>Rounds of reclaim for a batch where nobody sleeps for it.</summary>
    public long Rounds { get; init; } = 1;

    /// <summary>Rounds besides those in vain where somebody sleeps.</summary>
    public long FoundRounds { get; init; }
}
