namespace OomSim.Docker;

/// <summary>What a kubelet asks a container during one run (k8s, pkg/kubelet/prober/prober_manager.go).</summary>
internal sealed class PodProbes
{
    private PodProbes(HealthCheck? liveness, HealthCheck? startup, HealthCheck? readiness, PodProbes? before)
    {
        Liveness = Of(PodProbeKind.Liveness, liveness, before?.Liveness);
        Startup = Of(PodProbeKind.Startup, startup, before?.Startup);
        Readiness = Of(PodProbeKind.Readiness, readiness, before?.Readiness);
        All = [.. new[] { Liveness, Startup, Readiness }.OfType<PodProbe>()];
    }

    /// <summary>All that there are.</summary>
    public IReadOnlyList<PodProbe> All { get; }

    /// <summary>Whether it is alive: its health check; null where nobody asks.</summary>
    public PodProbe? Liveness { get; }

    /// <summary>Whether it has started; null where nobody asks.</summary>
    public PodProbe? Startup { get; }

    /// <summary>Whether it is ready for requests; null where nobody asks.</summary>
    public PodProbe? Readiness { get; }

    /// <summary>The readiness probe says so, and it runs.</summary>
    public bool IsReady { get; set; }

    /// <summary>Those that ask, and can: a command can't be run in a container that is paused.</summary>
    /// <param name="isPaused">The container is paused.</param>
    public IEnumerable<PodProbe> Asking(bool isPaused) => All.Where(p => p.Monitor.IsOpen && (!isPaused || p.Check.IsFromOutside));

    /// <summary>The probes of a new run, by the workers of the one before where that was of the same pod: a Job makes a new one each time. Null where there are none.</summary>
    public static PodProbes? Of(Container container)
    {
        ContainerSpec spec = container.Spec;
        HealthCheck? liveness = DockerEngine.HealthCheckOf(container);
        return (liveness ?? spec.StartupProbe ?? spec.ReadinessProbe) is null ? null
            : new PodProbes(liveness, spec.StartupProbe, spec.ReadinessProbe, spec.RestartBackoff == RestartBackoff.Job ? null : container.Probes);
    }

    /// <summary>True where it is time to ask: nothing else before the container has started (worker.go, doProbe).</summary>
    public bool Asks(PodProbe probe) => !probe.IsOnHold && (probe == Startup || Startup is not { Result: not true });

    /// <summary>The engine that asked is gone.</summary>
    public void Forget()
    {
        foreach (PodProbe probe in All)
        {
            probe.Monitor.Forget();
        }
    }

    private static PodProbe? Of(PodProbeKind kind, HealthCheck? check, PodProbe? before) => check is null ? null : new PodProbe(kind, check, before);
}
