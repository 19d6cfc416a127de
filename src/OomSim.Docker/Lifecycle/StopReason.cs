namespace OomSim.Docker;

/// <summary>Why the engine ends a container.</summary>
public enum StopReason
{
    /// <summary>A command of the user's.</summary>
    Command,

    /// <summary>dockerd ends without live-restore (D3.16).</summary>
    DaemonEnds,

    /// <summary>A new dockerd found it running, and live-restore is off (D3.18).</summary>
    DaemonBegins,

    /// <summary>The liveness probe of a pod's container failed as often in a row as it may (k8s, pkg/kubelet/prober).</summary>
    LivenessProbe,

    /// <summary>The startup probe of a pod's container failed as often in a row as it may.</summary>
    StartupProbe,

    /// <summary>The node lacks memory, and the kubelet evicts the container's pod (D10.6).</summary>
    Eviction,

    /// <summary>All others of its pod have ended for good, and with them its sidecars (k8s, pkg/kubelet/kuberuntime, computePodActions).</summary>
    PodEnds,
}
