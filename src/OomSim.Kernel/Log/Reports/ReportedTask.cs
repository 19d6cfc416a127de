namespace OomSim.Kernel;

/// <summary>One row of the task table of an OOM report (K21.7).</summary>
/// <param name="Pid">Process ID.</param>
/// <param name="Uid">User.</param>
/// <param name="Rss">Resident pages.</param>
/// <param name="PageTables">Pages of page tables; 0 where the kernel did not print them.</param>
/// <param name="Swap">Swap entries, pages.</param>
/// <param name="OomScoreAdj">oom_score_adj, -1000 to 1000.</param>
/// <param name="Name">The command.</param>
public sealed record ReportedTask(int Pid, long Uid, long Rss, long PageTables, long Swap, int OomScoreAdj, string Name)
{
    /// <summary>Pages of its address space; 0 where the kernel did not print them.</summary>
    public long TotalVm { get; init; }
}
