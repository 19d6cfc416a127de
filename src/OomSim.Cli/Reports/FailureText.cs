using OomSim.Results;

namespace OomSim.Cli;

/// <summary>What shows why an expectation failed: the rows around what was found, or what differs from the golden trace.</summary>
internal static class FailureText
{
    private const int MostDiffLines = 60;

    /// <summary>The lines; none when there is nothing to show.</summary>
    public static IReadOnlyList<string> Lines(ExpectationOutcome failed)
    {
        List<string> lines = [];
        if (failed.Excerpt is { } excerpt)
        {
            lines.Add(excerpt.File + ":");
            string[] headings = [.. excerpt.Columns];
            string[][] rows = [.. excerpt.Rows];
            using var table = new StringWriter { NewLine = "\n" };
            PlainTable.Write(table, headings, rows, i => !IsNumeric(rows, i));
            lines.AddRange(table.ToString().TrimEnd('\n').Split('\n').Select((line, i) => (i - 1 == excerpt.Marked ? "> " : "  ") + line));
            if (excerpt.More > 0)
            {
                lines.Add(FormattableString.Invariant($"  … and {excerpt.More} more that {(excerpt.More == 1 ? "counts" : "count")}"));
            }
        }

        if (failed.Diff.Count > 0)
        {
            lines.Add("--- the golden trace");
            lines.Add("+++ this run");
            lines.AddRange(failed.Diff.Take(MostDiffLines));
            if (failed.Diff.Count > MostDiffLines)
            {
                lines.Add(FormattableString.Invariant($"… {failed.Diff.Count - MostDiffLines} more lines"));
            }
        }

        return lines;
    }

    /// <summary>What can be typed to see more: for a golden trace also to make the run the golden one.</summary>
    public static IEnumerable<(string Why, string Command)> Hints(ScenarioOutcome outcome)
    {
        if (outcome.LookCloser is { } closer)
        {
            yield return ("look closer", closer);
        }

        if (outcome.UpdateGolden is { } update)
        {
            yield return ("if this run is right", update);
        }
    }

    private static bool IsNumeric(string[][] rows, int column) =>
        Array.TrueForAll(rows, r => r[column].Length == 0 || char.IsAsciiDigit(r[column][0]) || (r[column][0] == '-' && r[column].Length > 1));
}
