namespace OomSim.Results;

/// <summary>How a run is recorded.</summary>
public sealed record RecorderOptions
{
    /// <summary>2026-01-01T00:00:00Z: the moment a simulated host's clock starts at unless told otherwise.</summary>
    public const long DefaultEpoch = 1_767_225_600;

    /// <summary>Sample interval, ns, above 0; null records rows only where something happens (<c>sample: events</c>).</summary>
    public long? SampleNs { get; init; } = 100_000_000;

    /// <summary>
    /// Further moments with a row of everything, simulated ns from 0, in any order: those at which a scenario expects
    /// something, so that what is found there does not depend on the interval.
    /// </summary>
    public IReadOnlyList<long> Instants { get; init; } = [];

    /// <summary>Whose values expectations look at whenever something happens; null for nobody's.</summary>
    public Scenarios.WatchList? Watched { get; init; }

    /// <summary>From one scrape of scraped.csv to the next, ns, above 0; null for none.</summary>
    public long? ScrapeNs { get; init; }

    /// <summary>Moments whose tree of cgroup files is written, simulated ns from 0, in any order.</summary>
    public IReadOnlyList<long> CgroupDumps { get; init; } = [];

    /// <summary>False leaves processes.csv out.</summary>
    public bool Processes { get; init; } = true;

    /// <summary>False leaves cgroups.csv out.</summary>
    public bool Cgroups { get; init; } = true;

    /// <summary>The host's wall clock at simulated time 0, Unix seconds: <c>time</c> and <c>timeNano</c> of docker-events.jsonl.</summary>
    public long EpochUnixSeconds { get; init; } = DefaultEpoch;
}
