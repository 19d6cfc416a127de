using System.Globalization;

namespace OomSim.Cli;

/// <summary>The report in the Test Anything Protocol, version 14: a test point per expectation.</summary>
internal static class TapReport
{
    /// <summary>Writes the report.</summary>
    public static void Write(TextWriter output, IReadOnlyList<ScenarioOutcome> outcomes)
    {
        output.WriteLine("TAP version 14");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"1..{outcomes.Sum(o => TestReports.Cases(o).Count)}"));
        int number = 0;
        foreach (ScenarioOutcome outcome in outcomes)
        {
            foreach (ExpectationOutcome one in TestReports.Cases(outcome))
            {
                number++;
                string result = one.Passed ? "ok" : "not ok";
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result} {number} - {Escape(outcome.Name)}: {Escape(one.Text)}"));
                if (!one.Passed)
                {
                    output.WriteLine("  ---");
                    output.WriteLine($"  message: {Quote(one.Detail)}");
                    output.WriteLine($"  at: {Quote(string.Create(CultureInfo.InvariantCulture, $"{outcome.File}:{one.Line}:{one.Column}"))}");
                    output.WriteLine("  ...");
                }
            }
        }
    }

    private static string Escape(string text) =>
        text.ReplaceLineEndings(" ").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("#", "\\#", StringComparison.Ordinal);

    private static string Quote(string text) => "'" + text.ReplaceLineEndings(" ").Replace("'", "''", StringComparison.Ordinal) + "'";
}
