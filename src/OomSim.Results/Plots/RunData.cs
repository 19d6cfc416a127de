namespace OomSim.Results;

/// <summary>One moment of a container, as plots need it; bytes and seconds.</summary>
/// <param name="Time">s.</param>
/// <param name="Current">Memory that counts against the limit.</param>
/// <param name="Limit">The limit; null for none.</param>
/// <param name="Anon">Anonymous memory.</param>
/// <param name="File">Page cache without shared memory.</param>
/// <param name="Shmem">tmpfs and shared memory.</param>
/// <param name="Kernel">Kernel memory.</param>
/// <param name="Swap">Bytes in swap.</param>
/// <param name="Cpu">CPU time used so far, s.</param>
/// <param name="IsGone">True while there is no container of that name: it was removed.</param>
internal readonly record struct ContainerPoint(
    double Time, double Current, double? Limit, double Anon, double File, double Shmem, double Kernel, double Swap, double Cpu, bool IsGone = false);

/// <summary>One container of those that a course is of one after the other.</summary>
/// <param name="From">When it was created, s.</param>
/// <param name="To">When it was removed, or the last row, s.</param>
/// <param name="Limit">The last limit that it had, bytes; 0 when it never had one.</param>
internal readonly record struct Life(double From, double To, double Limit)
{
    /// <summary>Its ID; null where nobody says.</summary>
    public string? Id { get; init; }

    /// <summary>Until when it had the limit, s; null where it had it to its end.</summary>
    public double? LimitUntil { get; init; }
}

/// <summary>One moment of the host; bytes and seconds.</summary>
/// <param name="Time">s.</param>
/// <param name="Total">MemTotal.</param>
/// <param name="Free">MemFree.</param>
/// <param name="File">Page cache with shared memory.</param>
/// <param name="Anon">Anonymous memory.</param>
/// <param name="Shmem">tmpfs and shared memory.</param>
/// <param name="SwapTotal">Size of swap.</param>
/// <param name="SwapUsed">Swap in use.</param>
internal readonly record struct HostPoint(double Time, double Total, double Free, double File, double Anon, double Shmem, double SwapTotal, double SwapUsed);

/// <summary>A stretch of time with one name; seconds.</summary>
/// <param name="From">Its beginning, s.</param>
/// <param name="To">Its end, s.</param>
/// <param name="Name">A state or condition.</param>
internal readonly record struct Span(double From, double To, string Name);

/// <summary>What a container may have of the CPUs from a moment on.</summary>
/// <param name="Time">s.</param>
/// <param name="Shares">Its weight, on the scale of cpu.shares.</param>
/// <param name="Quota">CPUs that its quota leaves it; null for none.</param>
/// <param name="Cpus">CPUs that its cpuset leaves it.</param>
internal readonly record struct GrantPoint(double Time, double Shares, double? Quota, double Cpus);

/// <summary>Lines of a container's memory other than its limit, from a moment on; bytes, null for none.</summary>
/// <param name="Time">s.</param>
/// <param name="High">memory.high.</param>
/// <param name="Low">memory.low; on cgroup v1 the soft limit.</param>
/// <param name="Min">memory.min.</param>
internal readonly record struct BoundPoint(double Time, double? High, double? Low, double? Min);

/// <summary>The host's watermarks from a moment on; free bytes.</summary>
/// <param name="Time">s.</param>
/// <param name="Min">The OOM killer's line.</param>
/// <param name="Low">kswapd wakes.</param>
/// <param name="High">kswapd is content.</param>
internal readonly record struct MarksPoint(double Time, double Min, double Low, double High);

/// <summary>A container's course under all its names; the next one that is called so in the end follows in it when it is removed.</summary>
internal sealed class ContainerSeries(string name)
{
    private const int ShortId = 12;

    /// <summary>The container's last name.</summary>
    public string Name => name;

    /// <summary>What pictures call it: its last name, with the beginning of its ID where others have the same.</summary>
    public string Heading => IsAmbiguous && Owners.Count > 0 ? $"{name} ({Owners[^1].Id[..Math.Min(ShortId, Owners[^1].Id.Length)]})" : name;

    /// <summary>True where others have the same last name.</summary>
    public bool IsAmbiguous { get; set; }

    /// <summary>The containers that it is of, in order; empty where the summary does not tell who had which name when.</summary>
    public List<ContainerSummary> Owners { get; } = [];

    /// <summary>Its moments in order, thinned to what a picture can show.</summary>
    public List<ContainerPoint> Points { get; } = [];

    /// <summary>Rows that it has in containers.csv.</summary>
    public int Rows { get; set; }

    /// <summary>How long each of them was there: one ends where it is removed.</summary>
    public List<Life> Lives { get; } = [];

    /// <summary>What it was doing, without gaps while it existed.</summary>
    public List<Span> States { get; } = [];

    /// <summary>OOM kills in it, in order.</summary>
    public List<KillMark> Kills { get; } = [];

    /// <summary>How many were killed in it; several at one mark when a group is killed.</summary>
    public int KillCount { get; set; }

    /// <summary>When it came back, s.</summary>
    public List<double> Restarts { get; } = [];

    /// <summary>How often it came back; several at one mark where a picture cannot tell them apart.</summary>
    public int RestartCount { get; set; }

    /// <summary>How often its policy started it again, as summary.json counts; null where there is none: all that came back then are taken for restarts.</summary>
    public long? PolicyRestarts { get; set; }

    /// <summary>How often it came back by its policy.</summary>
    public long ByPolicy => PolicyRestarts is { } counted ? Math.Min(counted, RestartCount) : RestartCount;

    /// <summary>True when it still waits to be restarted at the end.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>What it may have of the CPUs, each change; empty when unknown.</summary>
    public List<GrantPoint> Grants { get; } = [];

    /// <summary>Its memory.high, memory.low and memory.min, each change; empty where none was ever set, or unknown.</summary>
    public List<BoundPoint> Bounds { get; } = [];

    /// <summary>Most memory in any row, bytes.</summary>
    public double Peak { get; set; }

    /// <summary>The last limit that it had, bytes; 0 when it never had one.</summary>
    public double LastLimit { get; set; }

    /// <summary>Until when it had that, s; null where it had it to its end.</summary>
    public double? LimitUntil { get; set; }
}

/// <summary>All that plots are drawn from.</summary>
internal sealed class RunData
{
    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>Seed of the run; null when unknown.</summary>
    public string? Seed { get; init; }

    /// <summary>v1 or v2; null when unknown.</summary>
    public string? Cgroup { get; init; }

    /// <summary>True where cgroups are known to be of version 1.</summary>
    public bool IsV1 => Cgroup == "v1";

    /// <summary>Last time of any row, s.</summary>
    public double End { get; init; }

    /// <summary>Slices of time that its series are thinned to.</summary>
    public int Slices { get; init; } = RunReader.Slices;

    /// <summary>One of them, s.</summary>
    public double Slice => End / Slices;

    /// <summary>CPUs of the host; 0 when unknown.</summary>
    public int Cpus { get; init; }

    /// <summary>The host's watermarks, each change; empty when unknown.</summary>
    public List<MarksPoint> Watermarks { get; } = [];

    /// <summary>Kills of the host's own OOM killer.</summary>
    public List<KillMark> HostKills { get; } = [];

    /// <summary>Kills at the limits of containers and cgroups.</summary>
    public List<KillMark> LimitKills { get; } = [];

    /// <summary>In order of first appearance.</summary>
    public List<ContainerSeries> Containers { get; } = [];

    /// <summary>The host's moments in order, thinned.</summary>
    public List<HostPoint> Host { get; } = [];

    /// <summary>What clients saw, in the order of the containers.</summary>
    public List<RequestSeries> Requests { get; } = [];

    /// <summary>What lay on the disk, in order, thinned; empty when there is nothing to show of it.</summary>
    public List<StoragePoint> Storage { get; } = [];

    /// <summary>Who had how much of it at the end.</summary>
    public List<StorageShare> Shares { get; } = [];

    /// <summary>What stands over every picture of the run.</summary>
    public string Title => Scenario + (Seed is null ? "" : "  ·  seed " + Seed) + (Cgroup is null ? "" : "  ·  cgroup " + Cgroup);
}
