namespace OomSim.Results;

/// <summary>The end of a container's run that the engine brought about (D1.13, D1.14, D3.16, D3.18).</summary>
public sealed record EndFacts
{
    /// <summary>When its first process was gone, simulated ns.</summary>
    public long TimeNs { get; init; }

    /// <summary>Whose run it was.</summary>
    public string Container { get; init; } = "";

    /// <summary>Why: <c>command</c>, <c>daemon_ends</c>, <c>daemon_begins</c>, <c>liveness_probe</c>, <c>startup_probe</c>, <c>eviction</c>, <c>pod_ends</c>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Number of the stop signal; null where SIGKILL came at once.</summary>
    public int? Signal { get; init; }

    /// <summary>When it was sent, simulated ns; null where SIGKILL came at once.</summary>
    public long? SignalNs { get; init; }

    /// <summary>How long SIGKILL would wait, s; null where it came at once; negative: for ever.</summary>
    public long? TimeoutS { get; init; }

    /// <summary>Where the time-out is from: <c>command</c>, <c>container</c>, or <c>default</c>; empty where SIGKILL came at once.</summary>
    public string TimeoutFrom { get; init; } = "";

    /// <summary>When SIGKILL was sent, simulated ns; null where it was not.</summary>
    public long? KillNs { get; init; }

    /// <summary>What PID 1 does on the stop signal: <c>handles</c>, <c>ignores</c>, <c>unheard</c> (no handler, D6.2), <c>small_init</c> (hands it on, D4.72); empty where there was none.</summary>
    public string OnSignal { get; init; } = "";
}
