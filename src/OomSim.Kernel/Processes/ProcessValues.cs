namespace OomSim.Kernel;

/// <summary>Present values of a process, in the units of <c>processes.csv</c>.</summary>
public readonly record struct ProcessValues(
    char State, long Rss, long Anon, long File, long Shmem, long Swap, long Vm, long PageTables, long OomScore, long CpuUsageNs);
