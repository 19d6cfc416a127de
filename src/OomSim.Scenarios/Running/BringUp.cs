using OomSim.Docker;
using OomSim.Engine;
using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios;

/// <summary>
/// Brings the services up as <c>docker compose up -d</c> does: images are pulled, then all containers are created, then
/// started in dependency order, each service when what it depends on is met (D9.9, D9.10).
/// </summary>
/// <param name="world">The machine.</param>
/// <param name="request">What is brought up.</param>
/// <param name="completed">Called once with the answer.</param>
/// <param name="cancellation">Ends it between two containers.</param>
internal sealed partial class BringUp(World world, UpRequest request, Action<CommandResult> completed, CancellationToken cancellation = default) : IEventOwner
{
    /// <summary>Compose looks at dependencies twice a second (D9.10).</summary>
    private const long PollInterval = 500 * SimTime.Millisecond;

    private readonly SortedDictionary<string, List<Container>> _containers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);
    private readonly List<ServiceDefinition> _waiting = [];
    private readonly HashSet<(string Waiting, string Service)> _watched = [];
    private readonly HashSet<(string Waiting, string Service)> _met = [];
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);
    private readonly HashSet<Container> _fresh = [];
    private string _messages = "";
    private bool _failed;
    private bool _isProceeding;
    private bool _isPolling;
    private bool _isOver;
    private int _starting;

    /// <summary><c>file:line:col</c> of the service that the engine refused; empty when it refused none.</summary>
    public string FailedAt { get; private set; } = "";

    /// <summary>What the engine warned of, in order: <c>file:line:col</c> of the service, and the text.</summary>
    public List<(string At, string Text)> Warnings { get; } = [];

    /// <summary>Creates the containers and starts those that wait for nobody.</summary>
    public void Begin()
    {
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
        new ServicePulls(world, pulled, line => _messages += request.Progress && !request.QuietPull ? line + "\n" : "", Pulled).Begin();
    }

    private void CreateFrom(List<ServiceDefinition> services, int index)
    {
        for (; index < services.Count; index++)
        {
            if (_given.Contains(services[index].Name))
            {
                continue;
            }

            if (!Create(services[index]))
            {
                Finish();
                return;
            }

            if (Outdated(services[index]) is { } old)
            {
                Recreate(services, index, old);
                return;
            }
        }

        Proceed();
    }

    /// <summary>A container of a service whose image is another by now (D7.19); null for none.</summary>
    private Container? Outdated(ServiceDefinition service) =>
        request is { Create: true, Recreate: true } && world.Docker.FindImage(service.Spec.Image) is { } image
            ? _containers[service.Name].Find(c => c.Image.Id != image.Id || (request.Forced.Contains(service.Name) && !_fresh.Contains(c)))
            : null;

    private void Recreate(List<ServiceDefinition> services, int index, Container old)
    {
        ServiceDefinition service = services[index];
        string name = old.Name;
        Report(name, "Recreate");
        new Recreation(world, old, ComposeLabels.OfService(world, service, name), request.RenewVolumes, (made, told) =>
        {
            if (made is null)
            {
                Fail(told, service);
                Finish();
                return;
            }

            _messages += told;
            Report(name, "Recreated");
            List<Container> containers = _containers[service.Name];
            containers[containers.IndexOf(old)] = made;
            _fresh.Add(made);
            if (Outdated(service) is { } next)
            {
                Recreate(services, index, next);
            }
            else
            {
                CreateFrom(services, index + 1);
            }
        }).Begin();
    }

    void IEventOwner.OnEvent(int tag, long argument)
    {
        _isPolling = false;
        Proceed();
    }

    private bool Create(ServiceDefinition service)
    {
        List<Container> made = _containers[service.Name] = request.Progress ? [.. world.Docker.Containers.Where(c => c.Spec.Service == service.Name)] : [];
        if (!request.Create && made.Count == 0 && service.ContainerNames.Count > 0)
        {
            Fail($"service \"{service.Name}\" has no container to start");
            return false;
        }

        foreach (ContainerSpec spec in request.Create ? ReplicaNames.Missing(service, made).Select(n => ComposeLabels.OfService(world, service, n)).ToArray() : [])
        {
            cancellation.ThrowIfCancellationRequested();
            if (spec.HealthCheck is { StartIntervalNs: > 0 } && !world.Docker.Profile.HealthStartInterval)
            {
                Fail("can't set healthcheck.start_interval as feature require Docker Engine v25 or later", service);
                return false;
            }

            Report(spec.Name!, "Creating");
            (Container? container, string? error, IReadOnlyList<string> warnings) = world.Docker.Create(spec);
            _messages += string.Concat(warnings.Select(w => $"WARNING: {w}\n"));
            Warnings.AddRange(warnings.Select(w => (service.Source, w)));
            if (container is null && IsOfPod(service))
            {
                GiveUp(service, "Error response from daemon: " + error);
                return true;
            }

            if (container is null)
            {
                Fail("Error response from daemon: " + error, service);
                return false;
            }

            made.Add(container);
            _fresh.Add(container);
            Report(container.Name, "Created");
        }

        if (request.Start && Starts(service))
        {
            _waiting.Add(service);
        }

        return true;
    }

    /// <summary>Starts every service that can start now, and comes back later for the others.</summary>
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
                else if (!_failed && service.DependsOn.All(d => IsMet(service, d)))
                {
                    _waiting.Remove(service);
                    Start(service);
                    moved = true;
                }
            }
        }

        _isProceeding = false;
        if (_failed || (_waiting.Count == 0 && _starting == 0))
        {
            Finish();
        }
        else if (_waiting.Count > 0 && !_isPolling)
        {
            _isPolling = true;
            world.Simulator.Schedule(world.Simulator.Now + PollInterval, this, 0);
        }
    }

    private void Start(ServiceDefinition service)
    {
        int left = _containers[service.Name].Count;
        foreach (Container container in _containers[service.Name].ToArray())
        {
            cancellation.ThrowIfCancellationRequested();
            request.Attach?.Invoke(container);
            if (container.Status == "running")
            {
                Report(container.Name, "Running");
                left--;
                continue;
            }

            Report(container.Name, "Starting");
            _starting++;
            world.Docker.Start(container, error =>
            {
                _starting--;
                left--;
                Started(container, service, error, isLast: left == 0);
            });
            if (_failed)
            {
                return;
            }
        }

        if (left == 0)
        {
            _started.Add(service.Name);
        }
    }

    private void Started(Container container, ServiceDefinition service, string? error, bool isLast)
    {
        if (error is not null && IsOfPod(service))
        {
            // The kubelet tries again by itself.
            GiveUp(service, "Error response from daemon: " + error);
            error = null;
        }
        else if (error is not null)
        {
            Fail("Error response from daemon: " + error, service);
        }
        else
        {
            Report(container.Name, "Started");
        }

        if (isLast && error is null)
        {
            _started.Add(service.Name);
        }

        Proceed();
    }

    private bool Starts(ServiceDefinition service) => service.StartsByItself || request.Named.Contains(service.Name);

    private void Report(string container, string what) => Tell("Container " + container, what);

    private void Fail(string text, ServiceDefinition? service = null)
    {
        FailedAt = _failed ? FailedAt : service?.Source ?? "";
        _messages += _failed ? "" : text + "\n";
        _failed = true;
    }

    private void Finish()
    {
        _isOver = true;
        completed(new CommandResult(_failed ? 1 : 0, "", _messages));
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
