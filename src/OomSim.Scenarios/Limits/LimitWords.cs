using System.Globalization;
using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>How each value comes about, in a few words.</summary>
/// <param name="spec">What the engine has stored.</param>
/// <param name="engine">Its version's ways.</param>
/// <param name="host">The host.</param>
/// <param name="asked">What the file asks for.</param>
/// <param name="hasSwapKey">True where the file says something of swap.</param>
internal sealed class LimitWords(ContainerSpec spec, EngineProfile engine, LinuxHost host, ContainerSpec asked, bool hasSwapKey)
{
    /// <summary>Files that the engine leaves alone.</summary>
    public const string NotDockers = "Docker never writes it (D4.58)";

    private bool HasSwap => host.Config.SwapDevices.Any();

    /// <summary>memory.max, limit_in_bytes.</summary>
    public string Memory => spec.Memory <= 0 ? "no limit, as much as the host has"
        : spec.Memory % Pages.Size != 0 ? Line($"{spec.Memory} bytes, rounded down to whole pages (K3.2)")
        : "as it stands";

    /// <summary>memory.swap.max.</summary>
    public string Swap => spec switch
    {
        { MemorySwap: 0 } => "no limit of swap" + Moot,
        { MemorySwap: -1 } => "-1: no limit of swap, nothing is written (D4.57)" + Moot,
        _ when IsDoubled => Line($"{Unset}memory+swap is 2 x {Size(spec.Memory)} by default (D4.40), less {Size(spec.Memory)} of memory (D4.57){Moot}"),
        _ when spec.MemorySwap == spec.Memory => "memswap_limit less mem_limit: no swap at all (D4.57)",
        _ => Line($"{Size(spec.MemorySwap)} of memory+swap less {Size(spec.Memory)} of memory (D4.57){Moot}"),
    };

    /// <summary>memsw.limit_in_bytes.</summary>
    public string Memsw => spec switch
    {
        { MemorySwap: 0 } => "no limit of memory+swap" + Moot,
        { MemorySwap: -1 } => "-1: no limit of memory+swap, nothing is written (D4.46)" + Moot,
        _ when IsDoubled => Line($"{Unset}memory+swap is 2 x {Size(spec.Memory)} by default (D4.40){Moot}"),
        _ when spec.MemorySwap == spec.Memory => "memory+swap as much as memory: no swap at all",
        _ => Line($"memory+swap; {Size(spec.MemorySwap - spec.Memory)} of it beyond memory{Moot}"),
    };

    /// <summary>memory.low, of which the host's reclaim heeds no more than the groups above have.</summary>
    public string Low(Cgroup cgroup)
    {
        if (spec.MemoryReservation <= 0)
        {
            return "no protection";
        }

        Cgroup? least = null;
        for (Cgroup? above = cgroup.Parent; above?.Parent is not null; above = above.Parent)
        {
            least = least is null || above.Memory.Low <= least.Memory.Low ? above : least;
        }

        return (least?.Memory.Low ?? long.MaxValue) switch
        {
            0 => $"protects from no reclaim of the host: memory.low of {least!.Path} above is 0 (K5.4); does not limit (D4.58)",
            var low when low < spec.MemoryReservation => $"protects from the host's reclaim no more than memory.low of {least!.Path} above, {Size(low)} for all below (K5.4); does not limit (D4.58)",
            _ => "protects from reclaim, does not limit (D4.58)",
        };
    }

    /// <summary>soft_limit_in_bytes.</summary>
    public string SoftLimit => spec.MemoryReservation > 0 ? "a full host takes from above it first (K8.11); it does not limit" : "none";

    /// <summary>memory.oom.group.</summary>
    public string Group => spec.Unified.ContainsKey("memory.oom.group") ? "" : "one process is killed, not all (D2.18)";

    /// <summary>memory.oom_control.</summary>
    public string OomControl => spec.OomKillDisable == true ? "at the limit nobody is killed: tasks wait (K4.9)" : "the killer is on";

    /// <summary>memory.swappiness.</summary>
    public string Swappiness => spec.MemorySwappiness is not null ? "as it stands" : "the host's vm.swappiness (K8.9)";

    /// <summary>cpu.weight.</summary>
    public string Weight => spec.CpuShares == 0 ? ""
        : engine.QuadraticCpuWeight ? Line($"ceil(10^((l^2 + 125 l) / 612 - 7/34)), l = log2 {spec.CpuShares} (D4.59)")
        : Line($"1 + ({spec.CpuShares} - 2) x 9999 / 262142 (D4.59)");

    /// <summary>cpu.shares.</summary>
    public string Shares => spec.CpuShares == 0 ? "" : "as it stands";

    /// <summary>cpu.max, cfs_quota_us.</summary>
    public string Quota => spec.NanoCpus > 0 ? Line($"{spec.NanoCpus / 1e9:0.###} CPUs x 100000 us (D4.47)")
        : spec.CpuQuota > 0 ? "CPU time in each period"
        : spec.CpuPeriod > 0 ? "a period without a quota limits nothing (D4.60)"
        : "no quota";

    /// <summary>cfs_period_us.</summary>
    public string Period => spec.NanoCpus > 0 ? "of --cpus, always (D4.47)" : spec.CpuPeriod > 0 ? "as it stands" : "100 ms";

    /// <summary>cpuset.cpus.</summary>
    public string Cpuset => spec.CpusetCpus.Length > 0 ? "as it stands" : "all CPUs";

    /// <summary>pids.max.</summary>
    public string Pids => spec.PidsLimit > 0 ? "as it stands" : asked.PidsLimit < 0 ? "-1: no limit (D4.48)" : "no limit";

    /// <summary>oom_score_adj.</summary>
    public string OomScoreAdj => spec.OomScoreAdj switch
    {
        0 => "0, whatever dockerd has (D4.49)",
        -1000 => "its processes are never chosen (K1.5)",
        var adj => Line($"adds {adj} thousandths of what there is to the score (K1.4)"),
    };

    /// <summary>/dev/shm.</summary>
    public string Shm => asked.IpcMode == "none" ? "there is none, without IPC (D4.41)"
        : asked.IpcMode is not ("" or "private" or "shareable") ? $"not heeded: with 'ipc: {asked.IpcMode}' it has that one's (D4.41)"
        : spec.ShmSize == 64L << 20 ? "64 MiB; its content counts as memory (D4.41)" : "its content counts as memory (D4.41)";

    /// <summary>The restart policy.</summary>
    public string Restart => spec.RestartPolicy switch
    {
        "" or "no" => "it stays ended",
        "on-failure" => "again after an exit code other than 0, a kill too",
        _ => "again after every end, a kill too",
    };

    // The engine fills in what is 0.
    private bool IsDoubled => asked.MemorySwap == 0 && spec.MemorySwap == unchecked(2 * spec.Memory);

    private string Unset => hasSwapKey ? "0 is not set: " : "";

    private string Moot => HasSwap ? "" : "; the host has no swap";

    private static string Size(long bytes) => ByteText.Of(bytes);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
