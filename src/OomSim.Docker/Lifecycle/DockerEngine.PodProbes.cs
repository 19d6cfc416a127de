namespace OomSim.Docker;

/// <summary>Probes of a kubelet, each by its own worker: of a container's liveness, which is its health check, of its start and of its readiness.</summary>
public sealed partial class DockerEngine
{
    private void BeginPodProbes(Container container)
    {
        EndPodProbes(container);
        container.Probes = PodProbes.Of(container);
        if (container.Probes?.Liveness is { } liveness)
        {
            container.Health ??= new ContainerHealth();
            container.Health.Reset(liveness.Failures);
        }

        UpdatePodProbes(container);
    }

    // Whoever is to ask by what is known does.
    private void UpdatePodProbes(Container container)
    {
        if (container.Probes is not { } probes)
        {
            return;
        }

        foreach (PodProbe probe in probes.All.Where(p => !p.Monitor.IsOpen && probes.Asks(p)))
        {
            probe.Monitor.Open();
            AwaitTick(container, probe, Clock.Now);
        }
    }

    // A kubelet is no part of the engine: the run is the same, and what is known of it stays. Whom the engine before was to end is ended by this one.
    private void ResumePodProbes(Container container)
    {
        UpdatePodProbes(container);
        if (container.Probes?.All.FirstOrDefault(p => p is { IsOnHold: true, Result: false }) is { } failed)
        {
            EndFailed(container, failed);
        }
    }

    private void EndPodProbes(Container container)
    {
        if (container.Probes is not { } probes)
        {
            return;
        }

        foreach (PodProbe probe in probes.All)
        {
            Close(probe.Monitor);
        }
    }

    // Of what is terminated for good nobody asks whether it lives (k8s, pkg/kubelet/kubelet.go, SyncTerminatingPod: StopLivenessAndStartup).
    private void EndLifeProbes(Container container)
    {
        foreach (PodProbe probe in container.Probes?.All.Where(p => p.Kind != PodProbeKind.Readiness) ?? [])
        {
            Close(probe.Monitor);
        }
    }

    private void AwaitTick(Container container, PodProbe probe, long askedNs) =>
        Schedule(probe.Monitor, probe.Wait(container.StartedAtNs ?? Clock.Now, askedNs, Clock.Now), () => _ = ProbePod(container, probe));

    private async SimTask<bool> ProbePod(Container container, PodProbe probe)
    {
        long asked = Clock.Now;
        probe.Ask(asked);
        if (await Probe(container, probe.Monitor, probe.Check, result => Take(container, probe, result)))
        {
            AwaitTick(container, probe, asked);
        }

        return true;
    }

    private void Take(Container container, PodProbe probe, ProbeResult result)
    {
        if (result.IsRefused)
        {
            return;
        }

        bool isNew = probe.Take(result.ExitCode == 0);
        if (probe.Kind == PodProbeKind.Liveness && container.Health!.Take(result, probe.Check, isStarting: false))
        {
            Publish(container, "health_status: " + container.Health.Status);
        }

        if (!isNew)
        {
            return;
        }

        if (probe.Kind == PodProbeKind.Readiness)
        {
            SetReady(container, probe.Result == true);
        }
        else if (probe.Result == false)
        {
            Close(probe.Monitor);
            EndFailed(container, probe);
        }
        else if (probe.Kind == PodProbeKind.Startup)
        {
            Close(probe.Monitor);
            UpdatePodProbes(container);
            Tell(container, static (observer, started) => observer.OnStartup(started));
        }
    }

    // The kubelet ends who fails, with the grace period, and its policy decides what then; a pod that is over is being ended as a whole.
    private void EndFailed(Container container, PodProbe probe)
    {
        if (!container.IsPodOver)
        {
            _ = EndOfPod(container, probe.Kind == PodProbeKind.Startup ? StopReason.StartupProbe : StopReason.LivenessProbe, probe.Check.GraceSeconds);
        }
    }

    private void SetReady(Container container, bool isReady)
    {
        if (container.Probes is { } probes && probes.IsReady != isReady)
        {
            probes.IsReady = isReady;
            Tell((container, isReady), static (observer, told) => observer.OnReadiness(told.container, told.isReady));
        }
    }
}
