namespace OomSim.Docker;

/// <summary>Whose rules say how long a restart by policy waits.</summary>
public enum RestartBackoff
{
    /// <summary>The engine's: 100 ms, doubled up to 60 s, and anew after a run of 10 s (D3.4).</summary>
    Docker,

    /// <summary>The kubelet's: at once, then 10 s, doubled up to 5 min, and anew after a run of 10 min (D10.7).</summary>
    Kubelet,

    /// <summary>A Job's, which makes a new pod of one that has failed: after 10 s, doubled up to 10 min (k8s, pkg/controller/job/backoff_utils.go).</summary>
    Job,
}
