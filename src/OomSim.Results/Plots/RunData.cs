namespace OomSim.Results;

/// <summary>One moment of a container, as plots need it; bytes and seconds.</summary>
internal readonly record struct ContainerPoint(
    double Time, double Current, double? Limit, double Anon, double File, double Shmem, double Kernel, double Swap, double Cpu);

/// <summary>One moment of the host; bytes and seconds.</summary>
internal readonly record struct HostPoint(double Time, double Total, double Free, double File, double Anon, double Shmem, double SwapTotal, double SwapUsed);

/// <summary>A stretch of time with one name; seconds.</summary>
internal readonly record struct Span(double From, double To, string Name);

/// <summary>A kill: when (s), and who.</summary>
internal readonly record struct KillMark(double Time, string Victim);

/// <summary>A container's course.</summary>
internal sealed class ContainerSeries(string name)
{
    public string Name => name;

    public List<ContainerPoint> Points { get; } = [];

    /// <summary>What it was doing, without gaps while it existed.</summary>
    public List<Span> States { get; } = [];

    public List<KillMark> Kills { get; } = [];

    public List<double> Restarts { get; } = [];

    public double Peak { get; set; }

    public double LastLimit { get; set; }
}

/// <summary>All that plots are drawn from.</summary>
internal sealed class RunData
{
    public required string Scenario { get; init; }

    public string? Seed { get; init; }

    public string? Cgroup { get; init; }

    /// <summary>Last time of any row, s.</summary>
    public double End { get; init; }

    /// <summary>In order of first appearance.</summary>
    public List<ContainerSeries> Containers { get; } = [];

    public List<HostPoint> Host { get; } = [];

    public string Title => Scenario + (Seed is null ? "" : "  ·  seed " + Seed) + (Cgroup is null ? "" : "  ·  cgroup " + Cgroup);
}
