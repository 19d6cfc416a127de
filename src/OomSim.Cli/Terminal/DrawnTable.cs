using Spectre.Console;

namespace OomSim.Cli;

/// <summary>A table for people: with lines and colours on a terminal that has room for them, plain text elsewhere, and a few lines for each row where not even that has room.</summary>
internal static class DrawnTable
{
    /// <summary>Writes a table.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="headings">The headings.</param>
    /// <param name="rows">Rows of as many cells.</param>
    /// <param name="isText">True for a column of words, which stand at the left.</param>
    /// <param name="verdict">The column whose words are coloured.</param>
    public static void Write(CliConsole console, IReadOnlyList<string> headings, IReadOnlyList<string[]> rows, Func<int, bool> isText, int verdict)
    {
        int cells = headings.Select((heading, i) => Math.Max(heading.Length, rows.Select(r => r[i].Length).DefaultIfEmpty().Max())).Sum();
        if (console.OutputIsTerminal && cells + (2 * headings.Count) > CliConsole.Width)
        {
            WriteRecords(console, headings, rows);
        }
        else if (!console.Draws || cells + (3 * headings.Count) + 1 > CliConsole.Width)
        {
            PlainTable.Write(console.Output, headings, rows, isText);
        }
        else
        {
            Draw(console, headings, rows, isText, verdict);
        }
    }

    private static void Draw(CliConsole console, IReadOnlyList<string> headings, IReadOnlyList<string[]> rows, Func<int, bool> isText, int verdict)
    {
        console.Output.Flush();
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(console.Output),
            Ansi = AnsiSupport.Detect,
            ColorSystem = CliConsole.ColourSystem,
        });
        terminal.Profile.Width = CliConsole.Width;
        Table table = new Table().RoundedBorder();
        for (int i = 0; i < headings.Count; i++)
        {
            var column = new TableColumn(new Text(headings[i]));
            table.AddColumn(isText(i) ? column : column.RightAligned());
        }

        foreach (string[] row in rows)
        {
            table.AddRow(row.Select((cell, i) => i == verdict ? new Text(cell, VerdictColour.Of(cell)) : new Text(cell)));
        }

        terminal.Write(table);
    }

    // A line for the row, and as many of its figures, but empty ones, on each further line as there is room for.
    private static void WriteRecords(CliConsole console, IReadOnlyList<string> headings, IReadOnlyList<string[]> rows)
    {
        foreach (string[] row in rows)
        {
            console.Output.WriteLine(row[0]);
            string line = "";
            foreach (string figure in headings.Select((heading, i) => (Heading: heading, Cell: row[i])).Skip(1).Where(f => f.Cell.Length > 0).Select(f => $"{f.Heading} {f.Cell}"))
            {
                if (line.Length > 0 && line.Length + 2 + figure.Length > CliConsole.Width)
                {
                    console.Output.WriteLine(line);
                    line = "";
                }

                line += "  " + figure;
            }

            if (line.Length > 0)
            {
                console.Output.WriteLine(line);
            }
        }
    }
}
