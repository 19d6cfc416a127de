namespace OomSim.Kernel;

/// <summary>memory.swap.events (K7.10), each hierarchical.</summary>
/// <param name="High">Charges while more than memory.swap.high was swapped out.</param>
/// <param name="Max">Pages that memory.swap.max kept in memory.</param>
/// <param name="Fail">Pages that could not go to swap, for want of a free slot as well.</param>
public readonly record struct SwapEvents(long High, long Max, long Fail);
