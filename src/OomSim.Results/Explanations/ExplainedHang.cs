namespace OomSim.Results;

/// <summary>A hang, as far as the run tells of it.</summary>
internal sealed class ExplainedHang(RunEventRow row, WalkedContainer of, RunAbout about, RunCommands commands, HangFacts? facts) : IExplained
{
    private const int MostSeen = 100;

    private readonly SortedSet<long> _waiting = [];
    private readonly List<(long Pid, long Micros, string Comm)> _seen = [];

    /// <summary>Its first row.</summary>
    public RunEventRow Begin => row;

    /// <summary>Whose it is.</summary>
    public WalkedContainer Of => of;

    /// <summary>The run as a whole.</summary>
    public RunAbout About => about;

    /// <summary>What was typed.</summary>
    public RunCommands Commands => commands;

    /// <summary>What the run noted of it; null where it noted no more.</summary>
    public HangFacts? Facts => facts;

    /// <summary>When the last one went on, µs; null where some still wait.</summary>
    public long? EndMicros { get; set; }

    /// <summary>When those who were woken hung again, for there was no room, µs; null where they did not at once.</summary>
    public long? AgainMicros { get; set; }

    /// <summary>True where the container ended with it.</summary>
    public bool EndedWithContainer { get; set; }

    /// <summary>The SIGKILL that the container ended by, in words; empty where it was none, or an OOM killer's.</summary>
    public string Ending { get; set; } = "";

    /// <summary>The last kill in the container meanwhile: that of a host, or of a cgroup whose OOM killer is on; null for none.</summary>
    public ExplainedKill? Kill { get; set; }

    /// <summary>The end of the run, µs; its last event where the end is not known.</summary>
    public long LastMicros { get; set; }

    /// <summary>Who began to wait, when, in that order; the first hundred.</summary>
    public IReadOnlyList<(long Pid, long Micros, string Comm)> Seen => _seen;

    /// <summary>A process waits as well.</summary>
    public void Wait(RunEventRow began)
    {
        long pid = began.Number("pid") ?? 0;
        if (_waiting.Add(pid) && _seen.Count < MostSeen)
        {
            _seen.Add((pid, began.Micros, began.NamedComm));
        }
    }

    /// <summary>True for a process that waits.</summary>
    public bool Waits(long? pid) => pid is { } one && _waiting.Contains(one);

    /// <summary>A process waits no longer; true where it was the last one.</summary>
    public bool GoOn(long pid)
    {
        _waiting.Remove(pid);
        return _waiting.Count == 0;
    }

    /// <inheritdoc/>
    public ExplainedItem Explain() => HangWords.Explain(this);
}
