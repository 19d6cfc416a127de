namespace OomSim.Results;

/// <summary>
/// What a run notes for those who ask why, where its tables do not hold it: <c>explanations.json</c>. The first events of each container
/// are kept in full, the others are counted.
/// </summary>
public sealed record RunFacts
{
    /// <summary>Version of the file's format; grows when a key changes its meaning or goes.</summary>
    public int FormatVersion { get; init; } = 1;

    /// <summary>The engine's version: 20.10, 24 or 28.</summary>
    public string Engine { get; init; } = "";

    /// <summary>What the engine adds to every command, ns: so much later than typed a command's signals are sent.</summary>
    public long LatencyNs { get; init; }

    /// <summary>Kills, and hangs, that are kept in full per container.</summary>
    public int KeptPerContainer { get; init; }

    /// <summary>Kills, and hangs, that are kept in full in all.</summary>
    public int KeptInAll { get; init; }

    /// <summary>Candidates of one kill that are kept.</summary>
    public int KeptCandidates { get; init; }

    /// <summary>Kills in order of time.</summary>
    public IReadOnlyList<KillFacts> Kills { get; init; } = [];

    /// <summary>Processes that were killed and are not among <see cref="Kills"/>: those of their groups, and what was too much.</summary>
    public long FurtherKills { get; init; }

    /// <summary>Hangs in order of time.</summary>
    public IReadOnlyList<HangFacts> Hangs { get; init; } = [];

    /// <summary>Hangs that are not among <see cref="Hangs"/>.</summary>
    public long FurtherHangs { get; init; }

    /// <summary>Ends that the engine brought about, in order of time; the first of each container.</summary>
    public IReadOnlyList<EndFacts> Ends { get; init; } = [];

    /// <summary>Containers, by name, whose <c>--oom-kill-disable</c> the engine discarded (D4.20).</summary>
    public IReadOnlyList<string> OomKillDisableDiscarded { get; init; } = [];

    /// <summary>Who is still in the freezer when the run ends.</summary>
    public IReadOnlyList<FrozenFacts> Frozen { get; init; } = [];
}
