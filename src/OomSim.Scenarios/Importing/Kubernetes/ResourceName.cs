namespace OomSim.Scenarios.Kubernetes;

/// <summary>A resource of a node that is simulated.</summary>
internal enum ResourceName
{
    /// <summary>Bytes.</summary>
    Memory,

    /// <summary>Thousandths of a CPU.</summary>
    Cpu,
}
