using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>A pause in which something waits, as far as the run tells of it.</summary>
internal sealed class ExplainedPause(RunEventRow row, WalkedContainer of, RunAbout about) : IExplained
{
    /// <summary>Its row.</summary>
    public int Row => row.Row;

    /// <summary>When it began, µs.</summary>
    public long Micros => row.Micros;

    /// <summary>True on cgroup v1.</summary>
    public bool IsVersionOne => about.CgroupVersion == 1;

    /// <summary>Whose it is.</summary>
    public WalkedContainer Of => of;

    /// <summary>When it was over, µs; null where it lasts.</summary>
    public long? EndMicros { get; set; }

    /// <summary>Signals that the engine sent meanwhile.</summary>
    public List<int> Signals { get; } = [];

    /// <summary>Its frozen processes when the run ends.</summary>
    public IReadOnlyList<FrozenFacts> Frozen { get; set; } = [];

    /// <inheritdoc/>
    public ExplainedItem Explain()
    {
        string signals = string.Join(", ", Signals.Distinct().Select(SignalNumber.NameOf));
        List<ExplainedFact> facts = [new("rule", "paused is frozen: no CPU time; memory stays charged, connections stay open (M14, D5.2)")];
        if (Signals.Count > 0)
        {
            facts.Add(new ExplainedFact("sent", $"{signals} meanwhile: {(about.CgroupVersion == 1 ? "on v1 nothing reaches a frozen process, SIGKILL neither, until it is thawed (K17.9)" : "on v2 what is fatal ends it at once, the rest waits until it is thawed (K18.4)")}"));
        }

        FrozenFacts[] pending = [.. Frozen.Where(f => f.Signals.Count > 0)];
        if (pending.Length > 0)
        {
            facts.Add(new ExplainedFact("waits", string.Join(", ", pending.Take(8).Select(p => Say.Line($"{string.Join(" and ", p.Signals.Select(SignalNumber.NameOf))} for {p.Comm} (pid {p.Pid})")))));
        }

        facts.Add(new ExplainedFact("oom", "an OOM killer may choose a frozen process like any other, and that one dies (K19.1, K19.4)"));
        facts.Add(new ExplainedFact("outcome", EndMicros is { } end ? $"unpaused at {Say.Time(end * 1000)}" : "it is paused still when the run ends"));
        return new ExplainedItem
        {
            Kind = ExplainedKind.Pause,
            Event = Row,
            TimeNs = row.Micros * 1000,
            Container = row.Subject,
            Headline = $"{row.Subject} is paused{(Signals.Count > 0 ? $", and {signals} comes meanwhile" : pending.Length > 0 ? ", and signals wait" : EndMicros is null ? " to the end" : "")}",
            Facts = facts,
            Remedies = EndMicros is not null ? [] :
            [
                new ExplainedRemedy($"docker unpause {of.Name}", pending.Any(p => p.Signals.Contains(9)) ? "the SIGKILL that waits ends it then" : "it goes on where it was"),
                new ExplainedRemedy($"docker kill {of.Name}", "SIGKILL, and the engine thaws it for that: exit code 137 (D5.8)"),
            ],
        };
    }
}
