namespace OomSim.Results;

/// <summary>One decision of an OOM killer, at the moment before its signal.</summary>
public sealed record KillFacts
{
    /// <summary>Simulated ns.</summary>
    public long TimeNs { get; init; }

    /// <summary>The victim's PID on the host.</summary>
    public int Pid { get; init; }

    /// <summary>The victim's name.</summary>
    public string Comm { get; init; } = "";

    /// <summary>The container whose process it is; <c>host</c> for one of the host's.</summary>
    public string Container { get; init; } = "";

    /// <summary>True where it is PID 1 of its namespace.</summary>
    public bool IsInit { get; init; }

    /// <summary>Path of the cgroup that was at its limit; <c>/</c> where the host was out of memory.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The container whose cgroup that is; empty for the host, and for a cgroup of no container.</summary>
    public string DomainContainer { get; init; } = "";

    /// <summary><c>badness</c> (K1.4), <c>allocating_task</c> (K2.4) or <c>swapoff</c> (K1.14).</summary>
    public string Rule { get; init; } = "";

    /// <summary>PID of the process whose request could not be met; 0 where a limit was written.</summary>
    public int TriggerPid { get; init; }

    /// <summary>Its name.</summary>
    public string TriggerComm { get; init; } = "";

    /// <summary>Whose it is.</summary>
    public string TriggerContainer { get; init; } = "";

    /// <summary>Path of the cgroup whose processes all die with the victim (K7.4); null for the victim alone.</summary>
    public string? Group { get; init; }

    /// <summary>What the domain may use, pages (K1.9, K1.10).</summary>
    public long TotalPages { get; init; }

    /// <summary>Its part that is memory, pages; the rest is swap.</summary>
    public long MemoryPages { get; init; }

    /// <summary>What the domain had of memory, bytes.</summary>
    public long Usage { get; init; }

    /// <summary>What it had in swap, bytes.</summary>
    public long Swap { get; init; }

    /// <summary>v1: its limit of memory and swap together, bytes; null for none, and on v2.</summary>
    public long? MemswLimit { get; init; }

    /// <summary>Who was looked at, in that order; only the highest where they are many.</summary>
    public IReadOnlyList<CandidateFacts> Candidates { get; init; } = [];

    /// <summary>How many were looked at.</summary>
    public int CandidateCount { get; init; }

    /// <summary>What tools said of the victim's container; null for a process of none.</summary>
    public MemorySight? Sight { get; init; }

    /// <summary>The host's memory.</summary>
    public HostSight Host { get; init; } = new();
}
