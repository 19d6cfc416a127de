using System.Globalization;
using System.Text.RegularExpressions;
using static OomSim.Kernel.OomLogPatterns;

namespace OomSim.Kernel;

/// <summary>Reads the OOM reports out of a kernel log of any age (K21, K22), whoever kept it: dmesg, journald (also as JSON), syslog.</summary>
public sealed class OomLogReader
{
    private readonly List<OomLogReport> _reports = [];
    private OomLogReport? _open;
    private TaskTable? _table;
    private long _reservedAfter;
    private int? _heading;
    private bool _booted;

    private OomLogReader()
    {
    }

    /// <summary>All reports of a log, in order. A kill that no report belongs to (K2.6) is one without a table.</summary>
    /// <param name="lines">The log's lines.</param>
    public static IReadOnlyList<OomLogReport> Read(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        OomLogReader reader = new();
        int number = 0;
        foreach (string line in lines)
        {
            string entry = JournalLine.Text(line);
            reader.Take(++number, LogLine.Of(entry), isWhole: ReferenceEquals(entry, line));
        }

        return reader._reports;
    }

    // What is not the whole line, but in something else, has no column of its own.
    private void Take(int line, LogLine entry, bool isWhole)
    {
        string text = entry.Text;
        if (Invoked().Match(text) is { Success: true } invoked)
        {
            Open(line);
            _open!.Trigger = invoked.Groups["comm"].Value;
            _open.Order = (int)Number(invoked, "order");
            return;
        }

        (string Reason, int At)? fault = null;
        if (_table?.Row(text, out fault) is { } row)
        {
            Row();
            _open!.Add(row);
            return;
        }

        if (fault is { } unread)
        {
            Row();
            _open!.Add(new UnreadRow(line, isWhole ? entry.ColumnOf(unread.At) : 1, unread.Reason));
            return;
        }

        if (TaskTable.Begin(text) is { } table)
        {
            (_table, _heading) = (table, line);
            return;
        }

        // Other lines of the kernel come in between; the table ends where the report goes on.
        if (Killed().Match(text) is { Success: true } killed)
        {
            _table = null;
            Kill(line, entry.Time, killed);
        }
        else
        {
            _booted |= text.StartsWith("Linux version ", StringComparison.Ordinal);

            // Before 5.1 the choice has a line of its own; alone where the report was held back.
            if (Chosen().IsMatch(text) && (_open is null || _open.Kills.Count > 0))
            {
                Open(line);
            }

            if (_open is { } report)
            {
                Fact(report, line, text);
            }
        }
    }

    private void Open(int line)
    {
        _open = new OomLogReport(line) { IsAfterBoot = _booted };
        _booted = false;
        _reports.Add(_open);
        _table = null;
    }

    // A table after a kill is of a report whose beginning the log does not hold; the machine is the same.
    private void Row()
    {
        if (_heading is { } heading && _open is not { Kills.Count: 0, Tasks.Count: 0, Unread.Count: 0 })
        {
            (OomLogReport? before, TaskTable? table) = (_open, _table);
            Open(heading);
            _table = table;
            (_open!.RamPages, _open.SwapTotalKb, _open.Release) = (before?.RamPages, before?.SwapTotalKb, before?.Release);
        }

        _heading = null;
        _open!.IsTableOpen = true;
        _open.CountsTablesByLevel = _table is { CountsTablesByLevel: true };
    }

    private void Fact(OomLogReport report, int line, string text)
    {
        if (Release().Match(text) is { Success: true } release)
        {
            report.Release ??= release.Groups["release"].Value;
        }
        else if (Limit().Match(text) is { Success: true } limit)
        {
            report.IsMemcg = true;
            long kb = Number(limit, "limit");
            switch (limit.Groups["what"].Value)
            {
                case "memory": report.LimitKb = kb; break;
                case "swap": report.SwapLimitKb = kb; break;
                default: report.MemswLimitKb = kb; break;
            }
        }
        else if (OldScope().Match(text) is { Success: true } old)
        {
            report.IsMemcg = true;
            report.Memcg = old.Groups["memcg"].Value;
        }
        else if (Stats().Match(text) is { Success: true } stats)
        {
            report.IsMemcg = true;
            report.Memcg ??= stats.Groups["memcg"].Value;
        }
        else if (Constraint().Match(text) is { Success: true } constraint)
        {
            _table = null;
            report.IsTableOpen = false;
            report.IsMemcg = constraint.Groups["memcg"].Success;
            report.IsHost = !report.IsMemcg;
            report.Memcg = report.IsMemcg ? constraint.Groups["memcg"].Value : null;
            report.VictimMemcg = constraint.Groups["victim"].Value;
            report.Chosen = constraint.Groups["pid"].Success ? new ChosenTask(line, (int)Number(constraint, "pid"), constraint.Groups["comm"].Value) : null;
            if (Nodes().Match(text) is { Success: true } nodes)
            {
                report.Nodes = nodes.Groups[nodes.Groups["cpuset"].Success ? "mems" : "nodemask"].Value;
            }
        }
        else if (Chosen().Match(text) is { Success: true } chosen)
        {
            _table = null;
            report.IsTableOpen = false;
            report.Chosen = new ChosenTask(line, (int)Number(chosen, "pid"), chosen.Groups["comm"].Value);
            report.PrintsChoice = true;
            report.KillsAllocatingTask = chosen.Groups["allocating"].Success;
            report.PrintedScore = report.KillsAllocatingTask ? null : Number(chosen, "score");
            bool isMemcg = text.StartsWith("Memory cgroup", StringComparison.Ordinal);
            report.IsMemcg |= isMemcg;
            report.IsHost |= !isMemcg;
        }
        else if (Group().Match(text) is { Success: true } group)
        {
            report.Group = group.Groups["path"].Value;
        }
        else
        {
            HostFact(report, text);
        }
    }

    private void HostFact(OomLogReport report, string text)
    {
        if (Ram().Match(text) is { Success: true } ram)
        {
            report.RamPages = Number(ram, "pages");
            report.IsHost = true;
            _reservedAfter = 0;
        }
        else if (Reserved().Match(text) is { Success: true } reserved && report.RamPages is { } pages && _reservedAfter == 0)
        {
            _reservedAfter = Number(reserved, "pages");
            report.RamPages = Math.Max(1, pages - _reservedAfter);
        }
        else if (Zone().Match(text) is { Success: true } zone)
        {
            report.AddZone((int)Number(zone, "node"), Number(zone, "kb"));
        }
        else if (SwapTotal().Match(text) is { Success: true } swap)
        {
            report.SwapTotalKb = Number(swap, "kb");
        }
        else if (text.Contains("no killable processes", StringComparison.Ordinal))
        {
            report.NobodyKillable = true;
        }
        else if (text.StartsWith("Kernel panic - not syncing: ", StringComparison.Ordinal))
        {
            report.Panic = text["Kernel panic - not syncing: ".Length..];
        }
    }

    private void Kill(int line, long? time, Match killed)
    {
        bool? memcg = killed.Groups["prefix"].Value switch
        {
            "" => null,
            ['M', ..] => true,
            _ => false,
        };

        // A report names one victim; a second kill without a group is of an OOM whose report was held back.
        if (_open is null || (_open.Kills.Count > 0 && _open.Group is null) || (_open.Group is not null && memcg == false && _open.IsMemcg))
        {
            OomLogReport? before = _open;
            Open(line);
            _open!.Release = before?.Release;
        }

        _open.IsMemcg |= memcg == true;
        _open.IsHost |= memcg == false;
        _open.KillsAllocatingTask |= killed.Groups["allocating"].Success;
        _open.NamesPageTables |= killed.Groups["tables"].Success;
        long? anon = killed.Groups["anon"].Success ? Number(killed, "anon") : null;
        _open.Add(new ReportedKill(line, time, (int)Number(killed, "pid"), killed.Groups["comm"].Value, memcg, anon) { TotalVmKb = killed.Groups["vm"].Success ? Number(killed, "vm") : null });
    }

    /// <summary>The greatest number that is taken as it stands: kB of no limit on v1, rounded up. With more, sums would not fit.</summary>
    private const long Greatest = 1L << 53;

    private static long Number(Match match, string group) =>
        long.TryParse(match.Groups[group].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? Math.Clamp(value, -Greatest, Greatest)
            : Greatest;
}
