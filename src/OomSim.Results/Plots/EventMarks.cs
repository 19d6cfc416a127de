namespace OomSim.Results;

/// <summary>
/// What plots mark of events.csv: who was killed and when, and when containers came back. Marks that a picture cannot
/// tell apart are one, so that a run with a million kills needs no more memory than one with a thousand. Containers go by
/// their IDs, or by their names where the summary does not tell who had which when.
/// </summary>
internal sealed class EventMarks(double shortest, EventOwners owners)
{
    private readonly Dictionary<string, List<KillMark>> _kills = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<double>> _restarts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _starts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _containers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);
    private string? _victim;

    /// <summary>True when there are events of containers to read marks from.</summary>
    public bool IsThere => _containers.Count > 0 || _started.Count > 0;

    /// <summary>Kills of the host's own OOM killer, in order: the container's name, or that of a process outside containers.</summary>
    public List<KillMark> HostKills { get; } = [];

    /// <summary>Kills at the limit of a container or cgroup, in order.</summary>
    public List<KillMark> LimitKills { get; } = [];

    /// <summary>Kills in a container, in order: a victim of the host's OOM killer is marked so.</summary>
    public IReadOnlyList<KillMark> Kills(string container) => _kills.TryGetValue(container, out List<KillMark>? kills) ? kills : [];

    /// <summary>When a container came back, s; its first start is none.</summary>
    public IReadOnlyList<double> Restarts(string container) => _restarts.TryGetValue(container, out List<double>? times) ? times : [];

    /// <summary>How often a container came back: as many as there are marks, but where several are one.</summary>
    public int RestartCount(string container) => _starts.GetValueOrDefault(container);

    /// <summary>Reads the marks, for several pictures at once.</summary>
    /// <param name="path">The file; none gives no marks.</param>
    /// <param name="shortest">For each of them the time that it cannot tell apart, s.</param>
    /// <param name="containers">The containers of the summary.</param>
    public static EventMarks[] Read(string path, double[] shortest, IReadOnlyList<ContainerSummary> containers)
    {
        EventMarks[] marks = Array.ConvertAll(shortest, s => new EventMarks(s, new EventOwners(containers)));
        int number = 0;
        foreach (PlacedRow row in RunReader.Rows(path, EventRow.Columns, out int[] at))
        {
            (_, _, string source, string type, string subject, string detail) = RunEventRow.Of(++number, row, at);
            bool isKill = source == "kernel" && type.Contains("kill", StringComparison.OrdinalIgnoreCase);
            if (!isKill && !(source == "docker" && type is "start" or "create" or "rename"))
            {
                continue;
            }

            double time = Cells.Time(row, at[0]);
            Array.ForEach(marks, m => m.Add(time, isKill ? "kill" : type, subject, detail));
        }

        return marks;
    }

    private void Add(double time, string type, string subject, string detail)
    {
        if (type == "kill")
        {
            AddKill(time, subject, detail);
        }
        else if (type == "rename")
        {
            AddRename(subject, Cells.OldName(detail));
        }
        else if (type == "create")
        {
            // Another container of that name, which has yet to start.
            _started.Remove(owners.Create(subject));
            _containers.Add(subject);
        }
        else if (owners.Of(subject) is var key && !_started.Add(key))
        {
            AddRestart(time, key);
        }
    }

    private void AddRename(string name, string old)
    {
        if (old.Length == 0)
        {
            return;
        }

        string before = owners.Of(old);
        owners.Rename(old, name);
        _containers.Add(name);
        if (before == old && _started.Remove(old))
        {
            // It goes by its name.
            _started.Add(name);
        }
    }

    // The subject is the container, with or without its process; outside containers it is the host or the cgroup's path.
    private void AddKill(double time, string subject, string detail)
    {
        string? pid = Cells.Named(detail, "pid");
        if (Cells.Named(detail, "group") is null)
        {
            _victim = pid;
        }
        else if (pid == _victim)
        {
            // The kernel comes to the first victim once more among those of its group (K7.5).
            return;
        }

        int slash = subject.IndexOf('/', StringComparison.Ordinal);
        string container = slash < 0 ? subject : subject[..slash];
        string victim = slash > 0 ? subject[(slash + 1)..] : Cells.Named(detail, "comm") ?? "";
        bool isByHost = Cells.Named(detail, "domain") == "host";
        if (container.Length > 0)
        {
            string key = owners.Of(container);
            if (!_kills.TryGetValue(key, out List<KillMark>? kills))
            {
                _kills.Add(key, kills = []);
            }

            Add(kills, new KillMark(time, isByHost ? victim + " (host)" : victim));
        }

        Add(isByHost ? HostKills : LimitKills, new KillMark(time, _containers.Contains(container) ? container : victim));
    }

    private void Add(List<KillMark> marks, KillMark mark)
    {
        if (marks.Count > 0 && mark.Time - marks[^1].Time < Math.Max(shortest, 1e-9))
        {
            marks[^1] = marks[^1].With(mark.Victim);
        }
        else
        {
            marks.Add(mark);
        }
    }

    private void AddRestart(double time, string container)
    {
        _starts[container] = RestartCount(container) + 1;
        if (!_restarts.TryGetValue(container, out List<double>? times))
        {
            _restarts.Add(container, times = []);
        }

        if (times.Count == 0 || time - times[^1] >= shortest)
        {
            times.Add(time);
        }
    }
}
