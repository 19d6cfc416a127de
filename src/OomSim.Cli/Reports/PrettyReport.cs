using System.Globalization;

namespace OomSim.Cli;

/// <summary>The report for people: a line per scenario, and under a failed one what was expected, what was found, and the trace around it.</summary>
internal static class PrettyReport
{
    /// <summary>Writes the whole report.</summary>
    public static void Write(TextWriter output, TestRun run)
    {
        int width = run.Outcomes.Select(o => o.Name.Length).DefaultIfEmpty().Max();
        foreach (ScenarioOutcome outcome in run.Outcomes)
        {
            WriteScenario(output, outcome, width);
        }

        foreach (Problem problem in run.NotFound.Concat(run.Stale.Select(s => s.Problem)))
        {
            output.WriteLine(problem.ToString());
        }

        WriteTotal(output, run.Outcomes);
    }

    /// <summary>Writes one scenario's part.</summary>
    public static void WriteScenario(TextWriter output, ScenarioOutcome outcome, int width)
    {
        output.WriteLine($"{outcome.Verdict.PadRight(6)}{outcome.Name.PadRight(width)}  {Counted(outcome)}".TrimEnd());
        IEnumerable<ExpectationOutcome> cases = outcome.Golden is null ? outcome.Expectations : outcome.Expectations.Append(outcome.Golden.Case);
        ExpectationOutcome[] failures = [.. cases.Where(e => !e.Passed)];
        foreach (ExpectationOutcome failed in failures)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"      {failed.File ?? outcome.File}:{failed.Line}:{failed.Column}: expected {failed.Text}"));
            output.WriteLine("          but " + failed.Detail.TrimEnd().ReplaceLineEndings("\n              "));
            foreach (string line in FailureText.Lines(failed))
            {
                output.WriteLine(("          " + line).TrimEnd());
            }
        }

        foreach ((string why, string command) in FailureText.Hints(outcome).Where(_ => failures.Length > 0))
        {
            output.WriteLine($"      {why}: {command}");
        }
    }

    /// <summary>Writes what became of the golden traces, where any was written or removed.</summary>
    public static void WriteGoldens(TextWriter output, TestRun run, bool update)
    {
        if (!update)
        {
            return;
        }

        (string Word, int Count)[] counts =
        [
            ("written", run.Outcomes.Count(o => o.Golden?.Status == GoldenStatus.Written)),
            ("updated", run.Outcomes.Count(o => o.Golden?.Status == GoldenStatus.Updated)),
            ("unchanged", run.Outcomes.Count(o => o.Golden?.Status == GoldenStatus.Same)),
            ("removed", run.Stale.Count),
        ];
        string[] parts = [.. counts.Where(c => c.Count > 0).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Count} {c.Word}"))];
        int without = run.Outcomes.Count(o => o is { Golden: null, Ran: true });
        string none = without == 0 ? "" : $"; {Words.Count(without, "scenario has", "scenarios have")} none (name its file to give it one)";
        output.WriteLine($"golden traces: {(parts.Length == 0 ? "none" : string.Join(", ", parts))}{none}");
    }

    /// <summary>Writes the last line.</summary>
    public static void WriteTotal(TextWriter output, IReadOnlyList<ScenarioOutcome> outcomes)
    {
        int failed = outcomes.Count(o => o.ExitCode != ExitCode.Fine);
        output.WriteLine($"{outcomes.Count - failed} passed, {failed} failed");
    }

    private static string Counted(ScenarioOutcome outcome)
    {
        if (!outcome.Ran || outcome.Failure is not null)
        {
            return TestReports.Cases(outcome)[0].Detail;
        }

        string counted = outcome.Expectations.Count == 0
            ? "no expectations"
            : string.Create(CultureInfo.InvariantCulture, $"{outcome.Held} of {Words.Count(outcome.Expectations.Count, "expectation", "expectations")}");
        return outcome.Golden?.Status switch
        {
            null => counted,
            GoldenStatus.Same => counted + ", golden trace the same",
            GoldenStatus.Differs => counted + ", golden trace differs",
            GoldenStatus.Written => counted + ", golden trace written",
            _ => counted + ", golden trace updated",
        };
    }
}
