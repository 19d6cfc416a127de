using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>Finds in <c>kernel.log</c> what the run has not noted otherwise.</summary>
internal static class LogReports
{
    /// <summary>Fills in what the log tells.</summary>
    public static void Fill(string folder, IReadOnlyList<ExplainedKill> kills, IReadOnlyList<ExplainedNoVictim> noVictims)
    {
        string path = Path.Combine(folder, "kernel.log");
        ExplainedKill[] unknown = [.. kills.Where(k => k.Facts is null)];
        if ((unknown.Length == 0 && noVictims.Count == 0) || !File.Exists(path))
        {
            return;
        }

        SortedDictionary<(long, int), ExplainedKill> byKill = [];
        foreach (ExplainedKill kill in unknown)
        {
            byKill.TryAdd((kill.Micros, kill.Pid), kill);
        }

        SortedDictionary<string, int> vain = new(StringComparer.Ordinal);
        foreach (VictimCheck check in VictimCheck.Of(OomLogReader.Read(RunFile.Lines(path)), SwapKb(folder)))
        {
            foreach (ReportedKill killed in check.Report.Kills)
            {
                if (killed.Time is { } time && byKill.TryGetValue((time / 1000, killed.Pid), out ExplainedKill? kill))
                {
                    kill.Log = check;
                }
            }

            if (check.Report.NobodyKillable)
            {
                // Those of one cgroup are in the same order in the events.
                string domain = check.Report.Memcg ?? "/";
                int ordinal = vain[domain] = vain.GetValueOrDefault(domain) + 1;
                noVictims.FirstOrDefault(n => n.Ordinal == ordinal && n.Domain == domain)?.Log = check;
            }
        }
    }

    private static long? SwapKb(string folder)
    {
        foreach (PlacedRow row in RunReader.Rows(Path.Combine(folder, HostRow.FileName), HostRow.Columns, out int[] at))
        {
            return (long)Cells.Number(row, at[8]) >> 10;
        }

        return null;
    }
}
