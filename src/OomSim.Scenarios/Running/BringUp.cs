using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>
/// Brings the services up as <c>docker compose up -d</c> does: images are pulled, then all containers are created, then
/// started in dependency order, each service when what it depends on is met (D9.9, D9.10).
/// </summary>
/// <param name="world">The machine.</param>
/// <param name="request">What is brought up.</param>
/// <param name="completed">Called once with the answer.</param>
/// <param name="cancellation">Ends it between two containers.</param>
internal sealed partial class BringUp(World world, UpRequest request, Action<CommandResult> completed, CancellationToken cancellation = default)
{
    private readonly SortedDictionary<string, List<Container>> _containers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);
    private readonly List<ServiceDefinition> _waiting = [];
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);
    private readonly HashSet<Container> _running = [];
    private readonly Version _release = ReleaseOf(world);
    private ServicePulls? _pulls;
    private string _messages = "";
    private string _error = "";
    private bool _failed;
    private bool _isProceeding;
    private bool _isOver;
    private int _starting;
    private bool _hasCreated;
    private bool _isCancelled;

    /// <summary><c>file:line:col</c> of the key or the service that the engine refused; empty when it refused none.</summary>
    public string FailedAt { get; private set; } = "";

    /// <summary>The key that was refused, and what would be right, in brackets; empty where no one key is to blame.</summary>
    public string FailedHint { get; private set; } = "";

    /// <summary>What the engine warned of, in order: <c>file:line:col</c> of the key or the service, and the text.</summary>
    public List<(string At, string Text)> Warnings { get; } = [];

    /// <summary>True until all containers are there and the first may start.</summary>
    public bool IsCreating => !_hasCreated && !_isOver;

    /// <summary>What it has told until then.</summary>
    public string Told => _messages;

    /// <summary>
    /// Begins nothing more: what the engine was asked for goes on there, but for pulls, which it gives up with the client's connection. Who is told of the answer gets it only where all containers had been created.
    /// </summary>
    public void Cancel()
    {
        _isCancelled = true;
        _pulls?.Cancel();
        if (_hasCreated && !_isOver)
        {
            Finish();
        }
    }

    /// <summary>Creates the containers and starts those that wait for nobody.</summary>
    public void Begin()
    {
        if (!request.Progress && new ComposeProfiles(world.Scenario.Services, ComposeListing.Release(world.Docker.ReleaseNumber)).FaultOfAll() is { } missing)
        {
            Fail(missing);
            Finish();
            return;
        }

        foreach (ServiceDefinition malformed in request.Create ? request.Services.Where(s => ImageFault(s) is not null).ToArray() : [])
        {
            string fault = $"unable to get image '{malformed.Spec.Image}': Error response from daemon: {ImageFault(malformed)}";
            if (IsOfPod(malformed))
            {
                GiveUp(malformed, fault);
                continue;
            }

            Fail(fault, malformed);
            Finish();
            return;
        }

        // A pod whose image cannot be pulled is its own affair.
        ServiceDefinition[] pulled = request.Create
            ? [.. request.Services.Where(s => !_given.Contains(s.Name) && MustPull(s)).Select(s => IsOfPod(s) ? s with { IsBuildable = true } : s)]
            : [];
        _pulls = new ServicePulls(world, pulled, line => _messages += request.Progress && !request.QuietPull ? line + "\n" : "", Pulled);
        _pulls.Begin();
    }

    private void StartAll()
    {
        if (_isCancelled)
        {
            return;
        }

        world.Docker.Observers.Add(this);

        _hasCreated = true;
        foreach (ServiceDefinition service in InOrder(request.Services))
        {
            _containers.TryAdd(service.Name, [.. ContainersOf(service)]);
            if (request.Start && Starts(service) && !_given.Contains(service.Name))
            {
                _waiting.Add(service);
            }
        }

        _running.UnionWith(_containers.Values.SelectMany(l => l).Where(c => c.Status == "running"));
        Proceed();
    }

    /// <summary>Starts every service whose dependencies are started, once their conditions are met.</summary>
    private void Proceed()
    {
        if (_isProceeding || _isOver)
        {
            // A container that is started at once: the loop below goes on with what it has made ready.
            return;
        }

        if (!world.Docker.IsReachable)
        {
            Fail(DockerEngine.CannotConnect);
        }

        _isProceeding = true;
        bool moved = true;
        while (moved && !_failed)
        {
            moved = false;
            foreach (ServiceDefinition service in _waiting.ToArray())
            {
                if (!_failed && service.DependsOn.Any(IsNeverMet))
                {
                    GiveUp(service);
                    moved = true;
                }
                else if (!_failed && service.DependsOn.All(IsStarted))
                {
                    _waiting.Remove(service);
                    Await(service);
                    moved = true;
                }
            }
        }

        _isProceeding = false;
        if (_failed || (_waiting.Count == 0 && _starting == 0))
        {
            Finish();
        }
    }

    private static Version ReleaseOf(World world) => Version.Parse(ComposeListing.Release(world.Docker.ReleaseNumber));

    // The containers of one service one after another, those of several side by side (docker/compose, startService).
    private void Start(ServiceDefinition service)
    {
        if (!request.Create && service.ContainerNames.Count > 0 && _containers.Values.All(l => l.Count == 0) && !world.Docker.Containers.Any(c => c.Spec.Service is not null))
        {
            // Only where the project has no container at all (docker/compose, startService).
            Fail($"service \"{service.Name}\" has no container to start");
            return;
        }

        Container[] made = ReplicaOrder.Listed(_containers[service.Name].OrderBy(c => c.CreatedAtNs));
        foreach (Container container in made)
        {
            request.Attach?.Invoke(container);
        }

        // Compose has listed those that run before the first start.
        _starting++;
        OneByOne<Container>.Begin(made.Where(c => !_running.Contains(c)).ToArray(), (container, next) => Start(service, container, next), isFine =>
        {
            _starting--;
            if (isFine)
            {
                _started.Add(service.Name);
            }

            Proceed();
        });
    }

    private void Start(ServiceDefinition service, Container container, Action<bool> next)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_isCancelled)
        {
            next(false);
            return;
        }

        Report(container.Name, "Starting");
        world.Docker.Start(container, error =>
        {
            if (error is null)
            {
                Report(container.Name, "Started");
            }
            else if (IsOfPod(service))
            {
                // The kubelet tries again by itself.
                GiveUp(service, "Error response from daemon: " + error);
            }
            else
            {
                Fail("Error response from daemon: " + error, service);
            }

            next(error is null || IsOfPod(service));
        });
    }

    private IEnumerable<Container> ContainersOf(ServiceDefinition service) => request.Progress ? world.Docker.Containers.Where(c => c.Spec.Service == service.Name) : [];

    private bool Starts(ServiceDefinition service) => service.StartsByItself || request.Named.Contains(service.Name);

    private void Report(string container, string what) => Tell("Container " + container, what);

    private void Fail(string text, ServiceDefinition? service = null)
    {
        if (!_failed && service is not null)
        {
            (FailedAt, FailedHint) = AskedKey.Of(service, text);
        }

        _error = _failed ? _error : text + "\n";
        _failed = true;
    }

    private void Finish()
    {
        if (_isCancelled && !_hasCreated)
        {
            return;
        }

        _isOver = true;
        world.Docker.Leave(this);
        _waits.ForEach(w => w.Cancel());
        completed(new CommandResult(_failed ? 1 : 0, "", _messages + _error));
    }

    /// <summary>Services with what they depend on before them, else in the order of the file.</summary>
    private static List<ServiceDefinition> InOrder(IReadOnlyList<ServiceDefinition> services)
    {
        Dictionary<string, ServiceDefinition> byName = services.ToDictionary(s => s.Name, StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<ServiceDefinition> result = [];
        Stack<(ServiceDefinition Service, bool IsDone)> stack = new();
        foreach (ServiceDefinition first in services)
        {
            stack.Push((first, false));
            while (stack.TryPop(out (ServiceDefinition Service, bool IsDone) top))
            {
                if (top.IsDone)
                {
                    result.Add(top.Service);
                }
                else if (seen.Add(top.Service.Name))
                {
                    stack.Push((top.Service, true));
                    foreach (Dependency dependency in top.Service.DependsOn.Reverse())
                    {
                        if (byName.TryGetValue(dependency.Service, out ServiceDefinition? below))
                        {
                            stack.Push((below, false));
                        }
                    }
                }
            }
        }

        return result;
    }
}
