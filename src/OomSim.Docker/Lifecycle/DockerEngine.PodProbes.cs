namespace OomSim.Docker;

/// <summary>Probes of a kubelet, each by its own worker: of a container's liveness, which is its health check, of its start and of its readiness.</summary>
public sealed partial class DockerEngine
{
    private void BeginPodProbes(Container container)
    {
        EndPodProbes(container);
        container.Probes = PodProbes.Of(container);
        if (container.Probes?.Liveness is not null)
        {
            container.Health ??= new ContainerHealth();
            container.Health.Reset();
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

        if (container.Paused)
        {
            EndPodProbes(container);
            return;
        }

        foreach (PodProbe probe in probes.All.Where(p => !p.Monitor.IsOpen && probes.Asks(p)))
        {
            probe.Monitor.Open();
            AwaitTick(container, probe, Clock.Now);
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
            // The kubelet ends who fails, with the grace period, and its policy decides what then.
            Close(probe.Monitor);
            _ = Stop(container, container.Id, timeout: null, reason: probe.Kind == PodProbeKind.Startup ? StopReason.StartupProbe : StopReason.LivenessProbe);
        }
        else if (probe.Kind == PodProbeKind.Startup)
        {
            Close(probe.Monitor);
            UpdatePodProbes(container);
        }
    }

    private void SetReady(Container container, bool isReady)
    {
        if (container.Probes is not { } probes || probes.IsReady == isReady)
        {
            return;
        }

        probes.IsReady = isReady;
        _telling++;
        Observers.ForEach(o => o.OnReadiness(container, isReady));
        _telling--;
    }
}
