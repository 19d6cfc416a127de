using System.Globalization;
using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary>The table at the end of a batch.</summary>
internal static class SummaryTable
{
    private static readonly string[] Headings = ["scenario", "verdict", "expected", "simulated", "containers", "OOM kills", "hung", "restarts", "peak"];

    /// <summary>Writes the table: drawn on a terminal, plain aligned text elsewhere.</summary>
    public static void Write(CliConsole console, IReadOnlyList<ScenarioOutcome> outcomes)
    {
        List<string[]> rows = [.. outcomes.Select(Row)];
        console.Output.WriteLine();
        DrawnTable.Write(console, Headings, rows, isText: i => i < 2, verdict: 1);

        int failed = outcomes.Count(o => o.ExitCode != ExitCode.Fine);
        console.Output.WriteLine();
        console.Output.WriteLine($"{outcomes.Count - failed} passed, {failed} failed");
    }

    private static string[] Row(ScenarioOutcome outcome) => outcome.Ran
        ?
        [
            outcome.Name,
            outcome.Verdict,
            outcome.Expectations.Count == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{outcome.Held}/{outcome.Expectations.Count}"),
            Words.Seconds(outcome.SimulatedNs),
            Number(outcome.Containers.Count),
            Number(outcome.Containers.Sum(c => c.OomKills)),
            Number(outcome.Containers.Sum(c => c.Hangs)),
            Number(outcome.Containers.Sum(c => c.Restarts)),
            outcome.Containers.Count == 0 ? "-" : ByteText.Of(outcome.Containers.Max(c => c.PeakBytes)),
        ]
        : [outcome.Name, outcome.Verdict, "-", "-", "-", "-", "-", "-", "-"];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
