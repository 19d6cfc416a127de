namespace OomSim.Docker;

/// <summary>
/// What the runtime itself costs a container, from the recordings <c>docker/v1-01</c> and <c>docker/v2-01</c>; bytes.
/// </summary>
public sealed record RuntimeProfile
{
    /// <summary>Kernel memory that the runtime's set-up leaves in the cgroup: 274432 after the exec, less a process's own 53248.</summary>
    public long KernelMemory { get; init; } = 221184;

    /// <summary>Peak of the runtime's init process on v1 before it executes the program.</summary>
    public long StartupPeakV1 { get; init; } = 5087232;

    /// <summary>Peak of the runtime's init process on v2 before it executes the program.</summary>
    public long StartupPeakV2 { get; init; } = 7155712;
}
