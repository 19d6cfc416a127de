namespace OomSim.Cli;

/// <summary>The forms of a test report.</summary>
internal static class TestReports
{
    /// <summary>Names of the forms.</summary>
    public static string[] Formats => ["pretty", "json", "junit", "tap", "github"];

    /// <summary>Writes a report.</summary>
    public static void Write(TextWriter output, string format, IReadOnlyList<ScenarioOutcome> outcomes)
    {
        switch (format)
        {
            case "json":
                RunJson.Write(output, outcomes);
                break;
            case "junit":
                JUnitReport.Write(output, outcomes);
                break;
            case "tap":
                TapReport.Write(output, outcomes);
                break;
            case "github":
                GitHubReport.Write(output, outcomes);
                break;
            default:
                PrettyReport.Write(output, outcomes);
                break;
        }
    }

    /// <summary>What a scenario is judged by: its expectations, or just that it runs when it has none.</summary>
    public static IReadOnlyList<ExpectationOutcome> Cases(ScenarioOutcome outcome)
    {
        if (outcome.Ran && outcome.Failure is null)
        {
            return outcome.Expectations.Count > 0 ? outcome.Expectations : [new ExpectationOutcome("runs to its end", true, "", 1, 1)];
        }

        Problem? first = outcome.Problems.FirstOrDefault(p => p.IsError);
        string detail = outcome.Failure ?? first?.Text ?? "not run";
        return [new ExpectationOutcome("runs to its end", false, detail, first?.Line ?? 1, first?.Column ?? 1), .. outcome.Expectations];
    }
}
