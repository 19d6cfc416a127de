using System.Collections.Immutable;
using System.Globalization;

namespace OomSim.Docker;

/// <summary>Limits as they are handed to the runtime (D4.46–D4.48). Sizes in bytes, times in µs; 0 or empty = not given.</summary>
internal sealed record RuntimeResources
{
    /// <summary>Hard limit.</summary>
    public long Memory { get; init; }

    /// <summary>Limit of memory and swap together; −1 for none.</summary>
    public long MemorySwap { get; init; }

    /// <summary>Soft limit (v1), memory.low (v2).</summary>
    public long MemoryReservation { get; init; }

    /// <summary>0 to 100, v1 only; null: not given.</summary>
    public long? MemorySwappiness { get; init; }

    /// <summary>v1 only.</summary>
    public bool OomKillDisable { get; init; }

    /// <summary>Weight on the scale of cpu.shares (K20.1).</summary>
    public long CpuShares { get; init; }

    /// <summary>CPU time in each period.</summary>
    public long CpuQuota { get; init; }

    /// <summary>Period of the quota.</summary>
    public long CpuPeriod { get; init; }

    /// <summary>CPUs, as a list of ranges.</summary>
    public string CpusetCpus { get; init; } = "";

    /// <summary>Memory nodes, as a list of ranges.</summary>
    public string CpusetMems { get; init; } = "";

    /// <summary>Null: not given; −1: unlimited.</summary>
    public long? PidsLimit { get; init; }

    /// <summary>Files of a v2 cgroup, and what is written to them after all else.</summary>
    public IReadOnlyDictionary<string, string> Unified { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What a container is started with.</summary>
    public static RuntimeResources From(ContainerSpec spec)
    {
        (long period, long quota) = Cpu(spec.NanoCpus, spec.CpuPeriod, spec.CpuQuota);
        return new RuntimeResources
        {
            Memory = Math.Max(0, spec.Memory),
            MemorySwap = Math.Max(0, spec.MemorySwap),
            MemoryReservation = Math.Max(0, spec.MemoryReservation),
            MemorySwappiness = spec.MemorySwappiness,
            OomKillDisable = spec.OomKillDisable == true,
            CpuShares = spec.CpuShares,
            CpuPeriod = period,
            CpuQuota = quota,
            CpusetCpus = spec.CpusetCpus,
            CpusetMems = spec.CpusetMems,
            PidsLimit = spec.PidsLimit <= 0 ? -1 : spec.PidsLimit,
            Unified = spec.Unified,
        };
    }

    /// <summary>Stored limits with those of an update over them (D4.68, D4.69): a memory+swap limit only if positive.</summary>
    public RuntimeResources Merge(ContainerSpec given, long? pidsLimit)
    {
        (long period, long quota) = Cpu(given.NanoCpus, given.CpuPeriod, given.CpuQuota);
        return this with
        {
            Memory = given.Memory != 0 ? given.Memory : Memory,
            MemorySwap = given.MemorySwap > 0 ? given.MemorySwap : MemorySwap,
            MemoryReservation = given.MemoryReservation != 0 ? given.MemoryReservation : MemoryReservation,
            CpuShares = given.CpuShares != 0 ? given.CpuShares : CpuShares,
            CpuPeriod = period != 0 ? period : CpuPeriod,
            CpuQuota = quota != 0 ? quota : CpuQuota,
            CpusetCpus = given.CpusetCpus.Length > 0 ? given.CpusetCpus : CpusetCpus,
            CpusetMems = given.CpusetMems.Length > 0 ? given.CpusetMems : CpusetMems,
            PidsLimit = pidsLimit is { } limit ? (limit <= 0 ? -1 : limit) : PidsLimit,
        };
    }

    /// <summary>A limit as text, with <c>max</c> for a negative one.</summary>
    public static string OrMax(long value) => value < 0 ? "max" : value.ToString(CultureInfo.InvariantCulture);

    private static (long Period, long Quota) Cpu(long nanoCpus, long period, long quota)
    {
        (long p, long q) = nanoCpus > 0 ? (100_000, (long)((Int128)nanoCpus * 100_000 / 1_000_000_000)) : (0L, 0L);
        return (period != 0 ? period : p, quota != 0 ? quota : q);
    }
}
