using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>Keeps the events and the containers of a run.</summary>
internal sealed class RunLog : IHostObserver, IDockerObserver
{
    private readonly List<Container> _containers = [];
    private readonly Dictionary<Container, (string Name, string Cgroup)> _known = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, Container> _byId = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, IReadOnlyList<string>> _cgroups = new(StringComparer.Ordinal);
    private readonly List<RequestRecord> _requests = [];
    private readonly NamesOverTime _names = new();
    private readonly bool _keepsEvents;
    private readonly bool _keepsRequests;
    private readonly World _world;

    /// <summary>A log that hears a machine's kernel and engine.</summary>
    /// <param name="world">The machine.</param>
    /// <param name="keepsEvents">False where nobody asks for the events afterwards.</param>
    public RunLog(World world, bool keepsEvents = true)
    {
        _world = world;
        _keepsEvents = keepsEvents;
        _keepsRequests = world.Scenario.Expectations.Any(e => e is RequestExpectation);
        world.Host.Observers.Add(this);
        world.Docker.Observers.Add(this);
    }

    /// <summary>Called with every event as it happens.</summary>
    public Action<RunEvent>? Heard { get; set; }

    /// <summary>The events so far, in order of happening; empty where none are kept.</summary>
    public List<RunEvent> Events { get; } = [];

    /// <summary>The cgroups of the containers, by every name that they bore.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Cgroups => _cgroups;

    /// <summary>Present facts of all containers that there ever were.</summary>
    public IReadOnlyList<ContainerFacts> Containers() =>
        [.. _containers.Select(c => new ContainerFacts(c.Name, c.Id, c.Status, c.ExitCode, c.OomKilled, c.RestartCount))];

    /// <summary>Requests that have ended, in that order, and those that wait, each under the name that its container had when it was sent; empty where the scenario expects nothing of them.</summary>
    public IReadOnlyList<RequestRecord> Requests() => _keepsRequests ? [.. _requests, .. _world.Host.PendingRequests.Select(Named)] : [];

    /// <summary>Adds an event, and tells who listens.</summary>
    public void Add(RunEvent happened)
    {
        if (_keepsEvents)
        {
            Events.Add(happened);
        }

        Heard?.Invoke(happened);
    }

    void IDockerObserver.OnDockerEvent(DockerEvent happened)
    {
        string container = happened.Type == "network"
            ? happened.Attributes.TryGetValue("container", out string? id) && _byId.TryGetValue(id, out Container? of) ? of.Name : ""
            : happened.Type == "container" && happened.Attributes.TryGetValue("name", out string? name) ? name : "";
        Add(new RunEvent(happened.Time, "docker", happened.Action, container, happened.Type));
    }

    void IDockerObserver.OnContainerChanged(Container container)
    {
        bool isNew = !_known.TryGetValue(container, out (string Name, string Cgroup) last);
        if (isNew)
        {
            _containers.Add(container);
            _byId[container.Id] = container;
        }

        if (isNew || container.Name != last.Name)
        {
            _names.Add(container.Id, container.Name, _world.Host.Simulator.Now);
        }

        string cgroup = container.Cgroup?.Path ?? last.Cgroup ?? "";
        if (isNew || container.Name != last.Name || cgroup != last.Cgroup)
        {
            _known[container] = (container.Name, cgroup);
            Remember(container.Name, cgroup);
        }
    }

    void IHostObserver.OnRequestFinished(RequestRecord request)
    {
        if (_keepsRequests)
        {
            _requests.Add(Named(request));
        }
    }

    private RequestRecord Named(RequestRecord request) => request with { Container = _names.At(NamesOverTime.IdOf(request.Cgroup), request.Arrived) ?? request.Container };

    void IHostObserver.OnHostEvent(HostEvent happened) =>
        Add(new RunEvent(happened.Time, happened.Source, happened.Type, ContainerOf(happened.Subject), happened.Detail));

    private void Remember(string name, string cgroup)
    {
        if (!_cgroups.TryGetValue(name, out IReadOnlyList<string>? paths))
        {
            _cgroups[name] = paths = [];
        }

        if (cgroup.Length > 0 && !paths.Contains(cgroup, StringComparer.Ordinal))
        {
            _cgroups[name] = [.. paths, cgroup];
        }
    }

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
