using System.Globalization;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>The legacy hierarchies (D4.51–D4.54).</summary>
internal sealed class CgroupWriterV1(LinuxHost host) : CgroupWriter(host)
{
    /// <inheritdoc/>
    protected override CgroupPlan Make(RuntimeResources resources) => new(resources);

    /// <inheritdoc/>
    public override SimTask<string?> Apply(Cgroup cgroup, CgroupPlan plan) => Apply(cgroup, plan.Resources);

    private async SimTask<string?> Apply(Cgroup cgroup, RuntimeResources resources) =>
        (resources.Unified.Count > 0 ? "invalid configuration: cannot use unified on cgroup v1" : null)
        ?? Cpuset(cgroup, resources) ?? await MemoryAndSwap(cgroup, resources) ?? Memory(cgroup, resources) ?? Cpu(cgroup, resources) ?? Pids(cgroup, resources);

    private string? Cpuset(Cgroup cgroup, RuntimeResources resources) =>
        (resources.CpusetCpus.Length > 0 ? Write(cgroup, "cpuset.cpus", resources.CpusetCpus) : null)
        ?? (resources.CpusetMems.Length > 0 ? Write(cgroup, "cpuset.mems", resources.CpusetMems) : null);

    private string? Memory(Cgroup cgroup, RuntimeResources resources) =>
        (resources.MemoryReservation != 0 ? Write(cgroup, "memory.soft_limit_in_bytes", resources.MemoryReservation) : null)
        ?? (resources.OomKillDisable ? Write(cgroup, "memory.oom_control", 1) : null)
        ?? (resources.MemorySwappiness is { } swappiness ? Write(cgroup, "memory.swappiness", swappiness) : null);

    // The kernel refuses limit > memory+swap at every moment, so what grows is written first (D4.52).
    private async SimTask<string?> MemoryAndSwap(Cgroup cgroup, RuntimeResources resources)
    {
        (long memory, long swap) = (resources.Memory, resources.MemorySwap);
        if (memory == -1 && swap == 0)
        {
            swap = -1;
        }

        bool swapFirst = memory != 0 && swap != 0 && (swap == -1 || cgroup.Read().Max is { } limit && limit < swap);
        return swapFirst
            ? await Swap(cgroup, swap) ?? await Limit(cgroup, memory)
            : await Limit(cgroup, memory) ?? await Swap(cgroup, swap);
    }

    private async SimTask<string?> Limit(Cgroup cgroup, long memory)
    {
        if (memory == 0)
        {
            return null;
        }

        Errno errno = await WriteLimit(cgroup, "memory.limit_in_bytes", Number(memory));
        if (errno == Errno.EBUSY)
        {
            CgroupValues values = cgroup.Read();
            return $"unable to set memory limit to {memory} (current usage: {values.Current}, peak usage: {values.Peak})";
        }

        return errno == Errno.None ? null : Failure(cgroup, "memory.limit_in_bytes", Number(memory), errno);
    }

    private async SimTask<string?> Swap(Cgroup cgroup, long swap) =>
        swap == 0 ? null : await TryWriteLimit(cgroup, "memory.memsw.limit_in_bytes", Number(swap));

    private string? Cpu(Cgroup cgroup, RuntimeResources resources)
    {
        if (resources.CpuShares != 0)
        {
            // The runtime takes a negative number for one without a sign, far beyond what the kernel allows.
            long shares = resources.CpuShares < 0 ? long.MaxValue : resources.CpuShares;
            string? error = Write(cgroup, "cpu.shares", shares);
            if (error is not null)
            {
                return error;
            }

            if (long.TryParse(Host.ReadFile(cgroup, "cpu.shares"), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long real))
            {
                if (shares > real)
                {
                    return $"the maximum allowed cpu-shares is {real}";
                }

                if (shares < real)
                {
                    return $"the minimum allowed cpu-shares is {real}";
                }
            }
        }

        bool retryPeriod = false;
        if (resources.CpuPeriod != 0)
        {
            Errno errno = Host.WriteFile(cgroup, "cpu.cfs_period_us", Number(resources.CpuPeriod));
            retryPeriod = errno == Errno.EINVAL && resources.CpuQuota != 0;
            if (errno != Errno.None && !retryPeriod)
            {
                return Failure(cgroup, "cpu.cfs_period_us", Number(resources.CpuPeriod), errno);
            }
        }

        return (resources.CpuQuota != 0 ? Write(cgroup, "cpu.cfs_quota_us", resources.CpuQuota) : null)
            ?? (retryPeriod ? Write(cgroup, "cpu.cfs_period_us", resources.CpuPeriod) : null);
    }

    private string? Pids(Cgroup cgroup, RuntimeResources resources) => resources.PidsLimit is { } limit
        ? Write(cgroup, "pids.max", RuntimeResources.OrMax(limit))
        : null;
}
