using System.Collections.Immutable;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>The unified hierarchy (D4.55–D4.61).</summary>
internal sealed class CgroupWriterV2(LinuxHost host, EngineProfile profile) : CgroupWriter(host)
{
    private const long DefaultPeriod = 100_000;

    /// <inheritdoc/>
    protected override CgroupPlan Make(RuntimeResources resources)
    {
        ImmutableArray<CgroupWrite>.Builder writes = ImmutableArray.CreateBuilder<CgroupWrite>();
        if (resources.PidsLimit is { } pids)
        {
            writes.Add(new CgroupWrite("pids.max", RuntimeResources.OrMax(pids)));
        }

        long swap = MemorySwapConversion.Convert(resources.MemorySwap, resources.Memory, out bool isSet, out string? error);
        if (error is null)
        {
            if (isSet)
            {
                writes.Add(new CgroupWrite("memory.swap.max", RuntimeResources.OrMax(swap)));
            }

            Memory(writes, resources);
            Cpu(writes, resources);
            Cpuset(writes, resources);
            writes.AddRange(resources.Unified.Select(u => new CgroupWrite(u.Key, u.Value, MayWait: u.Key is "memory.max" or "memory.high", IsUnified: true)));
        }

        return new CgroupPlan(resources) { Writes = writes.ToImmutable(), Error = error };
    }

    /// <inheritdoc/>
    public override async SimTask<string?> Apply(Cgroup cgroup, CgroupPlan plan)
    {
        foreach (CgroupWrite write in plan.Writes)
        {
            string? error = write.MayWait ? await TryWriteLimit(cgroup, write.File, write.Value) : Write(cgroup, write.File, write.Value);
            if (error is not null)
            {
                return write.IsUnified ? $"unable to set unified resource \"{write.File}\": {error}" : error;
            }
        }

        return plan.Error;
    }

    private static void Memory(ImmutableArray<CgroupWrite>.Builder writes, RuntimeResources resources)
    {
        if (resources.Memory != 0)
        {
            writes.Add(new CgroupWrite("memory.max", RuntimeResources.OrMax(resources.Memory), MayWait: true));
        }

        if (resources.MemoryReservation != 0)
        {
            writes.Add(new CgroupWrite("memory.low", RuntimeResources.OrMax(resources.MemoryReservation)));
        }
    }

    private void Cpu(ImmutableArray<CgroupWrite>.Builder writes, RuntimeResources resources)
    {
        long weight = CpuWeight.FromShares(resources.CpuShares, profile.QuadraticCpuWeight);
        if (weight != 0)
        {
            writes.Add(new CgroupWrite("cpu.weight", Number(weight)));
        }

        if (resources.CpuQuota != 0 || resources.CpuPeriod != 0)
        {
            string quota = resources.CpuQuota > 0 ? Number(resources.CpuQuota) : "max";
            writes.Add(new CgroupWrite("cpu.max", $"{quota} {Number(resources.CpuPeriod == 0 ? DefaultPeriod : resources.CpuPeriod)}"));
        }
    }

    private static void Cpuset(ImmutableArray<CgroupWrite>.Builder writes, RuntimeResources resources)
    {
        if (resources.CpusetCpus.Length > 0)
        {
            writes.Add(new CgroupWrite("cpuset.cpus", resources.CpusetCpus));
        }

        if (resources.CpusetMems.Length > 0)
        {
            writes.Add(new CgroupWrite("cpuset.mems", resources.CpusetMems));
        }
    }
}
