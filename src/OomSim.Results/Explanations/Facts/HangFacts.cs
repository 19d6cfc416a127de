namespace OomSim.Results;

/// <summary>A time in which processes of a container wait at a limit whose OOM killer is disabled (K4.9–K4.17).</summary>
public sealed record HangFacts
{
    /// <summary>When the first of them began to wait, simulated ns.</summary>
    public long TimeNs { get; init; }

    /// <summary>When the last of them went on or was gone, simulated ns; null where some wait when the run ends.</summary>
    public long? EndNs { get; set; }

    /// <summary>What ended the sleep of the last of them, as in <see cref="OomSim.Kernel.SleepEnd"/> in snake case; empty while some wait, and in files of earlier versions.</summary>
    public string EndedBy { get; set; } = "";

    /// <summary>Whose doing that was: a process with its PID; the container, or the cgroup, that gave memory back; empty where it is neither.</summary>
    public string Waker { get; set; } = "";

    /// <summary>Whose they are.</summary>
    public string Container { get; init; } = "";

    /// <summary>Path of the cgroup at whose limit they wait.</summary>
    public string Cgroup { get; init; } = "";

    /// <summary>True where that is the container's own.</summary>
    public bool IsOwn { get; init; }

    /// <summary>usage_in_bytes there.</summary>
    public long Usage { get; init; }

    /// <summary>limit_in_bytes there; null for none.</summary>
    public long? Limit { get; init; }

    /// <summary>memsw.usage_in_bytes there.</summary>
    public long MemswUsage { get; init; }

    /// <summary>memsw.limit_in_bytes there; null for none.</summary>
    public long? MemswLimit { get; init; }

    /// <summary>Memory of the container in <c>docker inspect</c>, bytes; 0 for none.</summary>
    public long StoredMemory { get; init; }

    /// <summary>MemorySwap of the container in <c>docker inspect</c>, bytes; 0 for unset, -1 for no limit.</summary>
    public long StoredMemorySwap { get; init; }

    /// <summary>MemAvailable of the host, bytes.</summary>
    public long HostAvailable { get; init; }

    /// <summary>Swap that the host has in all, bytes.</summary>
    public long HostSwap { get; init; }

    /// <summary>Who waits, in that order; each once.</summary>
    public List<WaitingTask> Waiting { get; init; } = [];

    /// <summary>Processes of the container that did not wait when the first began to.</summary>
    public IReadOnlyList<OtherTask> Others { get; init; } = [];

    /// <summary>Whom the OOM killer would take if it were on; empty for nobody.</summary>
    public string WouldKill { get; init; } = "";
}
