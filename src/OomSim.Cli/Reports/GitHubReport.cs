using System.Globalization;

namespace OomSim.Cli;

/// <summary>The report as GitHub workflow commands: failed expectations show up beside their lines.</summary>
internal static class GitHubReport
{
    /// <summary>Writes the annotations and the total.</summary>
    public static void Write(TextWriter output, TestRun run)
    {
        foreach (ScenarioOutcome outcome in run.Outcomes)
        {
            foreach (ExpectationOutcome failed in TestReports.Cases(outcome).Where(c => !c.Passed))
            {
                IEnumerable<string> lines =
                [
                    $"expected {failed.Text}, but {failed.Detail}", .. FailureText.Lines(failed), .. FailureText.Hints(outcome).Select(h => $"{h.Why}: {h.Command}"),
                ];
                Annotate(output, "error", failed.File ?? outcome.File, failed.Line, failed.Column, outcome.Name, string.Join('\n', lines));
            }
        }

        foreach (Problem problem in run.NotFound)
        {
            Annotate(output, problem.IsError ? "error" : "warning", problem.File, problem.Line, problem.Column, "oomsim", problem.Text);
        }

        foreach (StaleGolden stale in run.Stale)
        {
            Annotate(output, stale.IsRemoved ? "notice" : "warning", stale.File, 1, 1, "obsolete golden trace", stale.Text);
        }

        PrettyReport.WriteTotal(output, run.Outcomes);
    }

    private static void Annotate(TextWriter output, string level, string file, int line, int column, string title, string text)
    {
        // GitHub finds a file by its path from the root of the repository.
        string path = file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file;
        string place = string.Create(CultureInfo.InvariantCulture, $"line={Math.Max(1, line)},col={Math.Max(1, column)}");
        output.WriteLine($"::{level} file={Property(path)},{place},title={Property(title)}::{Data(text)}");
    }

    private static string Data(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);
}
