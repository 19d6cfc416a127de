namespace OomSim.Results;

/// <summary>The kernel panicked (K2.3, K2.5).</summary>
internal sealed class ExplainedPanic(RunEventRow row) : IExplained
{
    /// <inheritdoc/>
    public ExplainedItem Explain()
    {
        (string rule, string instead) = row.Detail switch
        {
            var d when d.Contains("compulsory", StringComparison.Ordinal) => ("vm.panic_on_oom is 2: any OOM ends the machine, that of a container at its limit, too (K2.3)", "sysctl -w vm.panic_on_oom=0"),
            var d when d.Contains("system-wide", StringComparison.Ordinal) => ("vm.panic_on_oom is 1: the host out of memory ends the machine; a container at its limit does not (K2.3)", "sysctl -w vm.panic_on_oom=0"),
            _ => ("every process of the host has oom_score_adj -1000, or has ended: there is nobody to kill (K2.5)", ""),
        };
        return new ExplainedItem
        {
            Kind = ExplainedKind.Panic,
            Event = row.Row,
            TimeNs = row.Micros * 1000,
            Headline = "the kernel panics: " + row.Detail,
            Facts = [new ExplainedFact("rule", rule), new ExplainedFact("outcome", "nothing runs any more: all containers are gone, and the run ends here")],
            Remedies = instead.Length == 0 ? [] : [new ExplainedRemedy(instead, "beforehand: then a process is killed in place of the machine")],
        };
    }
}
