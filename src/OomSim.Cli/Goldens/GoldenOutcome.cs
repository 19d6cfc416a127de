using OomSim.Results;

namespace OomSim.Cli;

/// <summary>What became of a scenario's golden trace.</summary>
/// <param name="File">The golden trace, beside the scenario as the user named it.</param>
/// <param name="Status">How the run compares.</param>
/// <param name="Diff">What differs; null when nothing does.</param>
internal sealed record GoldenOutcome(string File, GoldenStatus Status, LineDiff? Diff)
{
    /// <summary>The golden trace as a case of a test report.</summary>
    public ExpectationOutcome Case => new($"golden trace {File}", Status != GoldenStatus.Differs, Detail, Status == GoldenStatus.Differs ? Diff!.FirstLine : 1, 1)
    {
        File = File,
        Diff = Status == GoldenStatus.Differs ? Diff!.Lines : [],
    };

    private string Detail => Status != GoldenStatus.Differs ? "" : FormattableString.Invariant(
        $"the run differs from line {Diff!.FirstLine} on: {Words.Count(Diff.Lines.Count(l => l[0] == '-'), "line", "lines")} gone, {Diff.Lines.Count(l => l[0] == '+')} new");
}
