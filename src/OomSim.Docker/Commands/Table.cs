using System.Text;

namespace OomSim.Docker;

/// <summary>A table as the client prints it: three blanks between columns, the last one as it is.</summary>
internal sealed class Table(params string[] header)
{
    private const int Gap = 3;
    private readonly List<string[]> _rows = [header];

    /// <summary>Least width of a column.</summary>
    public int Narrowest { get; init; } = 10;

    /// <summary>Adds a row.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Prints the lines.</summary>
    public void Print(Shell shell)
    {
        // What stands last in its line makes no column wider.
        int[] widths = [.. Enumerable.Range(0, _rows.Max(r => r.Length)).Select(column =>
            Math.Max(Narrowest, _rows.Where(r => r.Length > column + 1).Select(r => r[column].Length + Gap).DefaultIfEmpty(0).Max()))];
        foreach (string[] row in _rows)
        {
            var line = new StringBuilder();
            for (int column = 0; column < row.Length; column++)
            {
                line.Append(column == row.Length - 1 ? row[column] : row[column].PadRight(widths[column]));
            }

            shell.Out(line.ToString());
        }
    }
}
