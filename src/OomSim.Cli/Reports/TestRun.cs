namespace OomSim.Cli;

/// <summary>What came of <c>oomsim test</c>.</summary>
/// <param name="Outcomes">What became of the scenarios, in order.</param>
/// <param name="NotFound">What was named on the command line and can't be found or read.</param>
/// <param name="Stale">Golden traces without a scenario.</param>
internal sealed record TestRun(IReadOnlyList<ScenarioOutcome> Outcomes, IReadOnlyList<Problem> NotFound, IReadOnlyList<StaleGolden> Stale);
