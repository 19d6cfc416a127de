using Spectre.Console;

namespace OomSim.Cli;

/// <summary>A table for people: with lines and colours on a terminal that has room for them, plain text elsewhere, names on lines of their own where these are long, and a few lines for each row where not even that has room.</summary>
internal static class DrawnTable
{
    /// <summary>Writes a table.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="headings">The headings.</param>
    /// <param name="rows">Rows of as many cells.</param>
    /// <param name="isText">True for a column of words, which stand at the left.</param>
    /// <param name="verdict">The column whose words are coloured; -1 for none.</param>
    /// <param name="indent">What stands before each line.</param>
    /// <param name="width">Columns that a line may have in a pipe; cells of words go on in further lines, on a terminal too. Null: they do not.</param>
    /// <param name="wrapsFirst">True for a column of words that goes on in further lines before any other does; null for none.</param>
    public static void Write(
        CliConsole console,
        IReadOnlyList<string> headings,
        IReadOnlyList<string[]> rows,
        Func<int, bool> isText,
        int verdict = -1,
        string indent = "",
        int? width = null,
        Func<int, bool>? wrapsFirst = null)
    {
        if (!console.OutputIsTerminal)
        {
            PlainTable.Write(console.Output, headings, rows, isText, indent, width, wrapsFirst);
            return;
        }

        // On either side of a cell there is a blank and a line.
        int drawn = CliConsole.Width - indent.Length - (3 * headings.Count) - 1;
        int plain = CliConsole.Width - indent.Length - (2 * headings.Count);
        int[] widths = PlainTable.Fit(headings, rows, isText, width is null ? int.MaxValue : drawn, wrapsFirst);
        if (console.Draws && widths.Sum() <= drawn)
        {
            Draw(console, headings, rows, isText, verdict, indent, widths);
        }
        else if (PlainTable.Fit(headings, rows, isText, width is null ? int.MaxValue : plain, wrapsFirst).Sum() <= plain)
        {
            PlainTable.Write(console.Output, headings, rows, isText, indent, width is null ? null : CliConsole.Width, wrapsFirst);
        }
        else if (width is not null || !isText(0) || !NamedRows.TryWrite(console.Output, headings, rows, isText, indent, CliConsole.Width))
        {
            WriteRecords(console, headings, rows, isText, indent);
        }
    }

    private static void Draw(CliConsole console, IReadOnlyList<string> headings, IReadOnlyList<string[]> rows, Func<int, bool> isText, int verdict, string indent, int[] widths)
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
            var column = new TableColumn(new Text(headings[i])) { Width = widths[i] };
            table.AddColumn(isText(i) ? column : column.RightAligned());
        }

        foreach (string[] row in rows)
        {
            table.AddRow(row.Select((cell, i) => new Text(string.Join('\n', PlainTable.Wrap(cell, widths[i])), i == verdict ? VerdictColour.Of(cell) : Style.Plain)));
        }

        terminal.Write(indent.Length == 0 ? table : new Padder(table, new Padding(indent.Length, 0, 0, 0)));
    }

    // A line for the row, and as many of its figures, but empty ones, on each further line as there is room for.
    private static void WriteRecords(CliConsole console, IReadOnlyList<string> headings, IReadOnlyList<string[]> rows, Func<int, bool> isText, string indent)
    {
        string name = "";
        foreach (string[] row in rows)
        {
            if (row[0].Length > 0 && row[0] != name)
            {
                name = isText(0) ? row[0] : "";
                console.Output.WriteLine(indent + (isText(0) ? row[0] : $"{headings[0]} {row[0]}"));
            }

            string line = indent;
            foreach (string figure in headings.Select((heading, i) => (Heading: heading, Cell: row[i])).Skip(1).Where(f => f.Cell.Length > 0).Select(f => $"{f.Heading} {f.Cell}"))
            {
                if (line.Length > indent.Length && line.Length + 2 + figure.Length > CliConsole.Width)
                {
                    console.Output.WriteLine(line);
                    line = indent;
                }

                if (indent.Length + 2 + figure.Length <= CliConsole.Width)
                {
                    line += "  " + figure;
                    continue;
                }

                // Longer than a line: it goes on below, a step to the right.
                string[] parts = PlainTable.Wrap(figure, Math.Max(1, CliConsole.Width - indent.Length - 4));
                foreach (string part in parts.SkipLast(1))
                {
                    console.Output.WriteLine(line + (line.Length > indent.Length ? "" : "  ") + part);
                    line = indent + "  ";
                }

                line += "  " + parts[^1];
            }

            if (line.Length > indent.Length)
            {
                console.Output.WriteLine(line);
            }
        }
    }
}
