using OomSim.Results;

namespace OomSim.Cli;

/// <summary>How scenarios are run.</summary>
/// <param name="OutputRoot">The folder that gets one folder per scenario; null to write nothing.</param>
/// <param name="Plots">True to draw plots.</param>
/// <param name="FailOn">What is to count as a failure though it is a proper result.</param>
/// <param name="MaximumEvents">Most simulator events of a run; null for the greatest number there is.</param>
/// <param name="OpenFolders">Where results are known while they are half-made; null for nowhere.</param>
internal sealed record ExecuteSettings(string? OutputRoot, bool Plots, FailOn FailOn, long? MaximumEvents = null, OpenFolders? OpenFolders = null)
{
    /// <summary>From one scrape of scraped.csv to the next, ns; null for none.</summary>
    public long? ScrapeNs { get; init; }

    /// <summary>Moments whose tree of cgroup files is written, simulated ns.</summary>
    public IReadOnlyList<long> CgroupDumps { get; init; } = [];

    /// <summary>Compares runs with their golden traces; null for no comparison.</summary>
    public GoldenDesk? Goldens { get; init; }

    /// <summary>True to write what commands saved and exported as real archives.</summary>
    public bool Archives { get; init; }
}
