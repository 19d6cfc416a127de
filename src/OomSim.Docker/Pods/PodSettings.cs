namespace OomSim.Docker;

/// <summary>What an eviction goes by (D10.6).</summary>
/// <param name="MemoryRequest">What the pod requests, bytes.</param>
/// <param name="Priority">Its priority.</param>
public sealed record PodSettings(long MemoryRequest = 0, int Priority = 0)
{
    /// <summary>From here on a pod is critical, and is not evicted (k8s, SystemCriticalPriority).</summary>
    public const int Critical = 2_000_000_000;

    /// <summary>Its priority keeps it from being evicted (k8s, IsCriticalPod).</summary>
    public bool IsCritical => Priority >= Critical;
}
