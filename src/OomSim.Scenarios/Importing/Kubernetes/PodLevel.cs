namespace OomSim.Scenarios.Kubernetes;

/// <summary>What a pod as a whole requests and is limited to: <c>spec.resources</c> (KEP-2837, on from 1.34).</summary>
internal sealed record PodLevel
{
    /// <summary>Memory it requests; null for none.</summary>
    public ResourceValue? MemoryRequest { get; init; }

    /// <summary>Memory it may have; null for no limit.</summary>
    public ResourceValue? MemoryLimit { get; init; }

    /// <summary>CPU it requests; null for none.</summary>
    public ResourceValue? CpuRequest { get; init; }

    /// <summary>CPU it may have; null for no limit.</summary>
    public ResourceValue? CpuLimit { get; init; }

    /// <summary>Its request of a resource.</summary>
    /// <param name="name">The resource.</param>
    public ResourceValue? Request(ResourceName name) => name == ResourceName.Memory ? MemoryRequest : CpuRequest;

    /// <summary>Its limit of a resource.</summary>
    /// <param name="name">The resource.</param>
    public ResourceValue? Limit(ResourceName name) => name == ResourceName.Memory ? MemoryLimit : CpuLimit;
}
