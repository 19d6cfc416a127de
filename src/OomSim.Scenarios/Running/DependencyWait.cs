using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>
/// Waits until the conditions of dependencies are met, of services that are there: Compose looks half a second after it began and then each half second (D9.9, D9.10). One
/// that cannot be met keeps it from none of the others (docker/compose, waitDependencies).
/// </summary>
/// <param name="world">The machine.</param>
/// <param name="waiting">The service that waits.</param>
/// <param name="dependencies">What it waits for, each with its service and the containers of that.</param>
/// <param name="tell">Gets a container's name and what happens to it.</param>
/// <param name="warn">Gets what is wrong with an optional dependency.</param>
/// <param name="completed">Called once with what keeps the service from going on; null for nothing.</param>
internal sealed class DependencyWait(
    World world, ServiceDefinition waiting, IReadOnlyList<(Dependency Dependency, ServiceDefinition Service, Container[] Containers)> dependencies,
    Action<string, string> tell, Action<string> warn, Action<string?> completed) : IEventOwner
{
    private const long PollInterval = 500 * SimTime.Millisecond;

    // Since then a dependency without a container is an error; before, it counted as healthy (docker/compose#11110).
    private static Version RefusesMissing => new(2, 23, 1);

    private readonly Version _release = Version.Parse(ComposeListing.Release(world.Docker.ReleaseNumber));
    private readonly List<(Dependency Dependency, ServiceDefinition Service, Container[] Containers)> _open = [];
    private string? _error;
    private bool _isCancelled;

    /// <summary>It is over, and nobody is told.</summary>
    public void Cancel() => _isCancelled = true;

    /// <summary>Begins: over at once where there is nothing to wait for.</summary>
    public void Begin()
    {
        foreach ((Dependency dependency, ServiceDefinition service, Container[] containers) in dependencies.Where(d => IsMore(d.Dependency, d.Service) && d.Service.ContainerNames.Count > 0))
        {
            Array.ForEach(containers, c => tell(c.Name, "Waiting"));
            if (containers.Length > 0 || _release < RefusesMissing)
            {
                _open.Add((dependency, service, containers));
            }
            else if (dependency.Required)
            {
                completed(Missing(waiting.Name, service.Name));
                return;
            }
            else
            {
                warn(Missing(waiting.Name, service.Name));
            }
        }

        Proceed();
    }

    // True where it is not enough that it was started.
    private bool IsMore(Dependency dependency, ServiceDefinition service) => dependency.Condition != DependencyCondition.Started || PodDependency.Of(waiting, dependency, service) is not null;

    /// <summary>What is said of a dependency without a container.</summary>
    public static string Missing(string waiting, string service) => $"{waiting} is missing dependency {service}";

    void IEventOwner.OnEvent(int tag, long argument)
    {
        if (_isCancelled)
        {
            return;
        }

        if (!world.Docker.IsReachable)
        {
            completed(DockerEngine.CannotConnect);
            return;
        }

        foreach ((Dependency dependency, ServiceDefinition service, Container[] containers) in _open.ToArray())
        {
            (bool isMet, string? error) = PodDependency.Of(waiting, dependency, service) is { } ready ? (Array.TrueForAll(containers, c => ready(c)), null) : DependencyCheck.Of(dependency, service, containers);
            if (error is null && !isMet)
            {
                continue;
            }

            _open.RemoveAll(o => o.Dependency == dependency);
            (string word, string warning) = error is null ? (DependencyCheck.Word(dependency), "") : DependencyCheck.Broken(dependency, error, _release);
            Array.ForEach(containers, c => tell(c.Name, word));
            if (error is not null && dependency.Required)
            {
                _error ??= error;
            }
            else if (error is not null)
            {
                warn(warning);
            }
        }

        Proceed();
    }

    private void Proceed()
    {
        if (_open.Count == 0)
        {
            completed(_error);
        }
        else
        {
            world.Simulator.Schedule(world.Simulator.Now + PollInterval, this, 0);
        }
    }
}
