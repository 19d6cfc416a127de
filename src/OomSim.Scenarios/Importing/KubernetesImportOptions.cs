using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>The node that manifests are imported for.</summary>
public sealed record KubernetesImportOptions
{
    /// <summary>Its memory, bytes; null: the smallest usual one that holds what the pods request.</summary>
    public long? Memory { get; init; }

    /// <summary>Its CPUs; null: as many as usual that hold what the pods request.</summary>
    public long? Cpus { get; init; }

    /// <summary>Its swap, bytes. Pods get none of it (D10.11).</summary>
    public long Swap { get; init; }

    /// <summary>Its hierarchy.</summary>
    public CgroupVersion Cgroup { get; init; } = CgroupVersion.V2;

    /// <summary>How much is read.</summary>
    public LoaderLimits Limits { get; init; } = new();
}
