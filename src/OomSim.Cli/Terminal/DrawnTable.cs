using Spectre.Console;

namespace OomSim.Cli;

/// <summary>A table with lines and colours for a terminal.</summary>
internal static class DrawnTable
{
    /// <summary>Draws a table whose second column is a verdict.</summary>
    public static void Write(CliConsole console, IReadOnlyList<string> headings, IReadOnlyList<string[]> rows)
    {
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(console.Output),
            Ansi = AnsiSupport.Detect,
            ColorSystem = console.Colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        Table table = new Table().RoundedBorder();
        for (int i = 0; i < headings.Count; i++)
        {
            var column = new TableColumn(new Text(headings[i]));
            table.AddColumn(i < 2 ? column : column.RightAligned());
        }

        foreach (string[] row in rows)
        {
            table.AddRow(row.Select((cell, i) => i == 1 ? new Text(cell, StyleOf(cell)) : new Text(cell)));
        }

        terminal.Write(table);
    }

    private static Style StyleOf(string verdict) => verdict == "PASS" ? new Style(Color.Green) : new Style(Color.Red);
}
