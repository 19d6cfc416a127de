namespace OomSim.Cli;

/// <summary>A table as aligned text, for pipes and files.</summary>
internal static class PlainTable
{
    // A column of words is not made narrower than this, nor than its longest word.
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
        if (width is { } most && Total(widths, indent) > most)
        {
            int[] least = [.. headings.Select((heading, i) => Math.Max(Math.Max(Narrowest, heading.Length), rows.SelectMany(r => Words(r[i])).Select(w => w.TrimEnd().Length).DefaultIfEmpty().Max()))];
            Narrow(widths, least, Total(widths, indent) - most, isText, wrapsFirst ?? (_ => false));
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

    private static void Narrow(int[] widths, int[] least, int over, Func<int, bool> isText, Func<int, bool> wrapsFirst)
    {
        for (; over > 0; over--)
        {
            int[] wide = [.. Enumerable.Range(0, widths.Length).Where(i => isText(i) && widths[i] > least[i])];
            if (wide.Length == 0)
            {
                return;
            }

            widths[wide.OrderByDescending(wrapsFirst).ThenByDescending(i => widths[i]).First()]--;
        }
    }

    private static string[] Wrap(string text, int width)
    {
        List<string> lines = [];
        string line = "";
        foreach (string word in Words(text))
        {
            if (line.Length > 0 && line.Length + word.TrimEnd().Length > width)
            {
                lines.Add(line.TrimEnd());
                line = "";
            }

            line += word;
        }

        lines.Add(line.TrimEnd());
        return [.. lines];
    }

    // With the blank behind each; the path of a key has one at each dot.
    private static IEnumerable<string> Words(string text)
    {
        int from = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == ' ' || (text[i] == '.' && i + 1 < text.Length && char.IsAsciiLetter(text[i + 1])))
            {
                yield return text[from..(i + 1)];
                from = i + 1;
            }
        }

        yield return text[from..];
    }
}
