using System.Globalization;

namespace OomSim.Kernel;

/// <summary>
/// Who should have been killed by an OOM report's own figures (K1), beside who was. Reports hold all that the arithmetic
/// needs but for the host's swap where a memory cgroup was at its limit.
/// </summary>
public sealed class VictimCheck
{
    private readonly int _release;
    private readonly int _patch;

    private VictimCheck(OomLogReport report, long? swapTotalKb, IReadOnlySet<(int Pid, string Name)> killedBefore)
    {
        Report = report;
        (_release, _patch) = ReleaseOf(report);
        long? swap = report.SwapTotalKb ?? swapTotalKb;
        SwapIsAssumed = report.IsMemcg && swap is null && SwapAllowedKb(long.MaxValue) > 0;
        TotalPages = Total(swap ?? report.Tasks.Sum(t => t.Swap) * 4);
        Candidates = Score(TotalPages, killedBefore);
        Computed = LacksRows ? null : Choose(Candidates);
        Others = SwapIsAssumed && Computed is not null
            ? Choose(Score(Total(LargeSwapKb), killedBefore)) is { } other && other.Task != Computed.Task ? other.Task : null
            : null;
    }

    // So much swap that any oom_score_adj outweighs it: 1 TiB.
    private const long LargeSwapKb = 1L << 30;

    /// <summary>The report.</summary>
    public OomLogReport Report { get; }

    /// <summary>What the domain could use, pages (K1.9, K1.10); null where the report does not hold it.</summary>
    public long? TotalPages { get; }

    /// <summary>True when the host's swap counts and the log does not hold it, so that what the candidates have there was taken.</summary>
    public bool SwapIsAssumed { get; }

    /// <summary>Who would be the victim if the host had a great deal of swap; null when that would change nothing.</summary>
    public ReportedTask? Others { get; }

    /// <summary>All candidates in the order of the walk (K1.1).</summary>
    public IReadOnlyList<ScoredTask> Candidates { get; }

    /// <summary>The one with the highest badness; null without a whole task table, and where it takes points that are unknown.</summary>
    public ScoredTask? Computed { get; }

    /// <summary>True when a candidate's points hang on a total that the report does not hold, so that nobody can be named.</summary>
    public bool LacksTotal => TotalPages is null && Candidates.Any(IsUnknown);

    /// <summary>True when candidates are missing, whose rows cannot be read, so that nobody can be named.</summary>
    public bool LacksRows => Report.Unread.Count > 0;

    /// <summary>
    /// True for kernels up to 5.2, where the first of equals is the victim: a leader of a thread group, which each is, was not
    /// replaced by its equal. Since then it is the last one (K1.8).
    /// </summary>
    public bool IsFirstOfEquals => _release < 503;

    /// <summary>The one that was killed first; null when nobody was.</summary>
    public ReportedKill? Killed => Report.Kills.Count > 0 ? Report.Kills[0] : null;

    /// <summary>The candidate that was killed; null when it is not in the table.</summary>
    public ScoredTask? KilledCandidate => Candidates.FirstOrDefault(c => c.Task.Pid == (Report.ChosenPid ?? Killed?.Pid));

    /// <summary>True when the arithmetic names the one that was killed, false when it names another; null where it can't tell.</summary>
    public bool? Agrees => Computed is null || Killed is null || Killed.IsAllocatingTask ? null : Computed.Task.Pid == (Report.ChosenPid ?? Killed.Pid);

    /// <summary>Checks all reports of a log.</summary>
    /// <param name="reports">The reports, in order.</param>
    /// <param name="swapTotalKb">The host's swap in kB where a report does not hold it; null to take what other reports say, or none.</param>
    public static IReadOnlyList<VictimCheck> Of(IReadOnlyList<OomLogReport> reports, long? swapTotalKb)
    {
        ArgumentNullException.ThrowIfNull(reports);
        long? swap = swapTotalKb ?? reports.FirstOrDefault(r => r.SwapTotalKb is not null)?.SwapTotalKb;
        HashSet<(int, string)> killed = [];
        List<VictimCheck> checks = [];
        foreach (OomLogReport report in reports)
        {
            // The reaper has done with a process for good: where one of the same PID dies again, the log goes on after another boot (K1.12).
            if (report.IsAfterBoot || report.Kills.Any(k => killed.Contains((k.Pid, k.Name))))
            {
                killed.Clear();
            }

            checks.Add(new VictimCheck(report, swap, killed));
            killed.UnionWith(report.Kills.Select(k => (k.Pid, k.Name)));
        }

        return checks;
    }

    // Swap that the domain may use, of so much that there is (K1.9).
    private long SwapAllowedKb(long swapKb) =>
        Report.SwapLimitKb is { } limit ? Math.Min(limit, swapKb)
        : Report.MemswLimitKb is { } both && Report.LimitKb is { } memory ? Math.Clamp(both - memory, 0, swapKb)
        : swapKb;

    private long? Total(long swapKb) =>
        Report.IsMemcg
            ? Report.LimitKb is { } limit ? Math.Max(1, (limit + SwapAllowedKb(swapKb)) / 4) : null
            : (Report.Nodes is null ? Report.RamPages : Report.NodePages) is { } ram ? ram + (swapKb / 4) : null;

    private List<ScoredTask> Score(long? totalPages, IReadOnlySet<(int, string)> killedBefore)
    {
        List<ScoredTask> scored = [];
        foreach (ReportedTask task in Report.Tasks)
        {
            bool before = killedBefore.Contains((task.Pid, task.Name));
            if (before || task.OomScoreAdj == -1000 || (totalPages is null && task.OomScoreAdj != 0))
            {
                scored.Add(new ScoredTask(task, null, 0, before));
                continue;
            }

            // Until 4.17 root got 3 % off what it uses (K1.15).
            long used = task.Rss + task.Swap + task.PageTables;
            long bonus = _release < 417 && task.Uid == 0 ? used * 3 / 100 : 0;
            long points = Badness.Points(task.Rss, task.Swap, task.PageTables, task.OomScoreAdj, totalPages ?? 0) - bonus;
            scored.Add(new ScoredTask(task, Clamps ? Math.Max(1, points) : points, bonus, false));
        }

        return scored;
    }

    // Scores are at least 1 up to 5.8, and up to 5.4.143 of the long-lived 5.4 (K1.7).
    private bool Clamps => _release < 509 && (_release != 504 || _patch < 144);

    private static bool IsUnknown(ScoredTask candidate) => candidate is { Points: null, WasKilledBefore: false, Task.OomScoreAdj: not -1000 };

    private ScoredTask? Choose(IReadOnlyList<ScoredTask> candidates)
    {
        ScoredTask? best = null;
        foreach (ScoredTask candidate in candidates)
        {
            if (IsUnknown(candidate))
            {
                return null;
            }

            if (candidate.Points is { } points && (best is null || points > best.Points || (points == best.Points && !IsFirstOfEquals)))
            {
                best = candidate;
            }
        }

        return best;
    }

    // 5.4.17 as 504 and 17; the baseline where the log does not say, but for one that prints "or sacrifice child".
    private static (int Release, int Patch) ReleaseOf(OomLogReport report)
    {
        string[] parts = (report.Release ?? "").Split('.', '-');
        return parts.Length >= 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor)
                ? ((Math.Min(major, 99) * 100) + Math.Min(minor, 99), parts.Length > 2 && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int patch) ? patch : 0)
                : (report.PrintedScore is null ? int.MaxValue : 500, 0);
    }
}
