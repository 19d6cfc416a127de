namespace OomSim.Results;

/// <summary>A container's memory as each tool counts it at one moment, bytes.</summary>
public sealed record MemorySight
{
    /// <summary>memory.current, usage_in_bytes: what the limit is compared with.</summary>
    public long Current { get; init; }

    /// <summary>memory.max, limit_in_bytes; null for none.</summary>
    public long? Limit { get; init; }

    /// <summary>MEM USAGE of <c>docker stats</c> (D8.14).</summary>
    public long DockerStats { get; init; }

    /// <summary>The working set of cAdvisor and the kubelet (D10.5).</summary>
    public long WorkingSet { get; init; }

    /// <summary>Sum of RSS over its processes, as ps and top show it.</summary>
    public long Rss { get; init; }

    /// <summary>Anonymous memory.</summary>
    public long Anon { get; init; }

    /// <summary>Page cache without shared memory.</summary>
    public long File { get; init; }

    /// <summary>Its part that nobody has used lately: what <c>docker stats</c> leaves out.</summary>
    public long InactiveFile { get; init; }

    /// <summary>tmpfs and shared memory.</summary>
    public long Shmem { get; init; }

    /// <summary>Kernel memory.</summary>
    public long Kernel { get; init; }

    /// <summary>In swap.</summary>
    public long Swap { get; init; }

    /// <summary>Most that it may have there; null for no limit.</summary>
    public long? SwapLimit { get; init; }

    /// <summary>Its processes.</summary>
    public int Processes { get; init; }
}
