namespace OomSim.Docker;

/// <summary>What a kubelet asks of a container beside whether it is alive, during one run (k8s, pkg/kubelet/prober).</summary>
/// <param name="startup">Where it is asked whether it has started; null for not at all.</param>
/// <param name="readiness">Where it is asked whether it is ready; null for not at all.</param>
internal sealed class PodProbes(ContainerHealth? startup, ContainerHealth? readiness)
{
    /// <summary>Whether it has started: nothing else is asked before.</summary>
    public ContainerHealth? Startup => startup;

    /// <summary>Whether it is ready for requests.</summary>
    public ContainerHealth? Readiness => readiness;

    /// <summary>The startup probe has passed, which then ends.</summary>
    public bool HasStarted { get; set; } = startup is null;

    /// <summary>The readiness probe says so.</summary>
    public bool IsReady { get; set; }

    /// <summary>The probes of a new run; null where there are none.</summary>
    public static PodProbes? Of(ContainerSpec spec) =>
        spec.StartupProbe is null && spec.ReadinessProbe is null ? null
            : new PodProbes(spec.StartupProbe is null ? null : new ContainerHealth(), spec.ReadinessProbe is null ? null : new ContainerHealth());

    /// <summary>True where it is time to ask for the one that this keeps.</summary>
    public bool Asks(ContainerHealth health) => HasStarted != ReferenceEquals(health, startup);

    /// <summary>True where a probe has yet to find what it is to find.</summary>
    public bool IsFinding => startup is { IsMonitored: true, Status: "starting" } || readiness is { IsMonitored: true, Status: "starting" };

    /// <summary>The engine that asked is gone.</summary>
    public void Forget()
    {
        startup?.Forget();
        readiness?.Forget();
    }
}
