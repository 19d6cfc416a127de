namespace OomSim.Kernel;

/// <summary>
/// Who should have been killed by an OOM report's own figures (K1), beside who was. Reports hold all that the arithmetic
/// needs but for the host's swap where a memory cgroup was at its limit.
/// </summary>
public sealed class VictimCheck
{
    private readonly OomKillerRules _rules;

    private VictimCheck(OomLogReport report, long? swapTotalKb, IReadOnlySet<(int Pid, string Name)> killedBefore)
    {
        Report = report;
        _rules = new OomKillerRules(report);
        Victim = RowOfVictim();
        long? swap = report.SwapTotalKb ?? swapTotalKb;
        SwapIsAssumed = report.IsMemcg && swap is null && SwapAllowedKb(long.MaxValue) > 0;
        TotalPages = Total(swap ?? report.Tasks.Sum(t => t.Swap) * 4);
        RootBonus = BonusByPrintedScore() ?? _rules.RootBonuses[0];
        Candidates = Score(TotalPages, RootBonus, killedBefore);
        Victim = LeaderByPrintedScore() ?? Victim;
        Computed = LacksRows ? null : Choose(Candidates);
        Others = SwapIsAssumed && Computed is not null
            ? Choose(Score(Total(LargeSwapKb), RootBonus, killedBefore)) is { } other && other.Task != Computed.Task ? other.Task : null
            : null;
        AgreesWithoutSwap = report.IsMemcg && Agrees == false && Choose(Score(Total(0), RootBonus, killedBefore))?.Task is { } limited && limited == Victim;
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

    /// <summary>True where the first of equals is the victim, false for the last one (K1.8).</summary>
    public bool IsFirstOfEquals => _rules.TakesFirstOfEquals;

    /// <summary>What root is spared here.</summary>
    public RootBonus RootBonus { get; }

    /// <summary>True where root could have been spared something, and the score that the kernel printed shows that it was not.</summary>
    public bool IsRootBonusDenied => RootBonus == RootBonus.None && _rules.RootBonuses.Count > 1;

    /// <summary>The one that was killed first; null when nobody was, or the log does not say.</summary>
    public ReportedKill? Killed => Report.Kills.Count > 0 ? Report.Kills[0] : null;

    /// <summary>True where the chosen one is a thread: the table has the leaders alone.</summary>
    public bool IsThread => Report is { IsMemcg: true, Chosen: { } chosen, Tasks.Count: > 0, Unread.Count: 0 } && _rules.WalksThreads && RowOf(chosen.Pid) is null;

    /// <summary>The candidate that was chosen, or killed; null when it is not in the table.</summary>
    public ScoredTask? KilledCandidate => Candidates.FirstOrDefault(c => c.Task == Victim);

    /// <summary>True when the arithmetic names the one that was chosen, false when it names another; null where it can't tell.</summary>
    public bool? Agrees => Computed is null || Report.KillsAllocatingTask || (Killed is null && Report.Chosen is null) || (IsThread && Victim is null) ? null : Computed.Task == Victim;

    /// <summary>
    /// True where the arithmetic names another than was killed, and with a memory cgroup's limit alone the same: where swappiness
    /// is 0 no swap counts (K1.9), and no report holds it.
    /// </summary>
    public bool AgreesWithoutSwap { get; }

    private ReportedTask? Victim { get; set; }

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

    // Of a thread its leader's: the line of the kill names that one mostly, and else (3.10) the same address space.
    private ReportedTask? RowOfVictim()
    {
        ReportedTask? row = (Report.Chosen is { } chosen ? RowOf(chosen.Pid) : null) ?? (Killed is { } killed ? RowOf(killed.Pid) : null);
        if (row is not null || !IsThread || Killed?.TotalVmKb is not { } vm)
        {
            return row;
        }

        ReportedTask[] same = [.. Report.Tasks.Where(t => t.TotalVm * 4 == vm)];
        return same.Length == 1 ? same[0] : null;
    }

    // Kernels before 5.1 kill a child in the place of who was chosen (K1.15): then the score that was printed is not that of the killed one's row, but of the leader's.
    private ReportedTask? LeaderByPrintedScore()
    {
        if (!IsThread || SwapIsAssumed || Report.PrintedScore is not { } printed || TotalPages is not { } total)
        {
            return null;
        }

        ScoredTask[] near = [.. Candidates.Where(c => c.Points is { } points && Math.Abs(printed - (points * 1000 / total)) <= Math.Max(1, printed / 100))];
        return near.Length == 1 ? near[0].Task : null;
    }

    private ReportedTask? RowOf(int pid) => Report.Tasks.FirstOrDefault(t => t.Pid == pid);

    // Swap that the domain may use, of so much that there is (K1.9).
    private long SwapAllowedKb(long swapKb) =>
        Report.SwapLimitKb is { } limit ? Math.Min(limit, swapKb)
        : Report.MemswLimitKb is { } both && Report.LimitKb is { } memory ? Math.Clamp(both - memory, 0, swapKb)
        : swapKb;

    private long? Total(long swapKb) =>
        Report.IsMemcg
            ? Report.LimitKb is { } limit ? Math.Max(1, (limit + SwapAllowedKb(swapKb)) / 4) : null
            : (Report.Nodes is null ? Report.RamPages : Report.NodePages) is { } ram ? ram + (swapKb / 4) : null;

    // Which of the rules gives the score, in thousandths, that the kernel printed; null where it does not tell: sizes move between the choice and the table.
    private RootBonus? BonusByPrintedScore()
    {
        if (Report.PrintedScore is not { } printed || TotalPages is not { } total || SwapIsAssumed || Victim is not { Uid: 0 } chosen)
        {
            return null;
        }

        long Distance(RootBonus bonus) => Math.Abs(printed - (Math.Max(1, Points(chosen, total, bonus)) * 1000 / total));
        RootBonus nearest = _rules.RootBonuses.MinBy(Distance);
        return Distance(nearest) <= Math.Max(1, printed / 100) ? nearest : null;
    }

    private List<ScoredTask> Score(long? totalPages, RootBonus rootBonus, IReadOnlySet<(int, string)> killedBefore)
    {
        List<ScoredTask> scored = [];
        foreach (ReportedTask task in Report.Tasks)
        {
            bool before = killedBefore.Contains((task.Pid, task.Name));
            bool hangsOnTotal = task.OomScoreAdj != 0 || (task.Uid == 0 && rootBonus == RootBonus.OfTotal);
            if (before || task.OomScoreAdj == -1000 || (totalPages is null && hangsOnTotal))
            {
                scored.Add(new ScoredTask(task, null, 0, before));
                continue;
            }

            long points = Points(task, totalPages ?? 0, rootBonus);
            scored.Add(new ScoredTask(task, _rules.ClampsPoints ? Math.Max(1, points) : points, Bonus(task, totalPages ?? 0, rootBonus), false));
        }

        return scored;
    }

    private static long Points(ReportedTask task, long totalPages, RootBonus rootBonus) =>
        Badness.Points(task.Rss, task.Swap, task.PageTables, task.OomScoreAdj, totalPages) - Bonus(task, totalPages, rootBonus);

    private static long Bonus(ReportedTask task, long totalPages, RootBonus rootBonus) => (task.Uid, rootBonus) switch
    {
        (0, RootBonus.OfUsage) => (task.Rss + task.Swap + task.PageTables) * 3 / 100,
        (0, RootBonus.OfTotal) => totalPages / 1000 * 30,
        _ => 0,
    };

    private static bool IsUnknown(ScoredTask candidate) => candidate is { Points: null, WasKilledBefore: false, Task.OomScoreAdj: not -1000 };

    // Who is within vfork runs in its parent's address space, and is passed over (K1.5): a later row with all of the killed one's figures is such a child of it.
    private bool IsWithinVfork(ReportedTask task) =>
        Victim is { } parent && task.Pid != parent.Pid && !IsFirstOfEquals
        && (task.TotalVm, task.Rss, task.PageTables, task.Swap, task.OomScoreAdj) == (parent.TotalVm, parent.Rss, parent.PageTables, parent.Swap, parent.OomScoreAdj);

    private ScoredTask? Choose(IReadOnlyList<ScoredTask> candidates)
    {
        ScoredTask? best = null;
        bool isAfterVictim = false;
        foreach (ScoredTask candidate in candidates)
        {
            if (IsUnknown(candidate))
            {
                return null;
            }

            isAfterVictim |= candidate.Task == Victim;
            if (isAfterVictim && IsWithinVfork(candidate.Task))
            {
                continue;
            }

            if (candidate.Points is { } points && (best is null || points > best.Points || (points == best.Points && !IsFirstOfEquals)))
            {
                best = candidate;
            }
        }

        return best;
    }
}
