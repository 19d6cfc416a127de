namespace OomSim.Cli;

/// <summary>A table as aligned text, for pipes and files.</summary>
internal static class PlainTable
{
    // A column of words is not made narrower than this.
    private const int Narrowest = 14;

    private const string Gap = "  ";

    /// <summary>Writes headings and rows; numbers stand at the right of their columns.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="headings">The headings.</param>
    /// <param name="rows">Rows of as many cells.</param>
    /// <param name="isText">True for a column of words, which stand at the left.</param>
    /// <param name="indent">What each line begins with.</param>
    /// <param name="width">Columns that a line may have: the widest columns of words go on in further lines; null for any number.</param>
    /// <param name="wrapsFirst">True for a column of words that goes on in further lines before any other does; null for none.</param>
    public static void Write(
        TextWriter output, IReadOnlyList<string> headings, IReadOnlyList<string[]> rows, Func<int, bool> isText, string indent = "", int? width = null, Func<int, bool>? wrapsFirst = null)
    {
        int[] widths = [.. headings.Select((heading, i) => Math.Max(heading.Length, rows.Select(r => r[i].Length).DefaultIfEmpty().Max()))];
        for (int over = Total(widths, indent) - (width ?? int.MaxValue); over > 0; over--)
        {
            int[] narrowed = [.. Enumerable.Range(0, widths.Length).Where(i => isText(i) && widths[i] > Math.Max(Narrowest, headings[i].Length))];
            if (narrowed.Length == 0)
            {
                break;
            }

            widths[narrowed.OrderByDescending(i => wrapsFirst?.Invoke(i) == true).ThenByDescending(i => widths[i]).First()]--;
        }

        foreach (IReadOnlyList<string> row in rows.Prepend(headings))
        {
            string[][] cells = [.. row.Select((cell, i) => cell.Length <= widths[i] ? [cell] : Wrap(cell, widths[i]))];
            for (int line = 0; line < cells.Max(c => c.Length); line++)
            {
                IEnumerable<string> parts = cells.Select((cell, i) => line < cell.Length ? cell[line] : "").Select((part, i) => isText(i) ? part.PadRight(widths[i]) : part.PadLeft(widths[i]));
                output.WriteLine((indent + string.Join(Gap, parts)).TrimEnd());
            }
        }
    }

    private static int Total(int[] widths, string indent) => indent.Length + widths.Sum() + (Gap.Length * (widths.Length - 1));

    // By words; a word that is too long is cut.
    private static string[] Wrap(string text, int width)
    {
        List<string> lines = [];
        string rest = text;
        while (rest.Length > width)
        {
            int at = rest.LastIndexOf(' ', width);
            lines.Add(rest[..(at > 0 ? at : width)]);
            rest = rest[(at > 0 ? at + 1 : width)..];
        }

        lines.Add(rest);
        return [.. lines];
    }
}
