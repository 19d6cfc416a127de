namespace OomSim.Kernel;

/// <summary>Present values of a process, in the units of <c>processes.csv</c>.</summary>
/// <param name="State">As in /proc/PID/stat: R, S, D, T, X or Z.</param>
/// <param name="Rss">Resident bytes: anonymous, file and shared.</param>
/// <param name="Anon">Resident anonymous bytes.</param>
/// <param name="File">Resident bytes of files, its text above all.</param>
/// <param name="Shmem">Resident bytes of shared memory.</param>
/// <param name="Swap">Bytes in swap.</param>
/// <param name="Vm">Bytes of address space, touched or not.</param>
/// <param name="PageTables">Bytes of page tables.</param>
/// <param name="OomScore">As /proc/PID/oom_score shows it (K1).</param>
/// <param name="CpuUsageNs">CPU time used, ns.</param>
public readonly record struct ProcessValues(
    char State, long Rss, long Anon, long File, long Shmem, long Swap, long Vm, long PageTables, long OomScore, long CpuUsageNs);
