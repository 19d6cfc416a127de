namespace OomSim.Docker;

/// <summary>How the values of an update meet those a container has (D4.66–D4.70).</summary>
public static class UpdateRules
{
    /// <summary>The engine's refusal, or null.</summary>
    /// <param name="stored">What the container has.</param>
    /// <param name="given">What the update gives; unset values are 0 or empty.</param>
    public static string? Conflict(ContainerSpec stored, ContainerSpec given)
    {
        string? cpu = given.NanoCpus > 0 && stored.CpuPeriod > 0 ? "Nano CPUs cannot be updated as CPU Period has already been set"
            : given.NanoCpus > 0 && stored.CpuQuota > 0 ? "Nano CPUs cannot be updated as CPU Quota has already been set"
            : given.CpuPeriod > 0 && stored.NanoCpus > 0 ? "CPU Period cannot be updated as NanoCPUs has already been set"
            : given.CpuQuota > 0 && stored.NanoCpus > 0 ? "CPU Quota cannot be updated as NanoCPUs has already been set"
            : null;
        if (cpu is not null)
        {
            return "Conflicting options: " + cpu;
        }

        // Also true of a container without a limit (0) and of an unlimited swap (−1): D4.66.
        if (given.Memory != 0 && given.Memory > stored.MemorySwap && given.MemorySwap == 0)
        {
            return "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time";
        }

        return given.RestartPolicy is not ("" or "no") && stored.AutoRemove
            ? "Restart policy cannot be updated because AutoRemove is enabled for the container"
            : null;
    }

    /// <summary>The container's values after the update.</summary>
    public static ContainerSpec Merge(ContainerSpec stored, ContainerSpec given, long? pidsLimit) => stored with
    {
        Memory = Choose(given.Memory, stored.Memory),
        MemorySwap = Choose(given.MemorySwap, stored.MemorySwap),
        MemoryReservation = Choose(given.MemoryReservation, stored.MemoryReservation),
        KernelMemory = Choose(given.KernelMemory, stored.KernelMemory),
        NanoCpus = Choose(given.NanoCpus, stored.NanoCpus),
        CpuShares = Choose(given.CpuShares, stored.CpuShares),
        CpuQuota = Choose(given.CpuQuota, stored.CpuQuota),
        CpuPeriod = Choose(given.CpuPeriod, stored.CpuPeriod),
        CpusetCpus = given.CpusetCpus.Length > 0 ? given.CpusetCpus : stored.CpusetCpus,
        CpusetMems = given.CpusetMems.Length > 0 ? given.CpusetMems : stored.CpusetMems,
        BlkioWeight = Choose(given.BlkioWeight, stored.BlkioWeight),
        CpuRealtimePeriod = Choose(given.CpuRealtimePeriod, stored.CpuRealtimePeriod),
        CpuRealtimeRuntime = Choose(given.CpuRealtimeRuntime, stored.CpuRealtimeRuntime),
        PidsLimit = pidsLimit is { } limit ? Math.Max(0, limit) : stored.PidsLimit,
        RestartPolicy = given.RestartPolicy.Length > 0 ? given.RestartPolicy : stored.RestartPolicy,
        RestartMaximumRetries = given.RestartPolicy.Length > 0 ? given.RestartMaximumRetries : stored.RestartMaximumRetries,
    };

    private static long Choose(long given, long stored) => given != 0 ? given : stored;
}
