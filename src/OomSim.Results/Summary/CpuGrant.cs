namespace OomSim.Results;

/// <summary>What a container may have of the host's CPUs.</summary>
/// <param name="Shares">Its weight, on the scale of cpu.shares (K20.1).</param>
/// <param name="QuotaUs">CPU time per period, µs; −1 for no quota (K20.8).</param>
/// <param name="PeriodUs">The period, µs.</param>
/// <param name="Cpus">CPUs that its cpuset leaves it (K20.15).</param>
public readonly record struct CpuGrant(long Shares, long QuotaUs, long PeriodUs, int Cpus);

/// <summary>What a container may have of the CPUs from a moment on.</summary>
/// <param name="TimeNs">Since when, simulated ns.</param>
/// <param name="Grant">What it may have.</param>
public readonly record struct CpuGrantSummary(long TimeNs, CpuGrant Grant);
