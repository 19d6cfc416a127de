using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>
/// The kills of each container, ns. A run has them in <c>events.csv</c>, each; a kernel's log holds reports back (K2.6: ten in five seconds), so that
/// it counts only where there are no events: for a recording, whose log has a clock of its own (<see cref="KernelClock"/>).
/// </summary>
internal sealed class ComparedKills
{
    private const string Counter = "events_oom_kill";

    private readonly SortedDictionary<string, List<long>> _kills = new(StringComparer.Ordinal);

    /// <summary>Its kills in order; none where nobody was killed.</summary>
    public IReadOnlyList<long> Of(string container) => _kills.GetValueOrDefault(container) ?? [];

    /// <summary>Reads the kills of a run.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="names">Names of containers by their IDs.</param>
    /// <exception cref="RunFileException">A file is not what it should be.</exception>
    public static ComparedKills OfRun(string folder, SortedDictionary<string, string> names)
    {
        ComparedKills kills = new();
        string events = Path.Combine(folder, EventRow.FileName);
        if (!File.Exists(events))
        {
            // A kill whose report was held back does not say whose it is.
            kills.ReadLog(Path.Combine(folder, "kernel.log"), names, isOfLast: false);
            return kills;
        }

        int number = 0;
        foreach (PlacedRow row in RunReader.Rows(events, EventRow.Columns, out int[] at))
        {
            number++;
            if (row[at[1]] == "kernel" && row[at[2]] == "oom_kill")
            {
                RunEventRow kill = RunEventRow.Of(number, row, at);
                kills.Add(kill.Container, kill.Micros * 1000);
            }
        }

        return kills;
    }

    /// <summary>Reads the kills of a recording and puts them on the clock of its rows.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="names">Names of containers by their IDs.</param>
    /// <param name="curves">Its rows, by container and column.</param>
    /// <exception cref="RunFileException">A file is not what it should be.</exception>
    public static ComparedKills OfRecording(string folder, SortedDictionary<string, string> names, SortedDictionary<string, SortedDictionary<string, List<CurvePoint>>> curves)
    {
        // A kill whose report was held back is of the situation before.
        ComparedKills kills = new();
        kills.ReadLog(Path.Combine(folder, "kernel.log"), names, isOfLast: true);
        long behind = KernelClock.Behind(
            kills._kills.Select(k => KeyValuePair.Create<string, IReadOnlyList<long>>(k.Key, k.Value)),
            name => curves.TryGetValue(name, out SortedDictionary<string, List<CurvePoint>>? columns) && columns.TryGetValue(Counter, out List<CurvePoint>? counter) ? counter : []);
        foreach (List<long> times in kills._kills.Values)
        {
            for (int i = 0; i < times.Count; i++)
            {
                times[i] += behind;
            }
        }

        return kills;
    }

    private void ReadLog(string path, SortedDictionary<string, string> names, bool isOfLast)
    {
        string group = "";
        foreach (OomLogReport report in OomLogReader.Read(File.Exists(path) ? RunFile.Lines(path) : []))
        {
            group = report.VictimMemcg ?? (isOfLast ? group : "");
            string last = group[(group.LastIndexOf('/') + 1)..];
            foreach (long time in report.Kills.Select(k => k.Time).OfType<long>())
            {
                Add(names.GetValueOrDefault(last, last), time);
            }
        }
    }

    private void Add(string container, long time)
    {
        if (!_kills.TryGetValue(container, out List<long>? kills))
        {
            _kills.Add(container, kills = []);
        }

        kills.Add(time);
    }
}
