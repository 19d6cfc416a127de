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

    /// <summary>True for one of before 4.15, which counts each level of the page tables, in pages.</summary>
    public bool CountsTablesByLevel => Array.IndexOf(_columns, "nr_ptes") >= 0;

    /// <summary>The table that a heading begins; null when the line is none.</summary>
    public static TaskTable? Begin(string text)
    {
        int end = text.IndexOf(']', StringComparison.Ordinal);
        return text.StartsWith('[') && end > 0 && text[1..end].Trim() == "pid" && text.EndsWith(" name", StringComparison.Ordinal)
            ? new TaskTable(text[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : null;
    }

    /// <summary>A row; null when the line is none, or one that cannot be read.</summary>
    /// <param name="text">The line.</param>
    /// <param name="fault">Why it cannot be read, and where in the line, from 0; null for a row that is read and for a line that is none.</param>
    public ReportedTask? Row(string text, out (string Reason, int At)? fault)
    {
        fault = null;
        int end = text.IndexOf(']', StringComparison.Ordinal);
        string number = text.StartsWith('[') && end > 0 ? text[1..end].Trim() : "";
        if (number.Length == 0 || !number.All(char.IsAsciiDigit))
        {
            return null;
        }

        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
        {
            fault = ($"no process has the pid {number}", text.IndexOf(number, StringComparison.Ordinal));
            return null;
        }

        // The name comes last and may hold blanks.
        string[] cells = new string[_columns.Length];
        int[] starts = new int[_columns.Length];
        int at = end + 1;
        for (int i = 0; i < _columns.Length; i++)
        {
            at += text[at..].TakeWhile(c => c == ' ').Count();
            int blank = i == _columns.Length - 1 ? text.Length : text.IndexOf(' ', at);
            if (blank <= at)
            {
                fault = ($"the row of pid {number} ends before its {_columns[^1]}", text.Length);
                return null;
            }

            (cells[i], starts[i], at) = (text[at..blank], at, blank);
        }

        return Task(pid, cells, starts, out fault);
    }

    private ReportedTask? Task(int pid, string[] cells, int[] starts, out (string Reason, int At)? fault)
    {
        (string Reason, int At)? wrong = null;
        long? Number(string column)
        {
            int at = Array.IndexOf(_columns, column);
            if (at < 0)
            {
                return null;
            }

            bool isCount = column is not ("uid" or "oom_score_adj");
            if (!long.TryParse(cells[at], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) || (isCount && value < 0))
            {
                wrong ??= (string.Create(CultureInfo.InvariantCulture, $"the row of pid {pid} has '{cells[at]}' as {column}"), starts[at]);
            }

            return Math.Clamp(value, -Greatest, Greatest);
        }

        long tables = Number("pgtables_bytes") / Pages.Size ?? (Number("nr_ptes") ?? 0) + (Number("nr_pmds") ?? 0) + (Number("nr_puds") ?? 0);
        long? rss = Number("rss");
        ReportedTask task = new(pid, Number("uid") ?? 0, rss ?? 0, tables, Number("swapents") ?? 0, (int)Math.Clamp(Number("oom_score_adj") ?? 0, -1000, 1000), cells[^1]) { TotalVm = Number("total_vm") ?? 0 };
        fault = wrong;
        return rss is null || wrong is not null ? null : task;
    }
}
