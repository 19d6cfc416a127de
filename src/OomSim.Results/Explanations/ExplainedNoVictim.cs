using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>An OOM killer found nobody whom it could kill (K2.5).</summary>
/// <param name="row">The event.</param>
/// <param name="about">The run.</param>
/// <param name="ordinal">Which of that cgroup, from 1.</param>
internal sealed class ExplainedNoVictim(RunEventRow row, RunAbout about, int ordinal) : IExplained
{
    /// <summary>Path of the cgroup; <c>/</c> for the host.</summary>
    public string Domain => row.Subject;

    /// <summary>Which of that cgroup, from 1.</summary>
    public int Ordinal => ordinal;

    /// <summary>The kernel's report; null where the log has none.</summary>
    public VictimCheck? Log { get; set; }

    /// <inheritdoc/>
    public ExplainedItem Explain()
    {
        string container = about.ContainerOf(Domain, row.Micros);
        bool isHost = Domain == "/";
        List<ExplainedFact> facts =
        [
            new("ran out", isHost ? "the host, and nothing is left to reclaim (M8)" : $"the limit of {(container.Length > 0 ? container : Domain)}, and reclaim found nothing more (K3.8)"),
            new("rule", "every process there has oom_score_adj -1000, or has ended: there is nobody to kill (K1.5, K2.5)"),
            new("outcome", isHost ? "the kernel panics: System is deadlocked on memory (K2.5)" : "who asked gets ENOMEM in a system call, and retries in a page fault again and again, as busy as one that hangs (K4.5)"),
        ];
        return new ExplainedItem
        {
            Kind = ExplainedKind.NoVictim,
            Event = row.Row,
            TimeNs = row.Micros * 1000,
            Container = container,
            Headline = $"nobody can be killed for {(isHost ? "the host" : container.Length > 0 ? container : Domain)}",
            Facts = facts,
            Tables = Log is { Report.Tasks.Count: > 0 } log ? [CandidateTable.Of(log, 0)] : [],
            Remedies = container.Length == 0 ? [] : [.. Remedies(about.ContainerOf(Domain))],
        };
    }

    private IEnumerable<ExplainedRemedy> Remedies(string container)
    {
        if (Log?.Report.LimitKb is { } limit)
        {
            long raised = ((limit * 3 / 2) + 1023) / 1024;
            yield return new ExplainedRemedy(Say.Line($"docker update --memory {raised}m --memory-swap {MemorySwap(raised, limit)} {container}"), "room until the next time");
        }

        yield return new ExplainedRemedy($"docker kill {container}", "SIGKILL ends it: exit code 137");
    }

    // As much swap as it may have: what is more of memory and swap together has to be more of memory (v1), and none of swap.max is to go (v2).
    private string MemorySwap(long raised, long limit) => (Log!.Report.SwapLimitKb, Log.Report.MemswLimitKb) switch
    {
        ({ } swap, _) when swap < OomLogReport.NoLimitKb => Say.Line($"{raised + ((swap + 1023) / 1024)}m"),
        (null, { } both) when both < OomLogReport.NoLimitKb => Say.Line($"{raised + ((Math.Max(0, both - limit) + 1023) / 1024)}m"),
        (null, null) => Say.Line($"{raised}m"),
        _ => "-1",
    };
}
