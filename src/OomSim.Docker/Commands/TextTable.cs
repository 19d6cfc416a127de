namespace OomSim.Docker;

/// <summary>A table as the clients print it: blanks between columns, the last one as it is.</summary>
public static class TextTable
{
    /// <summary>Its lines.</summary>
    /// <param name="rows">The headings first.</param>
    /// <param name="narrowest">Least width of a column with what is between it and the next, characters.</param>
    /// <param name="gap">What is at least between two columns, characters.</param>
    public static string Of(IReadOnlyList<string[]> rows, int narrowest = 10, int gap = 3)
    {
        // What stands last in its line makes no column wider.
        int[] widths = [.. Enumerable.Range(0, rows.Max(r => r.Length)).Select(column =>
            Math.Max(narrowest, rows.Where(r => r.Length > column + 1).Select(r => r[column].Length + gap).DefaultIfEmpty(0).Max()))];
        return string.Concat(rows.Select(row => string.Concat(row.Select((cell, i) => i == row.Length - 1 ? cell + "\n" : cell.PadRight(widths[i])))));
    }
}
