using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>
/// A row of <c>scraped.csv</c>: what monitoring saw of a container at the moment of a scrape. A cell is empty where the tool has nothing to
/// show: its series go with the container's cgroup. Bytes, unless a name says otherwise.
/// </summary>
public readonly record struct ScrapedRow : ICsvRow<ScrapedRow>
{
    private const string NoCgroup = "there is no cgroup";

    /// <inheritdoc/>
    public static IReadOnlyList<ColumnInfo> Described { get; } =
    [
        DescribedColumns.Time,
        new("container", "text", "Name of the container."),
        new("state", "text", "Docker's state."),
        new("memory_current_bytes", "bytes", "memory.current (v1: usage_in_bytes): container_memory_usage_bytes.", NoCgroup),
        new("memory_limit_bytes", "bytes", "memory.max (v1: limit_in_bytes): container_spec_memory_limit_bytes.", NoCgroup + ", or no limit"),
        new("docker_stats_bytes", "bytes", "MEM USAGE of docker stats: usage less inactive file pages.", NoCgroup),
        new("docker_stats_percent", "percent", "MEM % of docker stats: of the limit, or of the host's RAM where that is less.", NoCgroup),
        new("working_set_bytes", "bytes", "container_memory_working_set_bytes of cAdvisor: usage less inactive file pages.", NoCgroup),
        new("cadvisor_rss_bytes", "bytes", "container_memory_rss of cAdvisor: anon of memory.stat; no file pages, no shared memory.", NoCgroup),
        new("rss_sum_bytes", "bytes", "RSS of its processes as ps shows it, added up: shared pages count once for each.", NoCgroup),
        new("kubelet_working_set_bytes", "bytes", "Working set in the kubelet's summary: what its cAdvisor found when it last looked, every 10 s.", NoCgroup + ", or it has not looked yet"),
        new("kubelet_available_bytes", "bytes", "availableBytes of the kubelet's summary: the limit less that working set.", NoCgroup + ", or no limit"),
        new("max_usage_bytes", "bytes", "memory.peak (v1: max_usage_in_bytes): container_memory_max_usage_bytes.", NoCgroup + ", or the kernel has no such file"),
        new("oom_events_total", "number", "container_oom_events_total: reports in the kernel's log that name its cgroup as the victim's.", NoCgroup),
        new("oom_kills", "number", "Processes of the container that an OOM killer really killed, in all its lives."),
        new("peak_bytes", "bytes", "The real peak of memory.current since the scrape before."),
        new("peak_missed_bytes", "bytes", "What of that peak neither this scrape nor the one before saw."),
    ];

    /// <inheritdoc/>
    public static string FileName => "scraped.csv";

    /// <inheritdoc/>
    public static IReadOnlyList<string> Columns { get; } = [.. Described.Select(c => c.Name)];

    /// <inheritdoc/>
    public long Time { get; init; }

    /// <summary>Name of the container.</summary>
    public required string Container { get; init; }

    /// <summary>Docker's state.</summary>
    public required string State { get; init; }

    /// <summary>memory.current, usage_in_bytes: <c>container_memory_usage_bytes</c>.</summary>
    public long? Current { get; init; }

    /// <summary>memory.max, limit_in_bytes: <c>container_spec_memory_limit_bytes</c>; null for no limit.</summary>
    public long? Limit { get; init; }

    /// <summary>MEM USAGE of <c>docker stats</c>: usage less inactive file pages where that is less (D8.14).</summary>
    public long? DockerStats { get; init; }

    /// <summary>MEM % of <c>docker stats</c>: of the limit, or of the host's RAM where that is less (D8.14).</summary>
    public double? DockerStatsPercent { get; init; }

    /// <summary><c>container_memory_working_set_bytes</c>: usage less inactive file pages, not below 0 (cAdvisor, setMemoryStats).</summary>
    public long? WorkingSet { get; init; }

    /// <summary><c>container_memory_rss</c>: anon of memory.stat, on v1 total_rss (cAdvisor, setMemoryStats); no file pages, no shared memory.</summary>
    public long? CadvisorRss { get; init; }

    /// <summary>RSS of its processes as <c>ps</c> shows it, added up: what they share counts once for each, what is only cached does not.</summary>
    public long? RssSum { get; init; }

    /// <summary>Working set in the kubelet's summary: what its cAdvisor found when it last looked, every 10 s from the container's start.</summary>
    public long? KubeletWorkingSet { get; init; }

    /// <summary>availableBytes of the kubelet's summary: the limit less that working set; null without a limit.</summary>
    public long? KubeletAvailable { get; init; }

    /// <summary>memory.peak, max_usage_in_bytes: <c>container_memory_max_usage_bytes</c>; null where the kernel has no such file.</summary>
    public long? MaxUsage { get; init; }

    /// <summary><c>container_oom_events_total</c>: reports in the kernel's log since the cgroup exists that name it as the victim's (K22.2, K22.6).</summary>
    public long? OomEventsTotal { get; init; }

    /// <summary>Processes of the container that an OOM killer really killed, in all its lives.</summary>
    public long OomKills { get; init; }

    /// <summary>The real peak of memory.current since the scrape before.</summary>
    public long Peak { get; init; }

    /// <summary>What of that peak neither this scrape nor the one before saw.</summary>
    public long PeakMissed { get; init; }

    /// <inheritdoc/>
    public string Key => Container;

    /// <inheritdoc/>
    public void Write(CellSink cells)
    {
        cells.Seconds(Time);
        cells.Text(Container);
        cells.Text(State);
        cells.Number(Current);
        cells.Number(Limit);
        cells.Number(DockerStats);
        if (DockerStatsPercent is { } percent)
        {
            cells.Fixed(percent, 2);
        }
        else
        {
            cells.Text(null);
        }

        cells.Number(WorkingSet);
        cells.Number(CadvisorRss);
        cells.Number(RssSum);
        cells.Number(KubeletWorkingSet);
        cells.Number(KubeletAvailable);
        cells.Number(MaxUsage);
        cells.Number(OomEventsTotal);
        cells.Number(OomKills);
        cells.Number(Peak);
        cells.Number(PeakMissed);
    }
}
