using System.Collections.Immutable;
using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>A calibrated constant as <c>x-oomsim.host.profile</c> sets it. CALIBRATION.md says where each default comes from.</summary>
/// <param name="Unit">Its unit.</param>
/// <param name="Least">Least value.</param>
/// <param name="Greatest">Greatest value.</param>
/// <param name="Of">Its default; 0 for a speed that is not set.</param>
public sealed record ProfileConstant(Unit Unit, long Least, long Greatest, Func<HostProfile, RuntimeProfile, long> Of)
{
    private const long Most = 1L << 30;
    private const long Hour = 3_600_000_000_000;

    /// <summary>What holds where a default is 0, in words; null where that is an amount like others.</summary>
    public string? Unset { get; private init; }

    /// <summary>All of them, by key.</summary>
    public static ImmutableSortedDictionary<string, ProfileConstant> All { get; } = new Dictionary<string, ProfileConstant>(StringComparer.Ordinal)
    {
        ["batches_for_text"] = new(Unit.Count, 1, 1_000_000, (h, _) => h.BatchesForText),
        ["charged_in_advance"] = new(Unit.Count, 0, 64, (h, _) => h.ChargedInAdvance),
        ["cache_drop_speed"] = new(Unit.Rate, 1 << 20, 64L << 30, (h, _) => h.CacheDropSpeed) { Unset = "takes no time" },
        ["cached_read_speed"] = new(Unit.Rate, 1 << 20, 64L << 30, (h, _) => h.CachedReadSpeed),
        ["cached_write_speed"] = new(Unit.Rate, 1 << 20, 64L << 30, (h, _) => h.CachedWriteSpeed) { Unset = "that of memory_bandwidth" },
        ["exit_time"] = Time((h, _) => h.ExitTime),
        ["fork_time"] = Time((h, _) => h.ForkTime),
        ["forked_anon"] = Memory((h, _) => h.ForkedAnon),
        ["host_reclaim_round"] = Time((h, _) => h.HostReclaimRound),
        ["hot_text"] = Memory((h, _) => h.HotText),
        ["initial_anon"] = Memory((h, _) => h.InitialAnon),
        ["initial_page_tables"] = Memory((h, _) => h.InitialPageTables),
        ["initial_vm"] = Memory((h, _) => h.InitialVm),
        ["kernel_per_cgroup"] = Memory((h, _) => h.KernelPerCgroup),
        ["kernel_per_forked_process"] = Memory((h, _) => h.KernelPerForkedProcess),
        ["kernel_per_process"] = Memory((h, _) => h.KernelPerProcess),
        ["reclaim_before_oom"] = Time((h, _) => h.ReclaimBeforeOom),
        ["refused_fault_pause"] = new(Unit.Duration, 1_000_000, Hour, (h, _) => h.RefusedFaultPause),
        ["restart_retry_time"] = new(Unit.Duration, 1_000_000, Hour, (h, _) => h.RestartRetryTime),
        ["restart_time"] = Time((h, _) => h.RestartTime),
        ["runtime_kernel_memory_v1"] = Memory((_, r) => r.KernelMemoryV1),
        ["runtime_kernel_memory_v2"] = Memory((_, r) => r.KernelMemoryV2),
        ["runtime_network_namespace"] = Memory((_, r) => r.NetworkNamespace),
        ["runtime_startup_peak_v1"] = Memory((_, r) => r.StartupPeakV1),
        ["runtime_startup_peak_v2"] = Memory((_, r) => r.StartupPeakV2),
        ["swap_out_speed"] = new(Unit.Rate, 1 << 20, 64L << 30, (h, _) => h.SwapOutSpeed),
        ["teardown_speed"] = new(Unit.Rate, 1 << 20, 64L << 30, (h, _) => h.TeardownSpeed),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>True for what the container runtime costs, false for what the kernel does.</summary>
    public static bool IsRuntime(string key) => key.StartsWith("runtime_", StringComparison.Ordinal);

    /// <summary>The kernel's constants with those replaced that a scenario sets.</summary>
    /// <param name="set">Values by key; sizes count in whole pages.</param>
    public static HostProfile Kernel(IReadOnlyDictionary<string, long> set)
    {
        long Value(string key) => ValueOf(key, set);
        return HostProfile.Default with
        {
            BatchesForText = Value("batches_for_text"),
            CacheDropSpeed = Value("cache_drop_speed"),
            CachedReadSpeed = Value("cached_read_speed"),
            CachedWriteSpeed = Value("cached_write_speed"),
            ExitTime = Value("exit_time"),
            ForkTime = Value("fork_time"),
            ForkedAnon = Value("forked_anon"),
            HostReclaimRound = Value("host_reclaim_round"),
            HotText = Value("hot_text"),
            InitialAnon = Value("initial_anon"),
            InitialPageTables = Value("initial_page_tables"),
            InitialVm = Value("initial_vm"),
            ChargedInAdvance = Value("charged_in_advance"),
            KernelPerCgroup = Value("kernel_per_cgroup"),
            KernelPerForkedProcess = Value("kernel_per_forked_process"),
            KernelPerProcess = Value("kernel_per_process"),
            ReclaimBeforeOom = Value("reclaim_before_oom"),
            RefusedFaultPause = Value("refused_fault_pause"),
            RestartRetryTime = Value("restart_retry_time"),
            RestartTime = Value("restart_time"),
            SwapOutSpeed = Value("swap_out_speed"),
            TeardownSpeed = Value("teardown_speed"),
        };
    }

    /// <summary>The runtime's constants with those replaced that a scenario sets.</summary>
    /// <param name="set">Values by key; sizes count in whole pages.</param>
    public static RuntimeProfile Runtime(IReadOnlyDictionary<string, long> set) => new()
    {
        KernelMemoryV1 = ValueOf("runtime_kernel_memory_v1", set),
        KernelMemoryV2 = ValueOf("runtime_kernel_memory_v2", set),
        NetworkNamespace = ValueOf("runtime_network_namespace", set),
        StartupPeakV1 = ValueOf("runtime_startup_peak_v1", set),
        StartupPeakV2 = ValueOf("runtime_startup_peak_v2", set),
    };

    private static long ValueOf(string key, IReadOnlyDictionary<string, long> set)
    {
        ProfileConstant constant = All[key];
        return !set.TryGetValue(key, out long value) ? constant.Of(HostProfile.Default, new RuntimeProfile())
            : constant.Unit == Unit.Size ? Pages.Floor(value)
            : value;
    }

    private static ProfileConstant Memory(Func<HostProfile, RuntimeProfile, long> of) => new(Unit.Size, 0, Most, of);

    private static ProfileConstant Time(Func<HostProfile, RuntimeProfile, long> of) => new(Unit.Duration, 0, Hour, of);
}
