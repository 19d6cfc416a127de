using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>How long memory.high held back who grew (K6).</summary>
/// <param name="Of">The container; a cgroup's path where it is none.</param>
/// <param name="Hold">What was measured, under the cgroup's path.</param>
public sealed record HighSummary(string Of, HighHold Hold);
