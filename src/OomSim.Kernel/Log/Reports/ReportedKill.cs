namespace OomSim.Kernel;

/// <summary>A "Killed process" line (K21.9).</summary>
/// <param name="Line">Its line in the log, from 1.</param>
/// <param name="Time">ns since the boot, as printk stamps it; null where the log has another stamp or none.</param>
/// <param name="Pid">Process ID.</param>
/// <param name="Name">The command.</param>
/// <param name="IsMemcg">True for "Memory cgroup out of memory", false for "Out of memory", null where the line does not say.</param>
/// <param name="AnonRssKb">Its resident anonymous memory in kB; null where the line does not say.</param>
public sealed record ReportedKill(int Line, long? Time, int Pid, string Name, bool? IsMemcg, long? AnonRssKb)
{
    /// <summary>Its address space in kB; null where the line does not say.</summary>
    public long? TotalVmKb { get; init; }
}
