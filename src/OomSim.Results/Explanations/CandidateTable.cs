using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>The candidates of an OOM killer, with each term of their scores.</summary>
internal static class CandidateTable
{
    private const int Shown = 10;

    private static readonly string[] Headings = ["PID", "RSS", "SWAP", "TABLES", "BASE", "ADJ", "ADJ*(TOTAL/1000)", "POINTS", "CONTAINER", "NAME"];
    private static readonly bool[] IsText = [false, false, false, false, false, false, false, false, true, true];

    /// <summary>From what the run noted.</summary>
    public static ExplainedTable Of(KillFacts facts)
    {
        List<CandidateFacts> ranked = [.. facts.Candidates.OrderByDescending(c => c.Pid == facts.Pid).ThenByDescending(c => c.Points ?? long.MinValue)];
        string more = facts.CandidateCount > Shown ? Say.Line($"; the first {Math.Min(Shown, ranked.Count)} of {facts.CandidateCount}") : "";
        string what = facts.Domain == "/" ? "RAM" : "the limit";
        string total = Say.Line($"total {facts.TotalPages} = {facts.MemoryPages} of {what} + {facts.TotalPages - facts.MemoryPages} of swap ({(facts.Domain == "/" ? "K1.10" : "K1.9")})");
        return new ExplainedTable(
            $"points = RSS + swap + page tables + oom_score_adj x (total/1000), in pages of 4 KiB (K1.4); {total}{more}",
            Headings, [.. ranked.Take(Shown).Select(c => Row(c, facts.TotalPages))], IsText);
    }

    /// <summary>From the kernel's log.</summary>
    public static ExplainedTable Of(VictimCheck log, int victim)
    {
        List<ScoredTask> ranked = [.. log.Candidates.OrderByDescending(c => c.Task.Pid == victim).ThenByDescending(c => c.Points ?? long.MinValue)];
        string total = log.TotalPages is { } pages ? Say.Line($"; total {pages}") : "";
        return new ExplainedTable(
            $"points = RSS + swap + page tables + oom_score_adj x (total/1000), in pages of 4 KiB (K1.4){total}; from {KernelLogName}",
            Headings, [.. ranked.Take(Shown).Select(c => Row(Facts(c), log.TotalPages ?? 0))], IsText);
    }

    private const string KernelLogName = "kernel.log";

    private static CandidateFacts Facts(ScoredTask scored)
    {
        ReportedTask task = scored.Task;
        return new CandidateFacts(task.Pid, task.Name, "", task.Rss, 0, 0, task.Swap, task.PageTables, task.OomScoreAdj, scored.Points) { IsGone = scored.WasKilledBefore };
    }

    private static string[] Row(CandidateFacts c, long total)
    {
        long rss = c.Anon + c.File + c.Shmem;
        string points = c switch
        {
            { Points: long.MaxValue } => "first",
            { Points: { } known } => Say.Number(known),
            { Adj: -1000 } => "never",
            _ => "gone",
        };
        return
        [
            Say.Number(c.Pid), Say.Number(rss), Say.Number(c.Swap), Say.Number(c.Tables), Say.Number(rss + c.Swap + c.Tables), Say.Number(c.Adj), Say.Number(c.Adj * (total / 1000)), points, c.Container, c.Comm,
        ];
    }
}
