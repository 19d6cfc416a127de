namespace OomSim.Kernel;

/// <summary>The kernel's arithmetic of who is worth killing (K1).</summary>
public static class Badness
{
    /// <summary>Badness in pages, or null for a process that is not scored at all (K1.4, K1.5).</summary>
    /// <param name="host">The host.</param>
    /// <param name="process">The candidate.</param>
    /// <param name="totalPages">What the OOM domain may use, pages (K1.9, K1.10).</param>
    public static long? Points(LinuxHost host, Process process, long totalPages)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(process);
        if (process.Exit is not null || process.MemoryReleased || process.OomScoreAdj == -1000 || process.SkipByOom)
        {
            return null;
        }

        long now = host.Simulator.Now;
        ProcessMemory memory = process.Memory;
        long rss = Pages.Count(memory.AnonRss(now)) + Pages.Count(memory.FileRss) + Pages.Count(memory.ShmemRss(now));

        long points = Points(rss, Pages.Count(memory.SwapBytes(now)), Pages.Count(memory.PageTables(now)), process.OomScoreAdj, totalPages);
        return host.KernelFacts.ClampsBadness ? Math.Max(1, points) : points;
    }

    /// <summary>The arithmetic itself, all in pages: the division comes first, then the signed multiplication (K1.4).</summary>
    /// <param name="rss">Resident pages of all kinds.</param>
    /// <param name="swap">Swap entries.</param>
    /// <param name="pageTables">Pages of page tables.</param>
    /// <param name="oomScoreAdj">oom_score_adj, -1000 to 1000.</param>
    /// <param name="totalPages">What the OOM domain may use (K1.9, K1.10).</param>
    public static long Points(long rss, long swap, long pageTables, int oomScoreAdj, long totalPages) =>
        rss + swap + pageTables + (oomScoreAdj * (totalPages / 1000));

    /// <summary>Pages that a memcg's domain may use, for its OOM killer (K1.9).</summary>
    public static long MemcgTotalPages(LinuxHost host, MemoryCgroup memcg)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(memcg);
        long swap = host.SwapTotal;
        long allowed = host.Config.Cgroup == CgroupVersion.V2
            ? host.Swappiness == 0 ? 0 : Math.Min(memcg.SwapMax, swap)
            : (memcg.Swappiness ?? host.Swappiness) == 0 ? 0
            : memcg.MemswMax == MemoryCgroup.Unlimited ? swap : Math.Min(memcg.MemswMax - memcg.Max, swap);
        return Math.Max(1, Pages.Count(memcg.Max + allowed));
    }

    /// <summary>Pages of the host's domain: all RAM and all swap (K1.10).</summary>
    public static long HostTotalPages(LinuxHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return Pages.Count(host.Config.Memory + host.SwapTotal);
    }

    /// <summary>/proc/PID/oom_score (K1.16).</summary>
    public static long OomScore(LinuxHost host, Process process)
    {
        long total = HostTotalPages(host);
        if (Points(host, process, total) is not { } points)
        {
            return 0;
        }

        return host.KernelFacts.ClampsBadness ? points * 1000 / total : Math.Max(0, (1000 + (points * 1000 / total)) * 2 / 3);
    }
}
