using OomSim.Results;

namespace OomSim.Campaigns;

/// <summary>What a run leaves behind.</summary>
public sealed record ScenarioRunSettings
{
    /// <summary>The folder that gets the run's folder; null to write nothing.</summary>
    public string? OutputRoot { get; init; }

    /// <summary>Where the run's folder is known while it is half-made; null for nowhere.</summary>
    public OpenFolders? OpenFolders { get; init; }

    /// <summary>True to draw plots; needs <see cref="OutputRoot"/>.</summary>
    public bool Plots { get; init; }

    /// <summary>True to write what commands saved and exported as real archives; needs <see cref="OutputRoot"/>.</summary>
    public bool Archives { get; init; }

    /// <summary>From one scrape of scraped.csv to the next, ns, above 0; null for none.</summary>
    public long? ScrapeNs { get; init; }

    /// <summary>Moments whose tree of cgroup files is written below <c>cgroupfs/</c>, simulated ns from 0; needs <see cref="OutputRoot"/>.</summary>
    public IReadOnlyList<long> CgroupDumps { get; init; } = [];

    /// <summary>Name of the scenario's file, to have the run as a golden trace; null for none.</summary>
    public string? GoldenOf { get; init; }

    /// <summary>Most simulator events of the run; null: as many as a run may have at most.</summary>
    public long? MaximumEvents { get; init; }

    /// <summary>The simulator's version, for <c>summary.json</c>.</summary>
    public required string Version { get; init; }
}
