using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>
/// What <c>docker compose up --wait</c> does when all is started: looks twice a second until every container is healthy, or runs where it has no health check, or has ended
/// well where another service waits for that (D9.10). Each service is waited for by itself: one that fails ends no other's wait, and the first failure is told in the end
/// (docker/compose, waitDependencies).
/// </summary>
/// <param name="world">The machine.</param>
/// <param name="services">Whose containers.</param>
/// <param name="timeoutSeconds">--wait-timeout; 0: none.</param>
/// <param name="completed">Called once with what it tells, and true where it failed.</param>
internal sealed class HealthWait(World world, IReadOnlyList<ServiceDefinition> services, int timeoutSeconds, Action<string, bool> completed) : IEventOwner
{
    private const long PollInterval = 500 * SimTime.Millisecond;
    private readonly HashSet<string> _decided = new(StringComparer.Ordinal);
    private readonly long _end = timeoutSeconds == 0 ? SimTime.Never : SimTime.Later(world.Simulator.Now, timeoutSeconds * SimTime.Second);
    private string? _error;

    /// <summary>Comes back in half a second.</summary>
    public void Begin() => world.Simulator.Schedule(Math.Min(_end, world.Simulator.Now + PollInterval), this, 0);

    void IEventOwner.OnEvent(int tag, long argument)
    {
        if (!world.Docker.IsReachable)
        {
            _error ??= DockerEngine.CannotConnect;
            _decided.UnionWith(services.Select(s => s.Name));
        }

        foreach (ServiceDefinition service in services.Where(s => !_decided.Contains(s.Name)))
        {
            bool ends = world.Scenario.Services.Any(s => s.DependsOn.Any(d => d.Service == service.Name && d.Condition == DependencyCondition.CompletedSuccessfully));
            Container[] containers = [.. ContainersOf(service)];
            (bool isMet, string? fault) = ends ? Ended(service, containers) : Healthy(containers);
            _error ??= fault;
            if (isMet || fault is not null)
            {
                _decided.Add(service.Name);
            }
        }

        bool isOver = services.All(s => _decided.Contains(s.Name));
        if (!isOver && world.Simulator.Now < _end)
        {
            Begin();
            return;
        }

        string? error = isOver ? _error : FormattableString.Invariant($"application not healthy after {timeoutSeconds}s");
        completed(Lines("Waiting") + (error is null ? Lines("Healthy") : error + "\n"), error is not null);
    }

    // Without those of services that somebody else starts.
    private IEnumerable<Container> ContainersOf(ServiceDefinition service) => world.Docker.Containers.Where(c => c.Spec.Service == service.Name && c.Status != "created");

    private string Lines(string what) =>
        string.Concat(services.SelectMany(ContainersOf).Select(c => $" Container {c.Name}  {what}\n"));

    // The first that has ended speaks for all, as for one that depends on it.
    private static (bool IsMet, string? Error) Ended(ServiceDefinition service, Container[] containers) =>
        Array.Find(containers, c => c.Status == "exited") is not { } ended ? (containers.Length == 0, null)
        : ended.ExitCode == 0 ? (true, null)
        : (false, DependencyCheck.Unsuccessful(service.Name, ended));

    // One without a health check speaks for those behind it (docker/compose, isServiceHealthy).
    private static (bool IsMet, string? Error) Healthy(Container[] containers)
    {
        foreach (Container container in containers)
        {
            if (container.Status == "exited")
            {
                return (false, FormattableString.Invariant($"container {container.Name} exited ({container.ExitCode})"));
            }

            if (container.Health is null)
            {
                return (container.Status == "running", null);
            }

            if (container.Health.Status != "healthy")
            {
                return (false, container.Health.Status == "unhealthy" ? $"container {container.Name} is unhealthy" : null);
            }
        }

        return (true, null);
    }
}
