namespace OomSim.Scenarios;

/// <summary>Limits on a host with one cgroup version.</summary>
public sealed record LimitsView
{
    /// <summary>1 or 2.</summary>
    public int CgroupVersion { get; init; }

    /// <summary>The engine's version: 20.10, 24 or 28.</summary>
    public string Engine { get; init; } = "";

    /// <summary>MemTotal of the host, bytes.</summary>
    public long HostMemory { get; init; }

    /// <summary>True where the file does not say how much that is.</summary>
    public bool IsHostAssumed { get; init; }

    /// <summary>Swap of the host in all, bytes.</summary>
    public long HostSwap { get; init; }

    /// <summary>Containers that commands of the timeline make; they need not be there at the same time.</summary>
    public int LaterContainers { get; init; }

    /// <summary>Sum of the memory limits of those, bytes.</summary>
    public long SumOfLaterLimits { get; init; }

    /// <summary>Sum of the memory limits over all containers, bytes.</summary>
    public long SumOfLimits { get; init; }

    /// <summary>Containers in all.</summary>
    public int Containers { get; init; }

    /// <summary>Containers without a memory limit.</summary>
    public int Unlimited { get; init; }

    /// <summary>What holds of them together.</summary>
    public IReadOnlyList<LimitRemark> Remarks { get; init; } = [];

    /// <summary>CPUs of the host.</summary>
    public int HostCpus { get; init; }

    /// <summary>Each service, in the order of the file, then each <c>docker run</c> and <c>docker create</c> of the timeline.</summary>
    public IReadOnlyList<ServiceLimits> Services { get; init; } = [];
}
