using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>
/// Waits until the conditions of dependencies are met, of services that are there: Compose looks half a second after it began and then each half second (D9.9, D9.10), a kubelet
/// whenever something becomes of the containers of its pods (k8s, pkg/kubelet/kubelet.go, syncLoopIteration). One that cannot be met keeps it from none of the others (docker/compose, waitDependencies).
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

    private const int Heard = 1;

    private readonly Version _release = Version.Parse(ComposeListing.Release(world.Docker.ReleaseNumber));
    private readonly List<(Dependency Dependency, ServiceDefinition Service, Container[] Containers)> _open = [];
    private string? _error;
    private EventHandle _poll;
    private bool _isOver;
    private bool _hasHeard;

    /// <summary>It is over, and nobody is told.</summary>
    public void Cancel() => _isOver = true;

    /// <summary>Something has become of a container: a kubelet looks at once, when all of that moment has happened.</summary>
    public void Hear(Container container)
    {
        if (!_isOver && !_hasHeard && waiting.Spec.IsOfPod && _open.Exists(o => o.Containers.Contains(container)))
        {
            _hasHeard = true;
            world.Simulator.Schedule(world.Simulator.Now, this, Heard);
        }
    }

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
                Complete(Missing(waiting.Name, service.Name));
                return;
            }
            else
            {
                warn(Missing(waiting.Name, service.Name));
            }
        }

        Proceed(polls: true);
    }

    // True where it is not enough that it was started.
    private bool IsMore(Dependency dependency, ServiceDefinition service) => dependency.Condition != DependencyCondition.Started || PodDependency.Of(world.Docker.Config, waiting, dependency, service) is not null;

    /// <summary>What is said of a dependency without a container.</summary>
    public static string Missing(string waiting, string service) => $"{waiting} is missing dependency {service}";

    void IEventOwner.OnEvent(int tag, long argument)
    {
        if (_isOver)
        {
            return;
        }

        _hasHeard &= tag != Heard;
        if (!world.Docker.IsReachable)
        {
            Complete(DockerEngine.CannotConnect);
            return;
        }

        foreach ((Dependency dependency, ServiceDefinition service, Container[] containers) in _open.ToArray())
        {
            (bool isMet, string? error) = PodDependency.Of(world.Docker.Config, waiting, dependency, service) is { } ready ? (Array.TrueForAll(containers, c => ready(c)), null) : DependencyCheck.Of(dependency, service, containers);
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

        Proceed(polls: tag != Heard);
    }

    private void Proceed(bool polls)
    {
        if (_open.Count == 0)
        {
            Complete(_error);
        }
        else if (polls)
        {
            _poll = world.Simulator.Schedule(world.Simulator.Now + PollInterval, this, 0);
        }
    }

    private void Complete(string? error)
    {
        _isOver = true;
        world.Simulator.Cancel(_poll);
        completed(error);
    }
}
