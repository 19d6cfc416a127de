using System.Globalization;

namespace OomSim.Cli;

/// <summary>The report as GitHub workflow commands: failed expectations show up beside their lines.</summary>
internal static class GitHubReport
{
    /// <summary>Writes the annotations and the total.</summary>
    public static void Write(TextWriter output, IReadOnlyList<ScenarioOutcome> outcomes)
    {
        foreach (ScenarioOutcome outcome in outcomes)
        {
            foreach (ExpectationOutcome failed in TestReports.Cases(outcome).Where(c => !c.Passed))
            {
                string place = string.Create(CultureInfo.InvariantCulture, $"line={failed.Line},col={failed.Column}");
                string text = $"expected {failed.Text}, but {failed.Detail}";
                output.WriteLine($"::error file={Property(outcome.File)},{place},title={Property(outcome.Name)}::{Data(text)}");
            }
        }

        PrettyReport.WriteTotal(output, outcomes);
    }

    private static string Data(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);
}
