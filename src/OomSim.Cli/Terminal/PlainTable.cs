namespace OomSim.Cli;

/// <summary>A table as aligned text, for pipes and files.</summary>
internal static class PlainTable
{
    /// <summary>Writes headings and rows; numbers stand at the right of their columns.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="headings">The headings.</param>
    /// <param name="rows">Rows of as many cells.</param>
    /// <param name="isText">True for a column of words, which stand at the left.</param>
    /// <param name="indent">What each line begins with.</param>
    public static void Write(TextWriter output, IReadOnlyList<string> headings, IReadOnlyList<string[]> rows, Func<int, bool> isText, string indent = "")
    {
        int[] widths = [.. headings.Select((heading, i) => Math.Max(heading.Length, rows.Select(r => r[i].Length).DefaultIfEmpty().Max()))];
        foreach (IReadOnlyList<string> row in rows.Prepend(headings))
        {
            IEnumerable<string> cells = row.Select((cell, i) => isText(i) ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]));
            output.WriteLine(indent + string.Join("  ", cells).TrimEnd());
        }
    }
}
