using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>The unified hierarchy (D4.55–D4.61).</summary>
internal sealed class CgroupWriterV2(LinuxHost host, EngineProfile profile) : CgroupWriter(host)
{
    private const long DefaultPeriod = 100_000;

    /// <inheritdoc/>
    public override async SimTask<string?> Apply(Cgroup cgroup, RuntimeResources resources) =>
        Pids(cgroup, resources)
        ?? Swap(cgroup, resources)
        ?? (resources.Memory != 0 ? await TryWriteLimit(cgroup, "memory.max", RuntimeResources.OrMax(resources.Memory)) : null)
        ?? (resources.MemoryReservation != 0 ? Write(cgroup, "memory.low", RuntimeResources.OrMax(resources.MemoryReservation)) : null)
        ?? Cpu(cgroup, resources)
        ?? Cpuset(cgroup, resources);

    private string? Pids(Cgroup cgroup, RuntimeResources resources) => resources.PidsLimit is { } limit
        ? Write(cgroup, "pids.max", RuntimeResources.OrMax(limit))
        : null;

    private string? Swap(Cgroup cgroup, RuntimeResources resources)
    {
        long swap = MemorySwapConversion.Convert(resources.MemorySwap, resources.Memory, out bool isSet, out string? error);
        return error ?? (isSet ? Write(cgroup, "memory.swap.max", RuntimeResources.OrMax(swap)) : null);
    }

    private string? Cpu(Cgroup cgroup, RuntimeResources resources)
    {
        long weight = CpuWeight.FromShares(resources.CpuShares, profile.QuadraticCpuWeight);
        string? error = weight != 0 ? Write(cgroup, "cpu.weight", weight) : null;
        if (error is not null || (resources.CpuQuota == 0 && resources.CpuPeriod == 0))
        {
            return error;
        }

        string quota = resources.CpuQuota > 0 ? Number(resources.CpuQuota) : "max";
        return Write(cgroup, "cpu.max", $"{quota} {Number(resources.CpuPeriod == 0 ? DefaultPeriod : resources.CpuPeriod)}");
    }

    private string? Cpuset(Cgroup cgroup, RuntimeResources resources) =>
        (resources.CpusetCpus.Length > 0 ? Write(cgroup, "cpuset.cpus", resources.CpusetCpus) : null)
        ?? (resources.CpusetMems.Length > 0 ? Write(cgroup, "cpuset.mems", resources.CpusetMems) : null);
}
