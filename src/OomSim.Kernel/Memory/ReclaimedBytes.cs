namespace OomSim.Kernel;

/// <summary>Pages of one cgroup that reclaim took because another one grew.</summary>
/// <param name="From">
/// Path of the cgroup whose charges met a limit or used the host's memory up; <c>(host)</c> where no cgroup's growth did,
/// <c>(command)</c> where a limit was lowered or a reclaim asked for, <c>(others)</c> for those too many to be kept apart.
/// </param>
/// <param name="Of">Path of the cgroup that lost them; the same as <paramref name="From"/> where it was its own growth.</param>
/// <param name="File">Page cache that was dropped, bytes.</param>
/// <param name="Swap">Anonymous and shared memory that went to swap, bytes.</param>
public sealed record ReclaimedBytes(string From, string Of, long File, long Swap);
