namespace OomSim.Docker;

/// <summary>
/// What the runtime itself costs a container; bytes.
/// </summary>
public sealed record RuntimeProfile
{
    /// <summary>
    /// Kernel memory that the runtime's set-up leaves in the cgroup, v1: 172 KiB after the exec, median of seven containers with
    /// <c>--network host</c> that were not the first on their host, less a process's and a cgroup's own 52 KiB.
    /// </summary>
    public long KernelMemoryV1 { get; init; } = 120 << 10;

    /// <summary>The same on v2: 156 KiB after the exec, median of 15 containers.</summary>
    public long KernelMemoryV2 { get; init; } = 104 << 10;

    /// <summary>
    /// Kernel memory of a network namespace of its own: what containers with <c>--network none</c> hold beyond those with
    /// <c>--network host</c>, 252 KiB and 156 KiB in the recordings on v2, 260 KiB and 172 KiB on v1.
    /// </summary>
    public long NetworkNamespace { get; init; } = 96 << 10;

    /// <summary>
    /// Peak of the runtime's init process on v1 before it executes the program: the median of 111 starts in the recordings, which do not differ
    /// between the versions. 65 took 4.2 to 5.3 MB, 42 took 6.3 to 7.2 and four 8.5 to 11: a huge page of its heap more, or two or three.
    /// </summary>
    public long StartupPeakV1 { get; init; } = 4960 << 10;

    /// <summary>The same on v2.</summary>
    public long StartupPeakV2 { get; init; } = 4960 << 10;
}
