using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>Waits until the conditions of dependencies are met, of services that are there (D9.9, D9.10).</summary>
/// <param name="world">The machine.</param>
/// <param name="waiting">The service that waits.</param>
/// <param name="dependencies">What it waits for, each with its service and the containers of that.</param>
/// <param name="tell">Gets a container's name and what happens to it.</param>
/// <param name="warn">Gets what is wrong with an optional dependency.</param>
/// <param name="completed">Called once with what keeps the service from going on; null for nothing.</param>
internal sealed class DependencyWait(
    World world, string waiting, IReadOnlyList<(Dependency Dependency, ServiceDefinition Service, Container[] Containers)> dependencies,
    Action<string, string> tell, Action<string> warn, Action<string?> completed) : IEventOwner
{
    private const long PollInterval = 500 * SimTime.Millisecond;
    private readonly List<(Dependency Dependency, ServiceDefinition Service, Container[] Containers)> _open = [];

    /// <summary>Begins: over at once where there is nothing to wait for.</summary>
    public void Begin()
    {
        foreach ((Dependency dependency, ServiceDefinition service, Container[] containers) in dependencies.Where(d => d.Dependency.Condition != DependencyCondition.Started && d.Service.ContainerNames.Count > 0))
        {
            Array.ForEach(containers, c => tell(c.Name, "Waiting"));
            if (containers.Length > 0)
            {
                _open.Add((dependency, service, containers));
            }
            else if (dependency.Required)
            {
                completed(Missing(waiting, service.Name));
                return;
            }
            else
            {
                warn(Missing(waiting, service.Name));
            }
        }

        Proceed();
    }

    /// <summary>What is said of a dependency without a container.</summary>
    public static string Missing(string waiting, string service) => $"{waiting} is missing dependency {service}";

    void IEventOwner.OnEvent(int tag, long argument)
    {
        if (!world.Docker.IsReachable)
        {
            completed(DockerEngine.CannotConnect);
            return;
        }

        foreach ((Dependency dependency, ServiceDefinition service, Container[] containers) in _open.ToArray())
        {
            (bool isMet, string? error) = DependencyCheck.Of(dependency, service, containers);
            if (error is not null && dependency.Required)
            {
                completed(error);
                return;
            }

            if (error is not null)
            {
                warn(error);
            }
            else if (isMet)
            {
                Array.ForEach(containers, c => tell(c.Name, DependencyCheck.Word(dependency)));
            }

            if (error is not null || isMet)
            {
                _open.RemoveAll(o => o.Dependency == dependency);
            }
        }

        Proceed();
    }

    private void Proceed()
    {
        if (_open.Count == 0)
        {
            completed(null);
        }
        else
        {
            world.Simulator.Schedule(world.Simulator.Now + PollInterval, this, 0);
        }
    }
}
