namespace OomSim.Cli;

/// <summary>The forms of a test report.</summary>
internal static class TestReports
{
    /// <summary>Names of the forms.</summary>
    public static string[] Formats => ["pretty", "json", "junit", "tap", "github"];

    /// <summary>Writes a report.</summary>
    public static void Write(TextWriter output, string format, TestRun run)
    {
        switch (format)
        {
            case "json":
                RunJson.Write(output, run.Outcomes, run.NotFound, run.Stale);
                break;
            case "junit":
                JUnitReport.Write(output, run);
                break;
            case "tap":
                TapReport.Write(output, run);
                break;
            case "github":
                GitHubReport.Write(output, run);
                break;
            default:
                PrettyReport.Write(output, run);
                break;
        }
    }

    /// <summary>What a scenario is judged by: its expectations and golden trace, or just that it runs when it has neither.</summary>
    public static IReadOnlyList<ExpectationOutcome> Cases(ScenarioOutcome outcome)
    {
        ExpectationOutcome[] golden = outcome.Golden is null ? [] : [outcome.Golden.Case];
        if (outcome.Ran && outcome.Failure is null)
        {
            return outcome.Expectations.Count + golden.Length > 0 ? [.. outcome.Expectations, .. golden] : [new ExpectationOutcome("runs to its end", true, "", 1, 1)];
        }

        Problem? first = outcome.Problems.FirstOrDefault(p => p.IsError);
        string detail = outcome.Failure ?? first?.Text ?? "not run";

        // What is merged over the scenario's file has places of its own.
        (string file, int line, int column) = first is not null ? (first.File, first.Line, first.Column) : outcome.FailurePlace ?? (outcome.File, 1, 1);
        return [new ExpectationOutcome("runs to its end", false, detail, line, column) { File = file == outcome.File ? null : file }, .. outcome.Expectations, .. golden];
    }
}
