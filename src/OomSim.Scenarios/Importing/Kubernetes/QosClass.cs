namespace OomSim.Scenarios.Kubernetes;

/// <summary>A pod's quality of service (D10.3).</summary>
internal enum QosClass
{
    /// <summary>No container says anything of CPU or memory.</summary>
    BestEffort,

    /// <summary>Neither of the others.</summary>
    Burstable,

    /// <summary>Every container has limits of CPU and memory, and requests as much.</summary>
    Guaranteed,
}
