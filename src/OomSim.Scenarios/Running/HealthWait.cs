using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>
/// What <c>docker compose up --wait</c> does when all is started: looks twice a second until every container is healthy, or runs where it has no health check, or has ended
/// well where another service waits for that (D9.10).
/// </summary>
/// <param name="world">The machine.</param>
/// <param name="services">Whose containers.</param>
/// <param name="timeoutSeconds">--wait-timeout; 0: none.</param>
/// <param name="completed">Called once with what it tells, and true where it failed.</param>
internal sealed class HealthWait(World world, IReadOnlyList<ServiceDefinition> services, int timeoutSeconds, Action<string, bool> completed) : IEventOwner
{
    private const long PollInterval = 500 * SimTime.Millisecond;
    private readonly long _end = timeoutSeconds == 0 ? SimTime.Never : SimTime.Later(world.Simulator.Now, timeoutSeconds * SimTime.Second);

    /// <summary>Comes back in half a second.</summary>
    public void Begin() => world.Simulator.Schedule(Math.Min(_end, world.Simulator.Now + PollInterval), this, 0);

    void IEventOwner.OnEvent(int tag, long argument)
    {
        string? error = world.Docker.IsReachable ? null : DockerEngine.CannotConnect;
        bool met = true;
        foreach (ServiceDefinition service in services)
        {
            bool ends = world.Scenario.Services.Any(s => s.DependsOn.Any(d => d.Service == service.Name && d.Condition == DependencyCondition.CompletedSuccessfully));
            foreach (Container container in ContainersOf(service))
            {
                error ??= ends ? Unsuccessful(container, service) : Unhealthy(container);
                met &= ends ? container.Status == "exited" : container.Health is null ? container.Running : container.Health.Status == "healthy";
            }
        }

        error ??= !met && world.Simulator.Now >= _end ? FormattableString.Invariant($"application not healthy after {timeoutSeconds}s") : null;
        if (error is null && !met)
        {
            Begin();
            return;
        }

        completed(Lines("Waiting") + (error is null ? Lines("Healthy") : error + "\n"), error is not null);
    }

    // Without those of services that somebody else starts.
    private IEnumerable<Container> ContainersOf(ServiceDefinition service) => world.Docker.Containers.Where(c => c.Spec.Service == service.Name && c.Status != "created");

    private string Lines(string what) =>
        string.Concat(services.SelectMany(ContainersOf).Select(c => $" Container {c.Name}  {what}\n"));

    private static string? Unsuccessful(Container container, ServiceDefinition service) => container is { Status: "exited", ExitCode: not 0 }
        ? FormattableString.Invariant($"service \"{service.Name}\" didn't complete successfully: exit {container.ExitCode}")
        : null;

    private static string? Unhealthy(Container container) => container.Status == "exited" ? FormattableString.Invariant($"container {container.Name} exited ({container.ExitCode})")
        : container.Health?.Status == "unhealthy" ? $"container {container.Name} is unhealthy"
        : null;
}
