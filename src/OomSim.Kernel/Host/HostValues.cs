namespace OomSim.Kernel;

/// <summary>Present values of the host, in the units of <c>host.csv</c>.</summary>
public readonly record struct HostValues(
    long MemoryTotal, long MemoryFree, long MemoryAvailable, long File, long Anon, long Shmem, long Dirty,
    long SwapTotal, long SwapFree, double CpuBusyCores, long DiskReadSpeed, long DiskWriteSpeed);
