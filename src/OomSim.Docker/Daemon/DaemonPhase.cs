namespace OomSim.Docker;

/// <summary>What dockerd is doing.</summary>
public enum DaemonPhase
{
    /// <summary>It answers.</summary>
    Up,

    /// <summary>It was told to end: its socket is closed, and it stops its containers (D3.16).</summary>
    Stopping,

    /// <summary>There is no dockerd.</summary>
    Down,

    /// <summary>It takes its containers over again: whoever connects waits (D3.15, D3.17).</summary>
    Starting,
}
