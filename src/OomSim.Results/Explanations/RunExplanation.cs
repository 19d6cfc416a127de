namespace OomSim.Results;

/// <summary>Why things happened in a run.</summary>
/// <param name="Scenario">Name of the scenario.</param>
/// <param name="CgroupVersion">1 or 2; 0 where the run does not say.</param>
/// <param name="Items">In order of time.</param>
/// <param name="Notes">What is left out, a sentence each.</param>
public sealed record RunExplanation(string Scenario, int CgroupVersion, IReadOnlyList<ExplainedItem> Items, IReadOnlyList<string> Notes)
{
    /// <summary>How many of each kind are not among the items.</summary>
    public IReadOnlyDictionary<ExplainedKind, long> Further { get; init; } = new SortedDictionary<ExplainedKind, long>();

    /// <summary>Whose growth took whose pages.</summary>
    public ReclaimSummary Reclaim { get; init; } = ReclaimSummary.None;

    /// <summary>Version of the format of <c>oomsim explain --json</c>; grows when a key changes its meaning or goes.</summary>
    public const int FormatVersion = 1;
}
