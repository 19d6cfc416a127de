namespace OomSim.Docker;

/// <summary>What a kubelet asks a container for (k8s, pkg/kubelet/prober, probeType).</summary>
internal enum PodProbeKind
{
    /// <summary>Whether it is alive: who fails is ended.</summary>
    Liveness,

    /// <summary>Whether it has started: nothing else is asked before, and who fails is ended.</summary>
    Startup,

    /// <summary>Whether it is ready for requests.</summary>
    Readiness,
}
