using System.Globalization;

namespace OomSim.Cli;

/// <summary>The report in the Test Anything Protocol, version 14: a test point per expectation and golden trace.</summary>
internal static class TapReport
{
    /// <summary>Writes the report.</summary>
    public static void Write(TextWriter output, TestRun run)
    {
        Problem[] missing = [.. run.NotFound.Where(p => p.IsError)];
        output.WriteLine("TAP version 14");
        output.WriteLine(Line($"1..{run.Outcomes.Sum(o => TestReports.Cases(o).Count) + missing.Length + run.Stale.Count}"));
        int number = 0;
        foreach (ScenarioOutcome outcome in run.Outcomes)
        {
            foreach (ExpectationOutcome one in TestReports.Cases(outcome))
            {
                number++;
                string result = one.Passed ? "ok" : "not ok";
                output.WriteLine(Line($"{result} {number} - {Escape(outcome.Name)}: {Escape(one.Text)}"));
                if (!one.Passed)
                {
                    WriteDiagnostic(output, outcome, one);
                }
            }
        }

        foreach (Problem problem in missing)
        {
            number++;
            output.WriteLine(Line($"not ok {number} - {Escape(problem.File)}: {Escape(problem.Text)}"));
        }

        foreach (StaleGolden stale in run.Stale)
        {
            number++;
            output.WriteLine(Line($"ok {number} - {Escape(stale.File)} # SKIP {Escape(stale.Text)}"));
        }
    }

    private static void WriteDiagnostic(TextWriter output, ScenarioOutcome outcome, ExpectationOutcome failed)
    {
        output.WriteLine("  ---");
        output.WriteLine($"  message: {Quote(failed.Detail)}");
        output.WriteLine("  severity: fail");
        output.WriteLine($"  at: {Quote(Line($"{failed.File ?? outcome.File}:{failed.Line}:{failed.Column}"))}");
        output.WriteLine($"  expected: {Quote(failed.Text)}");
        output.WriteLine($"  actual: {Quote(failed.Detail)}");
        IReadOnlyList<string> trace = FailureText.Lines(failed);
        if (trace.Count > 0)
        {
            output.WriteLine(failed.Diff.Count > 0 ? "  diff: |" : "  trace: |");
            foreach (string line in trace)
            {
                output.WriteLine(("    " + Printable(line)).TrimEnd());
            }
        }

        foreach ((string why, string command) in FailureText.Hints(outcome))
        {
            output.WriteLine($"  {why.Replace(' ', '_')}: {Quote(command)}");
        }

        output.WriteLine("  ...");
    }

    private static string Escape(string text) =>
        Printable(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("#", "\\#", StringComparison.Ordinal);

    private static string Quote(string text) => "'" + Printable(text).Replace("'", "''", StringComparison.Ordinal) + "'";

    // YAML has no way to write control characters in these forms, and a line feed would end the test point.
    private static string Printable(string text) => string.Concat(text.ReplaceLineEndings(" ").Select(c => char.IsControl(c) ? '\uFFFD' : c));

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
