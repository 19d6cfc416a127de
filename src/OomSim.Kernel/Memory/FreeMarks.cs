namespace OomSim.Kernel;

/// <summary>Free memory at which the kernel acts: sums over the machine's zones, lowmem reserves included (K10.4, K10.6). Bytes.</summary>
/// <param name="Min">Below it only reclaim itself may allocate: the OOM killer's line.</param>
/// <param name="Low">kswapd wakes.</param>
/// <param name="High">kswapd is content.</param>
public sealed record FreeMarks(long Min, long Low, long High);
