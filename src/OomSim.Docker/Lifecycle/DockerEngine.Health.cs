using OomSim.Engine;

namespace OomSim.Docker;

/// <summary>Health checks of the engine's own: a probe at a time as a command in the container, from one interval after the start on (D8.17, D1.32).</summary>
public sealed partial class DockerEngine
{
    /// <summary>The health check that a container has; null for none (<c>NONE</c> among them).</summary>
    internal static HealthCheck? HealthCheckOf(Container container) => container.Spec.HealthCheck is { Probes: true } check ? check : null;

    // A run begins: whatever was known of the one before counts no more, but its log.
    private void BeginHealth(Container container)
    {
        if (HealthCheckOf(container) is null)
        {
            return;
        }

        EndHealth(container);
        container.Health ??= new ContainerHealth();
        container.Health.Reset();
        UpdateHealth(container);
    }

    // A new dockerd found it running.
    private void ResumeHealth(Container container)
    {
        if (Profile.HealthAtRestore == HealthAtRestore.BeginsAnew)
        {
            BeginHealth(container);
        }
        else if (Profile.HealthAtRestore == HealthAtRestore.GoesOn)
        {
            UpdateHealth(container);
        }
    }

    // Probes are made of what runs and is not paused; a monitor that begins again waits for a whole interval (D5.10).
    private void UpdateHealth(Container container)
    {
        if (container.IsOfPod || container.Health is not { } health || HealthCheckOf(container) is not { } check)
        {
            return;
        }

        if (!container.Running || container.Paused || container.Restarting)
        {
            EndHealth(container);
        }
        else if (!health.Monitor.IsOpen)
        {
            health.Monitor.Open();
            AwaitProbe(container, health, check);
        }
    }

    private void EndHealth(Container container)
    {
        if (container.Health is { } health)
        {
            Close(health.Monitor);
            health.Lose();
        }
    }

    private void AwaitProbe(Container container, ContainerHealth health, HealthCheck check)
    {
        bool isStarting = Profile.HealthStartInterval && health.Status == "starting" && Clock.Now - container.StartedAtNs < check.StartPeriodNs;
        Schedule(health.Monitor, isStarting ? check.StartInterval : check.Interval, () => _ = ProbeHealth(container, health, check));
    }

    private async SimTask<bool> ProbeHealth(Container container, ContainerHealth health, HealthCheck check)
    {
        if (await Probe(container, health.Monitor, check, result => Take(container, health, check, result)))
        {
            AwaitProbe(container, health, check);
        }

        return true;
    }

    private void Take(Container container, ContainerHealth health, HealthCheck check, ProbeResult result)
    {
        if (health.Take(result, check, isStarting: result.StartNs - container.StartedAtNs < check.StartPeriodNs))
        {
            Publish(container, "health_status: " + health.Status);
        }
    }
}
