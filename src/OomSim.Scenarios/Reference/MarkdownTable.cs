namespace OomSim.Scenarios;

/// <summary>Writes headings and tables of Markdown.</summary>
public static class MarkdownTable
{
    /// <summary>A heading and the empty line below it.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="level">From 1.</param>
    /// <param name="text">The heading.</param>
    public static void Heading(TextWriter output, int level, string text)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write($"{new string('#', level)} {text}\n\n");
    }

    /// <summary>A table and the empty line below it.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="header">Column names.</param>
    /// <param name="rows">Cells.</param>
    public static void Write(TextWriter output, IReadOnlyList<string> header, IEnumerable<string[]> rows)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(rows);
        output.Write($"| {string.Join(" | ", header)} |\n|{string.Concat(header.Select(_ => "---|"))}\n");
        foreach (string[] row in rows)
        {
            output.Write($"| {string.Join(" | ", row.Select(Escape))} |\n");
        }

        output.Write('\n');
    }

    private static string Escape(string cell) => cell.Replace("|", "\\|", StringComparison.Ordinal);
}
