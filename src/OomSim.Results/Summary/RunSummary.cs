using OomSim.Docker;

namespace OomSim.Results;

/// <summary>What <c>summary.json</c> says about a run.</summary>
public sealed record RunSummary
{
    /// <summary>The scenario's name.</summary>
    public required string Scenario { get; init; }

    /// <summary>What it is about; null when it does not say.</summary>
    public string? Description { get; init; }

    /// <summary>The seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>The simulator's version.</summary>
    public required string Version { get; init; }

    /// <summary>1 or 2.</summary>
    public int CgroupVersion { get; init; } = 2;

    /// <summary>Simulated time, ns.</summary>
    public long SimulatedNs { get; init; }

    /// <summary>Events the simulator handled.</summary>
    public long SimulatorEvents { get; init; }

    /// <summary>The machine and the engine that were simulated; null where nobody says.</summary>
    public HostSummary? Host { get; init; }

    /// <summary>When the kernel panicked, which ends a run, simulated ns; null when it did not.</summary>
    public long? PanicNs { get; init; }

    /// <summary>From one scrape to the next, ns; null where nobody scraped.</summary>
    public long? ScrapeNs { get; init; }

    /// <summary>What the run did not do though the scenario asks for it, a line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Each container's course.</summary>
    public IReadOnlyList<ContainerSummary> Containers { get; init; } = [];

    /// <summary>What clients saw, per container that served any; empty where none did.</summary>
    public IReadOnlyList<RequestSummary> Requests { get; init; } = [];

    /// <summary>Whose growth took whose pages.</summary>
    public ReclaimSummary Reclaim { get; init; } = ReclaimSummary.None;

    /// <summary>Whom memory.high held back; empty where it held nobody.</summary>
    public IReadOnlyList<HighSummary> MemoryHigh { get; init; } = [];

    /// <summary>Results of the expectations, in the order of the scenario.</summary>
    public IReadOnlyList<ExpectationSummary> Expectations { get; init; } = [];
}

/// <summary>A container's course.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">64 hex digits.</param>
/// <param name="State">Its last state.</param>
/// <param name="ExitCode">Exit code of its last run (D2.1).</param>
/// <param name="OomKilled">State.OOMKilled (D2.12).</param>
/// <param name="RestartCount">RestartCount of <c>docker inspect</c>: restarts by policy since it was last started by hand (D2.22).</param>
/// <param name="PeakBytes">Most memory it had.</param>
/// <param name="LostBytes">Bytes its processes took with them when they died (M7).</param>
/// <param name="OomKills">Processes killed by an OOM killer.</param>
/// <param name="Kills">Which and when.</param>
/// <param name="Hung">When it hung.</param>
/// <param name="Paused">When it was frozen.</param>
public sealed record ContainerSummary(
    string Name,
    string Id,
    string State,
    int ExitCode,
    bool OomKilled,
    long RestartCount,
    long PeakBytes,
    long LostBytes,
    long OomKills,
    IReadOnlyList<KillSummary> Kills,
    IReadOnlyList<IntervalSummary> Hung,
    IReadOnlyList<IntervalSummary> Paused)
{
    /// <summary>What the lists leave out.</summary>
    public LeftOutSummary LeftOut { get; init; } = LeftOutSummary.None;

    /// <summary>Times that it hung, listed or not.</summary>
    public long TimesHung => Hung.Count + LeftOut.Hung;

    /// <summary>Times that it was frozen, listed or not.</summary>
    public long TimesPaused => Paused.Count + LeftOut.Paused;

    /// <summary>Times that its policy started it again in the whole run.</summary>
    public long Restarts { get; init; }

    /// <summary>Times that it ran out of memory with nobody to kill (K2.5).</summary>
    public long VainOoms { get; init; }

    /// <summary>When that was first, simulated ns; null for never.</summary>
    public long? FirstVainOomNs { get; init; }

    /// <summary>A kubelet has evicted its pod.</summary>
    public bool IsEvicted { get; init; }

    /// <summary>Whose rules say how long a restart of it waits.</summary>
    public RestartBackoff Backoff { get; init; }

    /// <summary>Most memory that a scrape saw, bytes; null where nobody scraped.</summary>
    public long? ScrapeSeen { get; init; }

    /// <summary>What it may have of the CPUs, each change.</summary>
    public IReadOnlyList<CpuGrantSummary> Grants { get; init; } = [];

    /// <summary>Its memory.high, memory.low and memory.min, each change; empty where none was ever set.</summary>
    public IReadOnlyList<MemoryBoundsSummary> Bounds { get; init; } = [];

    /// <summary>The names that it had, the last one last; empty where nobody says.</summary>
    public IReadOnlyList<NameSummary> Names { get; init; } = [];

    /// <summary>When it had a name, simulated ns: each stretch until it had another, the last one without an end. All of the run where its names are not known.</summary>
    internal IEnumerable<(long From, long To)> Named(string name)
    {
        if (Names.Count == 0)
        {
            return Name == name ? [(0, long.MaxValue)] : [];
        }

        return Names.Index().Where(n => n.Item.Name == name).Select(n => (n.Item.TimeNs, n.Index + 1 < Names.Count ? Names[n.Index + 1].TimeNs : long.MaxValue));
    }
}

/// <summary>A process that an OOM killer chose.</summary>
/// <param name="TimeNs">When, simulated ns.</param>
/// <param name="Pid">Its PID on the host.</param>
/// <param name="Comm">Its name.</param>
public sealed record KillSummary(long TimeNs, int Pid, string Comm);

/// <summary>A stretch of time, simulated ns.</summary>
/// <param name="FromNs">Its begin.</param>
/// <param name="ToNs">Its end; null when it lasted to the end of the run.</param>
public sealed record IntervalSummary(long FromNs, long? ToNs);

/// <summary>How an expectation came out.</summary>
/// <param name="Text">The expectation, as a line.</param>
/// <param name="Passed">True when it holds.</param>
/// <param name="Detail">What was found instead; null when it holds.</param>
public sealed record ExpectationSummary(string Text, bool Passed, string? Detail)
{
    /// <summary>What was found, whether it holds or not; null where nobody says.</summary>
    public string? Actual { get; init; }
}
