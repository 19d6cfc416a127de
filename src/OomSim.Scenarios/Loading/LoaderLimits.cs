namespace OomSim.Scenarios;

/// <summary>What a scenario file may ask for at most; each limit has a clear error and can be raised.</summary>
public sealed record LoaderLimits
{
    /// <summary>Bytes of one file.</summary>
    public long FileBytes { get; init; } = 5 << 20;

    /// <summary>Levels of nesting in YAML, aliases expanded.</summary>
    public int Nesting { get; init; } = 100;

    /// <summary>YAML nodes of one file, aliases expanded.</summary>
    public long Nodes { get; init; } = 500_000;

    /// <summary>Characters of one value after variables are filled in.</summary>
    public int InterpolatedLength { get; init; } = 1 << 20;

    /// <summary>Services of a scenario.</summary>
    public int Services { get; init; } = 100_000;

    /// <summary>Containers of a scenario's services.</summary>
    public int Containers { get; init; } = 200_000;

    /// <summary>Lines of the timeline.</summary>
    public int TimelineEntries { get; init; } = 100_000;

    /// <summary>Files read for one scenario (<c>extends</c>, <c>include</c>).</summary>
    public int Files { get; init; } = 100;

    /// <summary>Files of a folder that images are built of.</summary>
    public int ContextFiles { get; init; } = 20_000;

    /// <summary>How large an archive may be that the timeline loads or imports.</summary>
    public Docker.ArchiveLimits Archive { get; init; } = new();

    /// <summary>Findings reported for one scenario.</summary>
    public int Diagnostics { get; init; } = 200;
}
