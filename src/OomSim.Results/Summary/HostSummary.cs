using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>What the summary says of the host.</summary>
/// <param name="Cpus">How many CPUs it has.</param>
/// <param name="Watermarks">Its watermarks, with the moment since when each holds.</param>
public sealed record HostSummary(int Cpus, IReadOnlyList<WatermarkSummary> Watermarks);

/// <summary>The host's watermarks from a moment on.</summary>
/// <param name="TimeNs">Since when, simulated ns.</param>
/// <param name="Marks">Free bytes at which the kernel acts (K10.4).</param>
public readonly record struct WatermarkSummary(long TimeNs, FreeMarks Marks);
