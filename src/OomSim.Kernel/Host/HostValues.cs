namespace OomSim.Kernel;

/// <summary>Present values of the host, as <c>/proc/meminfo</c> and <c>host.csv</c> tell them. Whole pages.</summary>
/// <param name="MemoryTotal">MemTotal, bytes.</param>
/// <param name="MemoryFree">MemFree, bytes.</param>
/// <param name="MemoryAvailable">MemAvailable, bytes (K10.10).</param>
/// <param name="File">Page cache, with shared memory and tmpfs (Cached), bytes.</param>
/// <param name="Anon">AnonPages, bytes.</param>
/// <param name="Shmem">Shmem, bytes; a part of <paramref name="File"/>.</param>
/// <param name="Dirty">Page cache not yet on disk, bytes.</param>
/// <param name="SwapTotal">SwapTotal, bytes.</param>
/// <param name="SwapFree">SwapFree, bytes.</param>
/// <param name="CpuBusyCores">CPUs in use.</param>
/// <param name="DiskReadSpeed">Bytes read from disk per second.</param>
/// <param name="DiskWriteSpeed">Bytes written to disk per second.</param>
public readonly record struct HostValues(
    long MemoryTotal, long MemoryFree, long MemoryAvailable, long File, long Anon, long Shmem, long Dirty,
    long SwapTotal, long SwapFree, double CpuBusyCores, long DiskReadSpeed, long DiskWriteSpeed)
{
    /// <summary>The system's pressure; null where it never stalled.</summary>
    public PressureValues? Pressure { get; init; }

    /// <summary>Its watermarks; null where nobody knows them.</summary>
    public FreeMarks? Marks { get; init; }
}
