namespace OomSim.Kernel;

/// <summary>How long memory.high or memory.swap.high held back those who grow in the cgroups that had one path (K6.3–K6.8).</summary>
/// <param name="Path">The path.</param>
/// <param name="From">When it first did, simulated ns.</param>
/// <param name="Throttled">Time in which it did, ns.</param>
/// <param name="Held">Of that the time that those who grow lost to it, ns: what they would have taken in <c>Throttled - Held</c> takes them <c>Throttled</c>.</param>
/// <param name="Lasts">True where it still does at the end.</param>
/// <param name="High">memory.high, bytes; <see cref="MemoryCgroup.Unlimited"/> where only memory.swap.high is set.</param>
/// <param name="SwapHigh">memory.swap.high, bytes; <see cref="MemoryCgroup.Unlimited"/> for none.</param>
/// <param name="Swapped">In swap when it last did, bytes.</param>
/// <param name="Max">The hard limit, bytes; <see cref="MemoryCgroup.Unlimited"/> for none.</param>
/// <param name="Usage">Memory in use when it last did, bytes.</param>
/// <param name="Anon">Of that anonymous and shared memory, bytes.</param>
/// <param name="SwapRoom">What of that could have gone to swap, bytes.</param>
/// <param name="Asked">What those who grow asked for when it first did, byte/s.</param>
/// <param name="Got">What they got last, byte/s.</param>
/// <param name="FirstUsage">Memory in use when it first did, bytes.</param>
/// <param name="Grown">What they got in all while it did, bytes.</param>
public sealed record HighHold(
    string Path, long From, long Throttled, long Held, bool Lasts, long High, long SwapHigh, long Swapped, long Max, long Usage, long Anon, long SwapRoom, long Asked, long Got, long FirstUsage, long Grown);
