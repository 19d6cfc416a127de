namespace OomSim.Docker;

/// <summary>What a container is in its pod: it decides when a kubelet ends the pod.</summary>
public enum PodRole
{
    /// <summary>One of those that the pod is for.</summary>
    App,

    /// <summary>One that has to succeed before the next begins.</summary>
    Init,

    /// <summary>One that begins before the others, goes on beside them, and ends after them (KEP-753).</summary>
    Sidecar,
}
