using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What a quota that is used up withholds depends on these alone, and on what the others below the same parent want.</summary>
/// <param name="Parent">The cgroup above.</param>
/// <param name="Alone">The cgroup itself where its own CPUs count as well; null otherwise.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Granted">What it gets, in 2^-20 of a CPU.</param>
/// <param name="Wanted">What its tasks want, in 2^-20 of a CPU.</param>
internal readonly record struct ThrottledKey(CpuController Parent, CpuController? Alone, long Weight, long Granted, StoredInt128 Wanted);
