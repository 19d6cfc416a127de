namespace OomSim.Kernel;

/// <summary>Which cgroup hierarchy the memory controller is on (K0.5).</summary>
public enum CgroupVersion
{
    /// <summary>Legacy hierarchy.</summary>
    V1 = 1,

    /// <summary>Unified hierarchy.</summary>
    V2 = 2,
}

/// <summary>A swap device. Sizes in bytes, speeds in bytes per second.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="ReadSpeed">Bytes per second, shared among all who fault pages back in.</param>
/// <param name="WriteSpeed">Bytes per second, shared among all who swap out.</param>
public sealed record SwapConfig(long Size, long ReadSpeed = 200L << 20, long WriteSpeed = 150L << 20)
{
    /// <summary>Its file, by which swapon and swapoff know it.</summary>
    public string Device { get; init; } = "/dev/vdb";

    /// <summary>Its priority, 0 to 32767: higher ones are filled first, equal ones in turn; null: after all that were switched on before.</summary>
    public int? Priority { get; init; }

    /// <summary>False for a device that is there and that nobody has switched on yet.</summary>
    public bool IsOn { get; init; } = true;
}

/// <summary>The machine that is simulated. Sizes in bytes, speeds in bytes per second.</summary>
public sealed record HostConfig
{
    /// <summary>MemTotal.</summary>
    public long Memory { get; init; } = 8L << 30;

    /// <summary>Swap device; null for none.</summary>
    public SwapConfig? Swap { get; init; }

    /// <summary>Further swap devices.</summary>
    public IReadOnlyList<SwapConfig> FurtherSwap { get; init; } = [];

    /// <summary>All swap devices that hold anything.</summary>
    public IEnumerable<SwapConfig> SwapDevices => (Swap is null ? [] : new[] { Swap }).Concat(FurtherSwap).Where(s => s.Size > 0);

    /// <summary>Number of CPUs.</summary>
    public int Cpus { get; init; } = 2;

    /// <summary>cgroup version.</summary>
    public CgroupVersion Cgroup { get; init; } = CgroupVersion.V2;

    /// <summary>Page size.</summary>
    public long PageSize { get; init; } = 4096;

    /// <summary>Most processes at a time (kernel.pid_max); a fork beyond it is refused with EAGAIN.</summary>
    public int MaxProcesses { get; init; } = 32768;

    /// <summary>Most memory cgroups at a time, the root's among them: their IDs have 16 bits (K9.11). One beyond is refused with ENOSPC.</summary>
    public int MaxCgroups { get; init; } = 65535;

    /// <summary>Most requests of clients to one service that may wait for their answer at a time; one more ends the run.</summary>
    public int MaxPendingRequests { get; init; } = 1_000_000;

    /// <summary>Kernel and host services, never reclaimable.</summary>
    public long Reserved { get; init; } = 180L << 20;

    /// <summary>What the kernel has promised to the host's own programs (Committed_AS before anything runs), bytes: strict overcommit counts it (K15.3).</summary>
    public long Committed { get; init; }

    /// <summary>Page cache that the host's own programs have left at the start: it gives way as any other that nobody protects.</summary>
    public long Cache { get; init; }

    /// <summary>How much fits on the disk, bytes; 0: no bound.</summary>
    public long DiskSize { get; init; }

    /// <summary>Disk read speed.</summary>
    public long DiskRead { get; init; } = 500L << 20;

    /// <summary>Disk write speed.</summary>
    public long DiskWrite { get; init; } = 300L << 20;

    /// <summary>Fastest first touch of one process.</summary>
    public long MemoryBandwidth { get; init; } = 2L << 30;

    /// <summary>sysctl values by name; unnamed ones keep the kernel's default.</summary>
    public IReadOnlyDictionary<string, long> Sysctl { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Kernel release whose facts apply (K23): 5.4, 5.10, 5.15, 6.1, 6.12 or 6.18.</summary>
    public string Kernel { get; init; } = "6.1";

    /// <summary>Calibrated constants.</summary>
    public HostProfile Profile { get; init; } = HostProfile.Default;
}
