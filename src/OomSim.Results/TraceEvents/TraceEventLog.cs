using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>
/// Turns what is recorded into trace.json: a container is a process whose first two threads are its states and its conditions, and whose others
/// are its processes with their steps; events are instants; memory, swap and CPU are counters. It holds as many events as a viewer opens at once:
/// counters end at half of that, and at the whole all that is open is closed and the rest of the run left out, which the file says.
/// </summary>
internal sealed class TraceEventLog : IStepObserver, IDisposable
{
    /// <summary>Most events of a file, but for those that close it.</summary>
    public const long MaxEvents = 100_000;

    /// <summary>PIDs of Linux end below this; containers, which have none, are numbered from here.</summary>
    private const int FirstTrack = 5_000_000;

    private readonly TraceEventFile _file;
    private readonly long _maxEvents;
    private readonly OrderedDictionary<string, TraceTrack> _tracks = new(StringComparer.Ordinal);
    private readonly Dictionary<int, TraceThread> _threads = [];
    private readonly List<TraceThread> _touched = [];
    private readonly List<TraceTrack> _changed = [];
    private readonly TraceTrack _host;
    private readonly TraceCounters _counters;
    private long _truncatedAt = -1;
    private bool _isFinished;

    /// <summary>A log without an event yet.</summary>
    /// <param name="stream">Where it goes; closed with this.</param>
    /// <param name="maxEvents">Most events.</param>
    public TraceEventLog(Stream stream, long maxEvents = MaxEvents)
    {
        _file = new TraceEventFile(stream);
        _maxEvents = maxEvents;
        _counters = new TraceCounters(_file, maxEvents / 2);
        _host = NewTrack("host", 0, "events");
    }

    /// <summary>False once nothing more goes into the file.</summary>
    public bool IsOpen => _truncatedAt < 0 && !_isFinished;

    /// <summary>Takes a row of containers.csv.</summary>
    public void Add(in ContainerRow row)
    {
        if (!IsOpen)
        {
            return;
        }

        TraceTrack track = TrackOf(row.Container);
        if (track.State == "removed")
        {
            // What another container of that name has used before it got the name is not the name's.
            track.LastCpu = row.CpuUsageNs;
        }

        if (track.State != row.State)
        {
            CloseState(track, row.Time);
            if (row.State == "restarting")
            {
                track.RanSince = track.StateSince;
            }
            else if (track.State == "restarting" && row.State == "running" && track.KilledAt >= track.RanSince && track.KilledAt < track.StateSince)
            {
                // The life that the kill ended, and the one that its policy gave it.
                _file.Arrow("restart", "restart", track.Pid, track.Pid, track.KilledAt, row.Time);
            }

            (track.State, track.StateSince) = (row.State, row.Time);
        }

        track.IsContainer = true;
        _counters.Add(track, row);
        (track.LastAt, track.LastCpu) = (row.Time, row.CpuUsageNs);
        Check(row.Time);
    }

    /// <summary>Takes a row of host.csv.</summary>
    public void Add(in HostRow row)
    {
        if (!IsOpen)
        {
            return;
        }

        _counters.Add(_host, row);
        Check(row.Time);
    }

    /// <summary>Takes a row of events.csv.</summary>
    public void Add(in EventRow row)
    {
        // A process's begin and end are its slice; what goes on in networks says nothing of memory.
        if (!IsOpen || (row.Source == "program" && row.Type is "start" or "exit") || row.Type.StartsWith("network ", StringComparison.Ordinal))
        {
            return;
        }

        if (row.Source == "kernel" && row.Type is "hung" or "resumed" && PidOf(row.Detail) is { } pid && _threads.TryGetValue(pid, out TraceThread? thread))
        {
            if (row.Type == "hung")
            {
                thread.Hang(row.Time);
            }
            else
            {
                thread.GoOn(_file, row.Time);
            }
        }

        int slash = row.Subject.IndexOf('/', StringComparison.Ordinal);
        string owner = slash < 0 ? row.Subject : row.Subject[..slash];

        // The engine tells of a container before it has a row; what else there is, such as images, has two words. A prune names nobody.
        bool isContainer = row.Source == "docker" && owner.Length > 0 && !row.Type.Contains(' ', StringComparison.Ordinal);
        TraceTrack? track = isContainer ? TrackOf(owner) : _tracks.GetValueOrDefault(owner);
        if (isContainer)
        {
            track!.IsContainer = true;
        }
        else if (row is { Source: "kernel", Type: "oom_kill" } && track is not null)
        {
            track.KilledAt = row.Time;
        }

        _file.Instant(row.Type, row.Source, (track ?? _host).Pid, (track ?? _host).Pid, row.Time, track is null ? "g" : "p", row.Detail);
        Check(row.Time);
    }

    /// <summary>A process exists.</summary>
    /// <param name="now">Simulated ns.</param>
    /// <param name="owner">Name of its container, or of the program outside containers.</param>
    /// <param name="process">The process.</param>
    public void Begin(long now, string owner, Process process)
    {
        if (IsOpen)
        {
            TraceTrack track = TrackOf(owner);
            var thread = new TraceThread(track, process, now);
            _threads[process.Pid] = thread;
            Touch(thread);
            _file.Metadata("thread_name", track.Pid, process.Pid, "name", process.Comm);
            Check(now);
        }
    }

    /// <summary>A process is gone.</summary>
    public void End(long now, Process process)
    {
        if (IsOpen && _threads.Remove(process.Pid, out TraceThread? thread))
        {
            thread.Close(_file, now);
            thread.Count(0);
            _changed.Add(thread.Track);
            Check(now);
        }
    }

    /// <summary>A process's container has another name: under the old one the process ends, under the new one it goes on.</summary>
    /// <param name="now">Simulated ns.</param>
    /// <param name="owner">The new name.</param>
    /// <param name="process">The process.</param>
    public void Move(long now, string owner, Process process)
    {
        if (!IsOpen || !_threads.TryGetValue(process.Pid, out TraceThread? before))
        {
            return;
        }

        (Step? step, bool isHung) = (before.Step, before.IsHung);
        End(now, process);
        Begin(now, owner, process);
        if (_threads.TryGetValue(process.Pid, out TraceThread? after))
        {
            after.Take(_file, now, step);
            if (isHung)
            {
                after.Hang(now);
            }
        }
    }

    /// <inheritdoc/>
    public void OnTaskChanged(Process process)
    {
        if (IsOpen && _threads.TryGetValue(process.Pid, out TraceThread? thread))
        {
            Touch(thread);
        }
    }

    /// <summary>The present instant is over: conditions that are others now begin here, whenever rows are written.</summary>
    /// <param name="now">Simulated ns.</param>
    public void EndInstant(long now)
    {
        foreach (TraceThread thread in _touched)
        {
            thread.IsTouched = false;
            if (_threads.TryGetValue(thread.Process.Pid, out TraceThread? there) && there == thread)
            {
                thread.Count(Conditions.Strength(thread.Process.Condition));
                _changed.Add(thread.Track);
            }
        }

        _touched.Clear();
        foreach (TraceTrack track in _changed)
        {
            if (IsOpen && track.IsContainer && track.StrongestCondition is { } condition && condition != track.Condition)
            {
                CloseCondition(track, now);
                (track.Condition, track.ConditionSince) = (condition, now);
                Check(now);
            }
        }

        _changed.Clear();
    }

    /// <inheritdoc/>
    public void OnStepBegan(long now, Process process, Step step)
    {
        if (IsOpen && _threads.TryGetValue(process.Pid, out TraceThread? thread))
        {
            thread.Take(_file, now, step);
            Check(now);
        }
    }

    /// <summary>Ends the file: what is still going on ends with the run.</summary>
    /// <param name="now">Simulated ns.</param>
    public void Finish(long now)
    {
        if (_isFinished)
        {
            return;
        }

        if (IsOpen)
        {
            CloseAll(now);
        }

        _isFinished = true;
        List<(string, string)> facts = [("end_s", SimTime.ToSeconds(now))];
        if (_counters.Until >= 0)
        {
            facts.Add(("counters_until_s", SimTime.ToSeconds(_counters.Until)));
        }

        if (_truncatedAt >= 0)
        {
            facts.Add(("truncated_at_s", SimTime.ToSeconds(_truncatedAt)));
            facts.Add(("truncated_because", string.Create(CultureInfo.InvariantCulture, $"more than {_maxEvents} events")));
        }

        _file.Finish(facts);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Touch(TraceThread thread)
    {
        if (!thread.IsTouched)
        {
            thread.IsTouched = true;
            _touched.Add(thread);
        }
    }

    private void CloseState(TraceTrack track, long now)
    {
        if (track.State.Length > 0)
        {
            _file.Slice(track.State, "state", track.Pid, track.Pid, track.StateSince, now);
        }
    }

    private void CloseCondition(TraceTrack track, long now)
    {
        if (track.Condition.Length > 0 && track.Condition != Conditions.None)
        {
            _file.Slice(track.Condition, "condition", track.Pid, track.ConditionTid, track.ConditionSince, now);
        }
    }

    private void Check(long now)
    {
        if (_file.Count >= _maxEvents && _truncatedAt < 0)
        {
            CloseAll(now);
            _truncatedAt = now;
            _threads.Clear();
            _file.Instant("the trace ends here", "trace", _host.Pid, _host.Pid, now, "g", string.Create(CultureInfo.InvariantCulture, $"more than {_maxEvents} events"));
        }
    }

    private void CloseAll(long now)
    {
        foreach (TraceThread thread in _threads.OrderBy(static t => t.Key).Select(static t => t.Value))
        {
            thread.Close(_file, now);
        }

        // A name that a container no longer has ends with its last row.
        foreach (TraceTrack track in _tracks.Values)
        {
            CloseState(track, track.LastAt);
            CloseCondition(track, now);
            _counters.Close(track, track.LastAt);
        }

        _counters.Close(_host, now);
    }

    private TraceTrack TrackOf(string name)
    {
        if (!_tracks.TryGetValue(name, out TraceTrack? track))
        {
            track = NewTrack(name, _tracks.Count + 1, "state");
            _tracks.Add(name, track);
            _file.Metadata("thread_name", track.Pid, track.ConditionTid, "name", "condition");
            _file.Metadata("thread_sort_index", track.Pid, track.ConditionTid, "sort_index", -1);
        }

        return track;
    }

    private TraceTrack NewTrack(string name, int number, string firstThread)
    {
        var track = new TraceTrack(name, FirstTrack + (2 * number)) { IsHost = number == 0 };
        _file.Metadata("process_name", track.Pid, track.Pid, "name", name);
        _file.Metadata("process_sort_index", track.Pid, track.Pid, "sort_index", number);
        _file.Metadata("thread_name", track.Pid, track.Pid, "name", firstThread);
        _file.Metadata("thread_sort_index", track.Pid, track.Pid, "sort_index", -2);
        return track;
    }

    private static int? PidOf(string? detail)
    {
        if (detail is null || !detail.StartsWith("pid=", StringComparison.Ordinal))
        {
            return null;
        }

        int end = detail.IndexOf(' ', StringComparison.Ordinal);
        return int.TryParse(detail.AsSpan(4, (end < 0 ? detail.Length : end) - 4), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? pid : null;
    }
}
