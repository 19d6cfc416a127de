using System.Globalization;
using OomSim.Kernel;

namespace OomSim.Cli;

/// <summary>What <c>oomsim victim</c> says of one OOM report, in words and a table.</summary>
internal static class VictimText
{
    // Candidates shown unless all are wanted.
    private const int Shown = 10;

    private static readonly string[] Headings = ["PID", "RSS", "SWAP", "TABLES", "ADJ", "ADJ*(TOTAL/1000)", "POINTS", "NAME"];

    /// <summary>Writes it.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="file">The log as the user named it.</param>
    /// <param name="check">The report and what its figures say.</param>
    /// <param name="all">True to show every candidate.</param>
    public static void Write(CliConsole console, string file, VictimCheck check, bool all)
    {
        OomLogReport report = check.Report;
        Prose.Write(console, "", Line($"{file}:{report.Line}: {Situation(report)}"));
        if (check.TotalPages is { } total && report.Tasks.Count > 0)
        {
            Prose.Write(console, "  total: ", Line($"{total} pages{Parts(check)}; a point is a page of 4 KiB"));
        }

        WriteTable(console, check, all);
        foreach (string sentence in Conclusion(check))
        {
            Prose.Write(console, "  ", sentence);
        }
    }

    /// <summary>Who was killed, by which rule, and whether the figures say the same.</summary>
    public static IEnumerable<string> Conclusion(VictimCheck check)
    {
        OomLogReport report = check.Report;
        ReportedKill? killed = check.Killed;
        if (check.Computed is { } computed && !report.KillsAllocatingTask)
        {
            yield return Line($"by the arithmetic: {Named(computed.Task)} has the most points, {computed.Points}{Tie(check)}");
        }

        // Of a group the first that is killed need not be the chosen one.
        if (killed is not null && (report.Chosen is not { } taken || taken.Pid == killed.Pid || check.IsThread || report.Group is null))
        {
            yield return Line($"killed: {killed.Name} (pid {killed.Pid}), {Judgement(check, killed.Line)}");
        }
        else if (report.Chosen is { } named)
        {
            yield return Line($"chosen: {named.Name} (pid {named.Pid}), {Judgement(check, named.Line)}");
        }

        if (report.PrintedScore is { } printed)
        {
            yield return check is { KilledCandidate.Points: { } scored, TotalPages: { } total }
                ? Line($"the kernel printed a score of {printed}; {scored} points of {total} are {scored * 1000 / total} thousandths")
                : Line($"the kernel printed a score of {printed}, in thousandths of what there is");
        }

        if (check.IsRootBonusDenied)
        {
            yield return "root of this kernel is spared 3 % of what it uses with CAP_SYS_ADMIN (K1.15): the printed score shows that it got nothing off";
        }

        if (check is { IsThread: true, KilledCandidate: { } leader })
        {
            yield return Line($"pid {report.Chosen!.Pid} is a thread of {Named(leader.Task)}: up to 5.2 those of a memory cgroup are looked at one by one, and the table has their leaders");
        }

        int? chosen = check.IsThread ? check.KilledCandidate?.Task.Pid : report.Chosen?.Pid;
        if (report.Group is null && killed is not null && chosen is not null && chosen != killed.Pid && (!check.IsThread || report.Tasks.Any(t => t.Pid == killed.Pid)))
        {
            yield return Line($"the kernel chose pid {report.Chosen!.Pid} and killed a child of it in its place, as kernels before 5.1 did (K1.15)");
        }

        if (report.Group is { } group)
        {
            yield return Line($"memory.oom.group of {group}: all its tasks are killed with it, {Words.Count(report.Kills.Select(k => k.Pid).Distinct().Count(), "process", "processes")} in all (K7.4)");
        }

        if (check.SwapIsAssumed && check.Candidates.Any(c => c.Task.OomScoreAdj != 0))
        {
            yield return check.Others is { } other
                ? Line($"the report does not hold how much swap the host has (--swap SIZE); with much of it the victim would be {Named(other)}")
                : "the report does not hold how much swap the host has; no amount up to 1 TiB changes the victim";
        }

        if (report is { Tasks.Count: 0, Kills.Count: 0, NobodyKillable: false, Panic: null })
        {
            yield return "the log ends, or goes on with something else or in a form that is not understood, before the report's task table and its kill: nothing can be worked out";
        }

        if (report.IsTableCut)
        {
            yield return "the log ends, or goes on with something else, within the task table or right behind it: rows may be missing";
        }

        if (check.LacksRows && killed is null)
        {
            yield return "who has the most points can't be worked out: " + Unread(report);
        }

        if (report.NobodyKillable)
        {
            yield return "nobody could be killed: every candidate has oom_score_adj -1000 or is gone (K2.5)";
        }

        if (report.Panic is { } panic)
        {
            yield return "the kernel panicked: " + panic;
        }
    }

    private static string Situation(OomLogReport report)
    {
        string where = report switch
        {
            { Order: -1 } => "the OOM killer was called by a SysRq key",
            { IsMemcg: true, LimitKb: { } limit } => Line($"{report.Memcg ?? "a memory cgroup"} was at its limit of {limit} kB"),
            { IsMemcg: true } => (report.Memcg ?? "a memory cgroup") + " was at its limit",
            { IsHost: true } => "the host was out of memory",
            _ => "out of memory, at a limit or on the whole host: the log does not hold which",
        };
        string who = report.Order == -1 ? "" : report.Trigger is { } trigger ? $"; {trigger} asked for memory" : "; the kill alone, its report was held back or is not in the log";
        return where + who + (report.Release is { } release ? $" (kernel {release})" : "");
    }

    private static string Parts(VictimCheck check)
    {
        OomLogReport report = check.Report;
        long first = report.IsMemcg ? report.LimitKb!.Value / 4 : report.NodePages ?? report.RamPages!.Value;
        long swap = check.TotalPages!.Value - first;
        string what = report.IsMemcg ? "of the limit" : report.Nodes is { } nodes ? Line($"of memory node {nodes}, which the allocation was confined to") : "of RAM";
        return Line($": {first} {what}, {swap} of swap{(check.SwapIsAssumed ? " (as much as the candidates have there)" : "")}");
    }

    private static void WriteTable(CliConsole console, VictimCheck check, bool all)
    {
        if (check.Candidates.Count == 0)
        {
            return;
        }

        List<ScoredTask> ranked = [.. check.Candidates.OrderByDescending(c => c == check.Computed).ThenByDescending(c => c.Points ?? long.MinValue)];
        ScoredTask? killed = check.KilledCandidate;
        List<ScoredTask> shown = all ? ranked : [.. ranked.Where((c, i) => i < Shown || c == killed)];
        DrawnTable.Write(console, Headings, [.. shown.Select(c => Row(c, check))], isText: i => i == Headings.Length - 1, indent: "  ");
        if (shown.Count < ranked.Count)
        {
            console.Output.WriteLine(Line($"  {ranked.Count - shown.Count} more (--all)"));
        }
    }

    private static string[] Row(ScoredTask candidate, VictimCheck check)
    {
        ReportedTask task = candidate.Task;
        string adjustment = check.TotalPages is { } pages ? Line($"{task.OomScoreAdj * (pages / 1000)}") : "?";
        string points = candidate switch
        {
            { WasKilledBefore: true } => "killed before",
            { Task.OomScoreAdj: -1000 } => "never",
            { Points: { } known } => Line($"{known}"),
            _ => "?",
        };
        string name = candidate.Bonus > 0 ? Line($"{task.Name} (root: less 3 %{(check.RootBonus == RootBonus.OfTotal ? " of the total" : "")}, {candidate.Bonus})") : task.Name;
        return [Line($"{task.Pid}"), Line($"{task.Rss}"), Line($"{task.Swap}"), Line($"{task.PageTables}"), Line($"{task.OomScoreAdj}"), adjustment, points, name];
    }

    private static string Tie(VictimCheck check)
    {
        int equal = check.Candidates.Count(c => c.Points is not null && c.Points == check.Computed!.Points);
        return equal > 1 ? Line($", like {equal - 1} more; of equals the {(check.IsFirstOfEquals ? "first" : "last")} one listed counts (K1.8)") : " (K1.4)";
    }

    private static string Judgement(VictimCheck check, int line) => check switch
    {
        { Report.KillsAllocatingTask: true } => "because it was the one that asked: vm.oom_kill_allocating_task is set, and no score counts (K2.4)",
        { Agrees: true } => "the same",
        { AgreesWithoutSwap: true, KilledCandidate: { Points: { } points } } =>
            Line($"another, with {points} points: with the limit alone it has the most, as where vm.swappiness (v1: memory.swappiness of the cgroup) is 0 and no swap counts (K1.9); --swap 0 works it out so"),
        { Agrees: false, KilledCandidate: { Points: { } points } } =>
            Line($"another, with {points} points: sizes move between the choice and the table, and who shares memory with a victim that is still dying is passed over (K1.12)"),
        { Agrees: false } => "who is not in the table",
        { IsThread: true, KilledCandidate: null } => "a thread, as up to 5.2 those of a memory cgroup are looked at one by one: which row of the table is its process can't be told",
        { LacksTotal: true } => Line($"as line {line} says; who has the most points can't be worked out: an oom_score_adj counts in thousandths of a total that the report does not hold (K1.4)"),
        { LacksRows: true } => Line($"as line {line} says; who has the most points can't be worked out: {Unread(check.Report)}"),
        _ => Line($"as line {line} says; without a task table nothing can be worked out"),
    };

    private static string Unread(OomLogReport report) => Line($"{Words.Count(report.Unread.Count, "row", "rows")} of the table can't be read");

    private static string Named(ReportedTask task) => Line($"{task.Name} (pid {task.Pid})");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
