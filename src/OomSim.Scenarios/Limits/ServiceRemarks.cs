using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>What the engine says nothing of, and people stumble over.</summary>
internal static class ServiceRemarks
{
    /// <summary>Remarks on one service.</summary>
    /// <param name="service">The service.</param>
    /// <param name="values">What is in force; empty where it is refused.</param>
    /// <param name="host">The host.</param>
    public static IEnumerable<LimitRemark> Of(ServiceDefinition service, IReadOnlyList<LimitValue> values, LinuxHost host)
    {
        bool isV2 = host.Config.Cgroup == CgroupVersion.V2;
        ContainerSpec spec = service.Spec;
        if (service.Keys.TryGetValue("mem_swappiness", out KeySource? swappiness) && spec.MemorySwappiness is null)
        {
            yield return Note($"{swappiness}: Compose takes 0 as not set", "D9.5", isV2 ? "" : "memswap_limit = mem_limit keeps a container out of swap");
        }

        if (service.Keys.TryGetValue("cpus", out KeySource? cpus) && spec.NanoCpus == 0)
        {
            yield return Note($"{cpus}: 0 is no limit", "D9.5");
        }

        if (service.Keys.TryGetValue("deploy.resources.reservations.cpus", out KeySource? reserved))
        {
            yield return Note($"{reserved}: only Swarm looks at it", "D9.5", "cpu_shares gives a weight");
        }

        foreach (string part in new[] { "deploy.restart_policy.delay", "deploy.restart_policy.window" })
        {
            if (service.Keys.TryGetValue(part, out KeySource? ignored))
            {
                yield return Note($"{ignored}: docker compose ignores it; the engine waits 0.1 s, doubled up to 60 s", "D9.5");
            }
        }

        foreach (LimitRemark remark in values.Count == 0 ? [] : OfMemory(spec, values[0].Bytes, host).Concat(OfHigh(values, host)))
        {
            yield return remark;
        }
    }

    private static IEnumerable<LimitRemark> OfMemory(ContainerSpec spec, long? limit, LinuxHost host)
    {
        if (limit is null && spec.MemoryReservation > 0)
        {
            yield return Note("a reservation is no limit: it takes as much as the host has", "D4.58", "mem_limit limits");
        }

        if (limit > host.Config.Memory)
        {
            yield return Note($"the limit is above the host's {ByteText.Of(host.Config.Memory)}: the host runs out before it is reached", "M8");
        }

        if (limit is not null && spec.ShmSize >= limit && spec.IpcMode is "" or "private" or "shareable")
        {
            yield return Note($"/dev/shm may hold {ByteText.Of(spec.ShmSize)}, as much as the limit or more: what is written there counts", "D4.41");
        }

        string[] memory = [.. spec.Tmpfs.Keys.Concat(spec.Mounts.Where(m => m.Type == "tmpfs").Select(m => m.Target))];
        if (limit is not null && memory.Length > 0)
        {
            yield return Note($"tmpfs on {string.Join(", ", memory)}: what is written there counts against the limit", "D4.74");
        }

        if (spec.OomScoreAdj == -1000 && limit is not null)
        {
            yield return Note("at its limit there is nobody to kill: who needs memory there waits in a loop, or is refused it", "K4.5");
        }
    }

    // Above memory.high nobody is killed (K6.1): what cannot go to swap stays there, and who grows sleeps.
    private static IEnumerable<LimitRemark> OfHigh(IReadOnlyList<LimitValue> values, LinuxHost host)
    {
        LimitValue? Of(string file) => values.FirstOrDefault(v => v.File == file);
        if (Of("memory.swap.high") is { Bytes: { } swapHigh })
        {
            yield return Note($"memory.swap.high of {ByteText.Of(swapHigh)}: with more than that in swap it is not killed, but who grows sleeps for each batch that it charges", "K7.16");
        }

        if (Of("memory.high") is not { Bytes: { } high })
        {
            yield break;
        }

        if (Of("memory.max") is { Bytes: { } max } && high >= max)
        {
            yield return Note("memory.high is not below memory.max: the limit is met first, and memory.high does nothing", "K6.2");
        }
        else if (Of("memory.swap.max") is { Bytes: 0 } || host.Read().SwapTotal == 0)
        {
            yield return Note(
                $"memory.high of {ByteText.Of(high)} without swap: a program that keeps more than that for itself is not killed there, but goes on at as little as 128 KiB a second for each task",
                "K6.8", "memswap_limit above mem_limit and swap on the host, or a memory.high above what it needs");
        }
    }

    private static LimitRemark Note(string text, string rule, string advice = "") => new(LimitRemark.Note, text, rule, advice);
}
