namespace OomSim.Kernel;

/// <summary>What became of a swapoff.</summary>
/// <param name="Devices">The devices it was given.</param>
/// <param name="Errors">The result for each device that it came to, in the same order: ENOENT, EINVAL for one that is not on, ENOMEM where there is no room.</param>
/// <param name="Signal">The signal that killed it; 0 where it ended by itself.</param>
public sealed record SwapOffResult(IReadOnlyList<string> Devices, IReadOnlyList<Errno> Errors, int Signal);
