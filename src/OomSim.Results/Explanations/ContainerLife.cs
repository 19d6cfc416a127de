namespace OomSim.Results;

/// <summary>One run of a container, from its start to its end.</summary>
internal sealed class ContainerLife
{
    /// <summary>PID of its first process on the host; null where the events did not tell.</summary>
    public long? InitPid { get; init; }

    /// <summary>Name of its first process.</summary>
    public string InitComm { get; init; } = "";

    /// <summary>The last kill in it; null for none.</summary>
    public ExplainedKill? LastDraft { get; set; }

    /// <summary>True where its first process was killed by an OOM killer.</summary>
    public bool InitKilled { get; set; }

    /// <summary>True once the engine has published <c>start</c>: one whose init dies before that never runs (D2.8).</summary>
    public bool IsStarted { get; set; }

    /// <summary>True once the engine has published <c>oom</c>.</summary>
    public bool HasOomEvent { get; set; }

    /// <summary>Signals that the engine sent, with their times in µs.</summary>
    public List<(int Signal, long Micros)> Signals { get; } = [];

    /// <summary>How its first process ended, as the kernel tells: <c>code=1</c>, <c>signal=SIGKILL</c>; empty before.</summary>
    public string InitEnd { get; set; } = "";

    /// <summary>When that was, µs; null before.</summary>
    public long? InitEndMicros { get; set; }

    /// <summary>The child whose abnormal end its first process follows, and how that ended; empty for none.</summary>
    public string ChildEnd { get; set; } = "";

    /// <summary>Its last pause that is over; null for none.</summary>
    public ExplainedPause? Thawed { get; set; }

    /// <summary>Bytes that its processes held and had not written out when they ended (M7).</summary>
    public long LostBytes { get; set; }
}
