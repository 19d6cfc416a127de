using System.Collections.Immutable;
using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>The machine as a scenario describes it; null keeps the default of <see cref="HostConfig"/>. Any number may be a distribution.</summary>
public sealed record HostSettings
{
    private const string Owner = "host";

    /// <summary>MemTotal, bytes.</summary>
    public Quantity? Memory { get; init; }

    /// <summary>Swap devices; none, or of size 0: no swap.</summary>
    public IReadOnlyList<SwapSettings> Swap { get; init; } = [];

    /// <summary>The files of the swap devices that there are.</summary>
    public IReadOnlyList<string> SwapDevices => [.. Swap.Where(s => s.Size is not (null or { Fixed: 0 })).Select(s => s.Device)];

    /// <summary>CPUs.</summary>
    public Quantity? Cpus { get; init; }

    /// <summary>The key of the service for whose sake <see cref="Cpus"/> are more than the default; null where the file says how many, or the default is enough.</summary>
    public KeySource? CpusFrom { get; init; }

    /// <summary>cgroup version.</summary>
    public CgroupVersion Cgroup { get; init; } = CgroupVersion.V2;

    /// <summary>Page size, bytes; null: 4 KiB.</summary>
    public long? PageSize { get; init; }

    /// <summary>Never reclaimable, bytes.</summary>
    public Quantity? Reserved { get; init; }

    /// <summary>Page cache of the host's own programs at the start, bytes.</summary>
    public Quantity? Cache { get; init; }

    /// <summary>What the host's own programs have committed, bytes.</summary>
    public Quantity? Committed { get; init; }

    /// <summary>How much fits on the disk, bytes; null: no bound.</summary>
    public Quantity? DiskSize { get; init; }

    /// <summary>Disk read speed, bytes per second.</summary>
    public Quantity? DiskRead { get; init; }

    /// <summary>Disk write speed, bytes per second.</summary>
    public Quantity? DiskWrite { get; init; }

    /// <summary>Fastest first touch of one process, bytes per second.</summary>
    public Quantity? MemoryBandwidth { get; init; }

    /// <summary>sysctl values by name.</summary>
    public IReadOnlyDictionary<string, Quantity> Sysctl { get; init; } = new SortedDictionary<string, Quantity>(StringComparer.Ordinal);

    /// <summary>Calibrated constants that differ from the defaults, by key.</summary>
    public IReadOnlyDictionary<string, Quantity> Profile { get; init; } = new SortedDictionary<string, Quantity>(StringComparer.Ordinal);

    /// <summary>Cgroups that are there from the start, in order.</summary>
    public IReadOnlyList<CgroupSettings> Cgroups { get; init; } = [];

    /// <summary>Kernel release whose facts apply; null: 6.1.</summary>
    public string? Kernel { get; init; }

    /// <summary>Memory of one run, what of it is reserved, and the cache it begins with, bytes: what is random is drawn.</summary>
    public (long Memory, long Reserved, long Cache) DrawSizes(RandomStreams streams)
    {
        HostConfig defaults = new();
        return (Memory?.Draw(streams, Owner) ?? defaults.Memory, Reserved?.Draw(streams, Owner) ?? defaults.Reserved, Cache?.Draw(streams, Owner) ?? defaults.Cache);
    }

    /// <summary>The machine of one run: what is random is drawn.</summary>
    public HostConfig ToConfig(RandomStreams streams)
    {
        HostConfig defaults = new();
        long Value(Quantity? quantity, long otherwise) => quantity?.Draw(streams, Owner) ?? otherwise;
        SwapConfig[] swap = [.. Swap.Select(s => s.ToConfig(streams, Owner)).Where(s => s.Size > 0)];
        (long memory, long reserved, long cache) = DrawSizes(streams);
        int cpus = (int)Math.Clamp(Value(Cpus, defaults.Cpus), 1, HostReader.MaximumCpus);
        return defaults with
        {
            Memory = memory,
            Swap = swap.FirstOrDefault(),
            FurtherSwap = [.. swap.Skip(1)],
            Cpus = cpus,
            Cgroup = Cgroup,
            PageSize = PageSize ?? defaults.PageSize,
            Reserved = reserved,
            Cache = cache,
            Committed = Value(Committed, defaults.Committed),
            DiskSize = Value(DiskSize, defaults.DiskSize),
            DiskRead = Value(DiskRead, defaults.DiskRead),
            DiskWrite = Value(DiskWrite, defaults.DiskWrite),

            // All CPUs together touch less than 4 TiB/s: rates of the model are in 2^-20 byte/s and 64 bits.
            MemoryBandwidth = Math.Min(Value(MemoryBandwidth, defaults.MemoryBandwidth), (4L << 40) / cpus),
            Sysctl = Sysctl.ToImmutableSortedDictionary(s => s.Key, s => s.Value.Draw(streams, Owner), StringComparer.Ordinal),
            Kernel = Kernel ?? defaults.Kernel,
            Profile = ProfileConstant.Kernel(DrawProfile(streams, runtime: false)),
        };
    }

    /// <summary>What the runtime of one run costs a container.</summary>
    public RuntimeProfile ToRuntime(RandomStreams streams) => ProfileConstant.Runtime(DrawProfile(streams, runtime: true));

    private SortedDictionary<string, long> DrawProfile(RandomStreams streams, bool runtime)
    {
        return Profile.Where(p => ProfileConstant.IsRuntime(p.Key) == runtime).ToSorted(p => p.Key, p => p.Value.Draw(streams, Owner));
    }
}

/// <summary>The engine as a scenario describes it.</summary>
/// <param name="Version">20.10, 24 or 28; null: 28.</param>
/// <param name="Latency">What the engine adds to every command, ns; null: nothing.</param>
public sealed record DockerSettings(string? Version = null, Quantity? Latency = null)
{
    /// <summary>Who makes the cgroups of containers.</summary>
    public CgroupDriver CgroupDriver { get; init; }

    /// <summary>cgroup-parent of daemon.json; empty for none.</summary>
    public string CgroupParent { get; init; } = "";

    /// <summary>live-restore of daemon.json.</summary>
    public bool LiveRestore { get; init; }

    /// <summary>Networks that are there when a run begins.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>Volumes that are there when a run begins.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>The kubelet that evicts pods; null for none.</summary>
    public KubeletSettings? Kubelet { get; init; }

    /// <summary>dockerd, containerd and the shims as processes of the host; null: they are part of what is reserved.</summary>
    public DockerProcessSettings? Processes { get; init; }

    /// <summary>The engine of one run: what is random is drawn.</summary>
    public DockerConfig ToConfig(RandomStreams streams)
    {
        DockerConfig defaults = new();
        return new DockerConfig(Version ?? defaults.Version, Latency?.Draw(streams, "docker") ?? defaults.LatencyNs)
        {
            LiveRestore = LiveRestore,
            CgroupDriver = CgroupDriver,
            CgroupParent = CgroupParent,
            Processes = Processes?.ToSizes(streams),
            Kubelet = Kubelet?.ToConfig(streams),
        };
    }
}

/// <summary>An image as a scenario describes it.</summary>
/// <param name="Name">Name with or without tag.</param>
/// <param name="Layers">Layers, lowest first.</param>
/// <param name="Program">What it runs; null for an image that only sleeps.</param>
/// <param name="StopSignal">STOPSIGNAL; empty for none.</param>
/// <param name="IsDefault">True when the file does not describe it and the loader made it up.</param>
/// <param name="Build">Tells builds of one name apart; empty for the only one.</param>
public sealed record ImageSettings(string Name, IReadOnlyList<LayerSettings> Layers, ProgramSet? Program, string StopSignal = "", bool IsDefault = false, string Build = "")
{
    /// <summary>HEALTHCHECK; null for none.</summary>
    public HealthCheck? HealthCheck { get; init; }

    /// <summary>Users and groups that it has beside the usual ones.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>The image of one run: what is random is drawn.</summary>
    public ImageDefinition ToDefinition(RandomStreams streams) =>
        new(Name, [.. Layers.Select(l => l.ToDefinition(streams))], Program, StopSignal, Build) { HealthCheck = HealthCheck, Users = Users };
}

/// <summary>A layer as a scenario describes it.</summary>
/// <param name="Id">Identity; layers of one identity are the same layer.</param>
/// <param name="Size">Bytes; null: the sum of its files.</param>
/// <param name="Files">Sizes of the files that programs touch, bytes, by path.</param>
public sealed record LayerSettings(string Id, Quantity? Size, IReadOnlyDictionary<string, Quantity> Files)
{
    /// <summary>How many files and folders it has, of which only some are named; null: those.</summary>
    public Quantity? Entries { get; init; }

    /// <summary>CREATED BY in the image's history.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>COMMENT there.</summary>
    public string Comment { get; init; } = "";

    /// <summary>The layer of one run; the owner of its draws is the layer, so that images that share it agree.</summary>
    public LayerDefinition ToDefinition(RandomStreams streams)
    {
        SortedDictionary<string, long> files = Files.ToSorted(p => p.Key, p => Math.Max(0, p.Value.Fixed ?? p.Value.Draw(new RandomStreams(streams.Seed), "layer/" + Id)));

        long total = files.Values.Sum();
        return new LayerDefinition(Id, Size is null ? total : Math.Max(total, Size.Fixed ?? Size.Draw(new RandomStreams(streams.Seed), "layer/" + Id)), files)
        {
            Entries = (int)Math.Max(0, Entries is null ? 0 : Entries.Fixed ?? Entries.Draw(new RandomStreams(streams.Seed), "layer/" + Id)),
            CreatedBy = CreatedBy,
            Comment = Comment,
        };
    }
}
