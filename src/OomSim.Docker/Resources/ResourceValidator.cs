namespace OomSim.Docker;

/// <summary>The engine's checks of resource flags, in its order (D4.B).</summary>
internal sealed class ResourceValidator(EngineProfile profile, HostCapabilities host)
{
    private const long SmallestMemory = 6 << 20;
    private readonly List<string> _warnings = [];
    private ContainerSpec _spec = null!;

    /// <summary>Checks flags and drops what the host cannot do.</summary>
    /// <param name="spec">The flags as given; replaced by what is left of them.</param>
    /// <param name="update">True for <c>docker update</c>.</param>
    /// <param name="warnings">Warnings in order.</param>
    /// <returns>The engine's error, or null.</returns>
    public string? Check(ref ContainerSpec spec, bool update, out IReadOnlyList<string> warnings)
    {
        _spec = spec;
        _warnings.Clear();
        string? error = Memory(update) ?? Swappiness() ?? Reservation() ?? KernelMemory() ?? OomKillDisable() ?? Cpu() ?? CpuPercent() ?? Cpusets() ?? Blkio()
            ?? (_spec.IoMaximumOperations != 0 || _spec.IoMaximumBandwidth != 0 ? "Invalid QoS settings: linux does not support Maximum IO Bandwidth or Maximum IO IOps" : null) // D4.34
            ?? BlkioDevices();
        spec = _spec;
        warnings = [.. _warnings];
        return error;
    }

    private string? Memory(bool update)
    {
        if (_spec.Memory != 0 && _spec.Memory < SmallestMemory)
        {
            return "Minimum memory limit allowed is 6MB"; // D4.9
        }

        if (_spec.Memory > 0 && _spec.MemorySwap != -1 && !host.SwapLimit)
        {
            _warnings.Add("Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap."); // D4.11
            _spec = _spec with { MemorySwap = -1 };
        }

        if (_spec.Memory > 0 && _spec.MemorySwap > 0 && _spec.MemorySwap < _spec.Memory)
        {
            return "Minimum memoryswap limit should be larger than memory limit, see usage"; // D4.12
        }

        return _spec.Memory == 0 && _spec.MemorySwap > 0 && !update
            ? "You should always set the Memory limit when using Memoryswap limit, see usage" // D4.13
            : null;
    }

    private string? Swappiness()
    {
        if (_spec.MemorySwappiness is not null && !host.MemorySwappiness)
        {
            _warnings.Add("Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded."); // D4.14
            _spec = _spec with { MemorySwappiness = null };
        }

        return _spec.MemorySwappiness is < 0 or > 100
            ? $"Invalid value: {_spec.MemorySwappiness}, valid memory swappiness range is 0-100" // D4.15
            : null;
    }

    private string? Reservation() =>
        _spec.MemoryReservation is > 0 and < SmallestMemory ? "Minimum memory reservation allowed is 6MB" // D4.17
        : _spec.Memory > 0 && _spec.MemoryReservation > _spec.Memory
            ? "Minimum memory limit can not be less than memory reservation limit, see usage" // D4.18
            : null;

    private string? KernelMemory()
    {
        if (!profile.KernelMemory)
        {
            _spec = _spec with { KernelMemory = 0 }; // D4.19: ignored from API 1.42 on
            return null;
        }

        if (_spec.KernelMemory <= 0)
        {
            return null;
        }

        _warnings.Add("Specifying a kernel memory limit is deprecated and will be removed in a future release.");
        if (!host.KernelMemory)
        {
            _warnings.Add("Your kernel does not support kernel memory limit capabilities or the cgroup is not mounted. Limitation discarded.");
            _spec = _spec with { KernelMemory = 0 };
            return null;
        }

        return _spec.KernelMemory < SmallestMemory ? "Minimum kernel memory limit allowed is 6MB" : null;
    }

    private string? OomKillDisable()
    {
        if (_spec.OomKillDisable == true && !host.OomKillDisable)
        {
            _warnings.Add("Your kernel does not support OomKillDisable. OomKillDisable discarded."); // D4.20
            _spec = _spec with { OomKillDisable = null };
        }

        if (_spec.OomKillDisable == true && _spec.Memory == 0)
        {
            _warnings.Add("OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources."); // D4.21
        }

        return null;
    }

    private string? Cpu()
    {
        if (_spec.NanoCpus > 0 && _spec.CpuPeriod > 0)
        {
            return "Conflicting options: Nano CPUs and CPU Period cannot both be set"; // D4.23
        }

        if (_spec.NanoCpus > 0 && _spec.CpuQuota > 0)
        {
            return "Conflicting options: Nano CPUs and CPU Quota cannot both be set";
        }

        if (_spec.NanoCpus < 0 || _spec.NanoCpus > host.CpuCount * 1_000_000_000L)
        {
            return $"{profile.CpuRangeWord} of CPUs is from 0.01 to {host.CpuCount}.00, as there are only {host.CpuCount} CPUs available"; // D4.25
        }

        return _spec.CpuPeriod != 0 && _spec.CpuPeriod is < 1000 or > 1_000_000
                ? "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)" // D4.28
            : _spec.CpuQuota is > 0 and < 1000 ? "CPU cfs quota can not be less than 1ms (i.e. 1000)" // D4.29
            : null;
    }

    private string? CpuPercent()
    {
        if (_spec.CpuPercent > 0)
        {
            _warnings.Add("linux does not support CPU percent. Percent discarded."); // D4.30
            _spec = _spec with { CpuPercent = 0 };
        }

        return null;
    }

    private string? Cpusets() =>
        Cpuset(_spec.CpusetCpus, "cpuset cpus", "CPUs", host.CpuCount) ?? Cpuset(_spec.CpusetMems, "cpuset mems", "memory nodes", 1);

    private string? Blkio()
    {
        if (_spec.BlkioWeight > 0 && !host.BlkioWeight)
        {
            _warnings.Add("Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded."); // D4.33
            _spec = _spec with { BlkioWeight = 0 };
        }

        return _spec.BlkioWeight > 0 && _spec.BlkioWeight is < 10 or > 1000 ? "Range of blkio weight is from 10 to 1000" : null;
    }

    // D4.35. Bounds at disks every host can, weights where it can any (D4.33).
    private string? BlkioDevices()
    {
        if (_spec.BlkioWeightDevices.Count > 0 && !host.BlkioWeight)
        {
            _warnings.Add("Your kernel does not support Block I/O weight_device or the cgroup is not mounted. Weight-device discarded.");
            _spec = _spec with { BlkioWeightDevices = [] };
        }

        return null;
    }

    private static string? Cpuset(string value, string what, string units, int count)
    {
        if (CpuList.TryParse(value, out SortedSet<int> members) is { } reason)
        {
            return $"Invalid value {value} for {what}: {reason}"; // D4.32
        }

        return members.Count > 0 && members.Max >= count
            ? $"Requested {units} are not available - requested {value}, available: {CpuList.All(count)}"
            : null;
    }
}
