using System.Globalization;

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
        if (console.OutputIsTerminal)
        {
            console.Output.Flush();
            DrawnTable.Write(console, Headings, rows);
        }
        else
        {
            WritePlain(console.Output, rows);
        }

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
            outcome.Containers.Count == 0 ? "-" : Words.Bytes(outcome.Containers.Max(c => c.PeakBytes)),
        ]
        : [outcome.Name, outcome.Verdict, "-", "-", "-", "-", "-", "-", "-"];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static void WritePlain(TextWriter output, List<string[]> rows)
    {
        int[] widths = [.. Headings.Select((heading, i) => Math.Max(heading.Length, rows.Select(r => r[i].Length).DefaultIfEmpty().Max()))];
        foreach (string[] row in rows.Prepend(Headings))
        {
            IEnumerable<string> cells = row.Select((cell, i) => i < 2 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
