using System.Globalization;

namespace OomSim.Cli;

/// <summary>The report for people: a line per scenario, and under a failed one what was expected and what was found.</summary>
internal static class PrettyReport
{
    /// <summary>Writes the whole report.</summary>
    public static void Write(TextWriter output, IReadOnlyList<ScenarioOutcome> outcomes)
    {
        int width = outcomes.Select(o => o.Name.Length).DefaultIfEmpty().Max();
        foreach (ScenarioOutcome outcome in outcomes)
        {
            WriteScenario(output, outcome, width);
        }

        WriteTotal(output, outcomes);
    }

    /// <summary>Writes one scenario's part.</summary>
    public static void WriteScenario(TextWriter output, ScenarioOutcome outcome, int width)
    {
        string counted = !outcome.Ran || outcome.Failure is not null
            ? TestReports.Cases(outcome)[0].Detail
            : outcome.Expectations.Count == 0
                ? "no expectations"
                : string.Create(CultureInfo.InvariantCulture, $"{outcome.Held} of {Words.Count(outcome.Expectations.Count, "expectation", "expectations")}");
        output.WriteLine($"{outcome.Verdict.PadRight(6)}{outcome.Name.PadRight(width)}  {counted}".TrimEnd());
        foreach (ExpectationOutcome failed in outcome.Expectations.Where(e => !e.Passed))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"      {outcome.File}:{failed.Line}:{failed.Column}: expected {failed.Text}"));
            output.WriteLine($"          but {failed.Detail}");
        }
    }

    /// <summary>Writes the last line.</summary>
    public static void WriteTotal(TextWriter output, IReadOnlyList<ScenarioOutcome> outcomes)
    {
        int failed = outcomes.Count(o => o.ExitCode != ExitCode.Fine);
        output.WriteLine($"{outcomes.Count - failed} passed, {failed} failed");
    }
}
