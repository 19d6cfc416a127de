namespace OomSim.Docker;

/// <summary>How the engine ends a container: the polite signal, if there was one, and the SIGKILL, if it came to that (D1.13).</summary>
public sealed record ContainerStop
{
    /// <summary>Why.</summary>
    public StopReason Reason { get; init; }

    /// <summary>The stop signal's number; null where SIGKILL came at once (D1.14, D1.15).</summary>
    public int? Signal { get; init; }

    /// <summary>When the stop signal was sent, simulated ns; null where SIGKILL came at once.</summary>
    public long? SignalNs { get; init; }

    /// <summary>How long SIGKILL waits, s; null where it came at once; negative: for ever.</summary>
    public long? TimeoutSeconds { get; init; }

    /// <summary>True where the time-out is the container's own or the default, not the command's.</summary>
    public bool IsOwnTimeout { get; init; }

    /// <summary>True where neither command nor container names a time-out: 10 s.</summary>
    public bool IsDefaultTimeout { get; init; }

    /// <summary>When SIGKILL was sent, simulated ns; null while it was not.</summary>
    public long? KillNs { get; init; }
}
