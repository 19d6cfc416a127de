using System.Globalization;

namespace OomSim.Kernel;

/// <summary>What the OOM killer of the kernel that wrote a report does otherwise than that of others.</summary>
internal sealed class OomKillerRules
{
    private readonly int _release;
    private readonly int _patch;

    /// <summary>Takes them from the release, and from lines that only newer kernels write: distributions take changes back to the release that they keep.</summary>
    public OomKillerRules(OomLogReport report)
    {
        (_release, _patch) = ReleaseOf(report);
        if (report.NamesPageTables && _release < 504)
        {
            (_release, _patch) = (504, 0);
        }
    }

    /// <summary>
    /// True for kernels up to 5.2, where the first of equals is the victim: a leader of a thread group, which each is, was not
    /// replaced by its equal. Since then it is the last one (K1.8).
    /// </summary>
    public bool TakesFirstOfEquals => _release < 503;

    /// <summary>
    /// True for kernels up to 5.2, where a thread of a memory cgroup's processes may be chosen: they are walked one by one (mm/memcontrol.c:mem_cgroup_scan_tasks,
    /// css_task_iter_start without CSS_TASK_ITER_PROCS).
    /// </summary>
    public bool WalksThreads => _release < 503;

    /// <summary>True where scores are at least 1: up to 5.8, and up to 5.4.143 of the long-lived 5.4 (K1.7).</summary>
    public bool ClampsPoints => _release < 509 && (_release != 504 || _patch < 144);

    /// <summary>What root may be spared, the rule of the release first.</summary>
    public IReadOnlyList<RootBonus> RootBonuses => _release switch
    {
        < 314 => [RootBonus.OfTotal, RootBonus.OfUsage, RootBonus.None],
        < 417 => [RootBonus.OfUsage, RootBonus.None],
        _ => [RootBonus.None],
    };

    // 5.4.17 as 504 and 17; the baseline where the log does not say, but for one whose table or whose "or sacrifice child" is older.
    private static (int Release, int Patch) ReleaseOf(OomLogReport report)
    {
        string[] parts = (report.Release ?? "").Split('.', '-');
        return parts.Length >= 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor)
                ? ((Math.Min(major, 99) * 100) + Math.Min(minor, 99), parts.Length > 2 && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int patch) ? patch : 0)
                : (report.CountsTablesByLevel ? 414 : report.PrintsChoice ? 500 : int.MaxValue, 0);
    }
}
