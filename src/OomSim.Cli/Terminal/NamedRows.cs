namespace OomSim.Cli;

/// <summary>A table whose first column stands on lines of its own, above what belongs to it: for names that leave no room beside them.</summary>
internal static class NamedRows
{
    private const string Step = "  ";

    /// <summary>Writes it; false where even this does not fit, and nothing was written.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="headings">The headings.</param>
    /// <param name="rows">Rows of as many cells; those of one name that follow each other share its line.</param>
    /// <param name="isText">True for a column of words, which stand at the left.</param>
    /// <param name="indent">What each line begins with.</param>
    /// <param name="width">Columns of a line.</param>
    public static bool TryWrite(TextWriter output, IReadOnlyList<string> headings, IReadOnlyList<string[]> rows, Func<int, bool> isText, string indent, int width)
    {
        // Headings of several words go on in a further line.
        int[] widths = [.. headings.Select((heading, i) => rows.Select(r => r[i].Length).Append(heading.Split(' ').Max(w => w.Length)).Max())];
        widths[0] = 0;
        int room = width - indent.Length - (Step.Length * (headings.Count - 1));
        for (int i = 1; i < widths.Length && widths.Sum() + Math.Max(0, headings[i].Length - widths[i]) <= room; i++)
        {
            widths[i] = Math.Max(widths[i], headings[i].Length);
        }

        if (widths.Sum() > room)
        {
            return false;
        }

        Write(output, headings, isText, indent, widths);
        string name = "";
        foreach (string[] row in rows)
        {
            Write(output, row[0] == name ? ["", .. row[1..]] : row, isText, indent, widths);
            name = row[0];
        }

        return true;
    }

    private static void Write(TextWriter output, IReadOnlyList<string> row, Func<int, bool> isText, string indent, int[] widths)
    {
        if (row[0].Length > 0)
        {
            output.WriteLine(indent + row[0]);
        }

        string[][] cells = [.. row.Skip(1).Select((cell, i) => PlainTable.Wrap(cell, widths[i + 1]))];
        for (int line = 0; line < cells.Max(c => c.Length); line++)
        {
            IEnumerable<string> parts = cells.Select((cell, i) => line < cell.Length ? cell[line] : "")
                .Select((part, i) => Step + (isText(i + 1) ? part.PadRight(widths[i + 1]) : part.PadLeft(widths[i + 1])));
            output.WriteLine((indent + string.Concat(parts)).TrimEnd());
        }
    }
}
