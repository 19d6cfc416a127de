using System.Globalization;

namespace OomSim.Kernel;

/// <summary>The task table of an OOM report, whose columns differ between kernels (K21.7).</summary>
internal sealed class TaskTable
{
    /// <summary>The greatest number that is taken as it stands, pages: 4 PiB. Sums over a table of any length fit.</summary>
    private const long Greatest = 1L << 40;

    private readonly string[] _columns;

    private TaskTable(string[] columns)
    {
        _columns = columns;
    }

    /// <summary>The table that a heading begins; null when the line is none.</summary>
    public static TaskTable? Begin(string text)
    {
        int end = text.IndexOf(']', StringComparison.Ordinal);
        return text.StartsWith('[') && end > 0 && text[1..end].Trim() == "pid" && text.EndsWith(" name", StringComparison.Ordinal)
            ? new TaskTable(text[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : null;
    }

    /// <summary>A row; null when the line is none.</summary>
    public ReportedTask? Row(string text)
    {
        int end = text.IndexOf(']', StringComparison.Ordinal);
        if (!text.StartsWith('[') || end < 0 || !int.TryParse(text[1..end].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
        {
            return null;
        }

        // The name comes last and may hold blanks.
        string rest = text[(end + 1)..].TrimStart();
        string[] cells = new string[_columns.Length];
        for (int i = 0; i < _columns.Length; i++)
        {
            int blank = i == _columns.Length - 1 ? rest.Length : rest.IndexOf(' ', StringComparison.Ordinal);
            if (blank <= 0)
            {
                return null;
            }

            cells[i] = rest[..blank];
            rest = rest[blank..].TrimStart();
        }

        long? Number(string column)
        {
            int at = Array.IndexOf(_columns, column);
            return at >= 0 && long.TryParse(cells[at], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? Math.Clamp(value, -Greatest, Greatest) : null;
        }

        // Before 4.15 each level of the page tables was counted, in pages.
        long tables = Number("pgtables_bytes") / Pages.Size ?? (Number("nr_ptes") ?? 0) + (Number("nr_pmds") ?? 0) + (Number("nr_puds") ?? 0);
        return Number("rss") is { } rss
            ? new ReportedTask(pid, Number("uid") ?? 0, rss, tables, Number("swapents") ?? 0, (int)Math.Clamp(Number("oom_score_adj") ?? 0, -1000, 1000), cells[^1])
            : null;
    }
}
