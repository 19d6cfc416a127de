using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>Keeps the events and the containers of a run.</summary>
internal sealed class RunLog : IHostObserver, IDockerObserver
{
    private readonly List<Container> _containers = [];
    private readonly HashSet<Container> _known = new(ReferenceEqualityComparer.Instance);
    private readonly World _world;

    public RunLog(World world)
    {
        _world = world;
        world.Host.Observers.Add(this);
        world.Docker.Observers.Add(this);
    }

    /// <summary>Called with every event as it happens.</summary>
    public Action<RunEvent>? Heard { get; set; }

    public List<RunEvent> Events { get; } = [];

    public IReadOnlyList<ContainerFacts> Containers() =>
        [.. _containers.Select(c => new ContainerFacts(c.Name, c.Id, c.Status, c.ExitCode, c.OomKilled, c.RestartCount))];

    public void Add(RunEvent happened)
    {
        Events.Add(happened);
        Heard?.Invoke(happened);
    }

    void IDockerObserver.OnDockerEvent(DockerEvent happened)
    {
        string container = happened.Type == "container" && happened.Attributes.TryGetValue("name", out string? name) ? name : "";
        Add(new RunEvent(happened.Time, "docker", happened.Action, container, happened.Type));
    }

    void IDockerObserver.OnContainerChanged(Container container)
    {
        if (_known.Add(container))
        {
            _containers.Add(container);
        }
    }

    void IHostObserver.OnHostEvent(HostEvent happened) =>
        Add(new RunEvent(happened.Time, happened.Source, happened.Type, ContainerOf(happened.Subject), happened.Detail));

    /// <summary>The kernel names a container's process <c>container/comm</c>, or a cgroup by its path.</summary>
    private string ContainerOf(string subject)
    {
        if (!subject.StartsWith('/'))
        {
            int cut = subject.IndexOf('/', StringComparison.Ordinal);
            return cut < 0 ? subject : subject[..cut];
        }

        // The last part of a container's path is its ID.
        Container? container = _world.Docker.Find(subject[(subject.LastIndexOf('/') + 1)..]);
        return container?.Cgroup?.Path == subject ? container.Name : "";
    }
}
