using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>What a service waits for (D9.9, D9.10).</summary>
internal sealed partial class BringUp : IDockerObserver
{
    private readonly List<DependencyWait> _waits = [];

    void IDockerObserver.OnContainerChanged(Container container) => Hear(container);

    void IDockerObserver.OnReadiness(Container container, bool isReady) => Hear(container);

    void IDockerObserver.OnStartup(Container container) => Hear(container);

    private void Hear(Container container)
    {
        if (!_isOver && container.Spec.IsOfPod)
        {
            _waits.ForEach(w => w.Hear(container));
        }
    }

    // Of one that is to be started by hand nothing is waited for here.
    private bool IsStarted(Dependency dependency) =>
        !_containers.ContainsKey(dependency.Service) || _started.Contains(dependency.Service) || !Starts(request.Services.First(s => s.Name == dependency.Service));

    // What it depends on is started: it is started itself once their conditions are met.
    private void Await(ServiceDefinition service)
    {
        (Dependency, ServiceDefinition, Container[])[] needed =
            [.. service.DependsOn.Where(d => _containers.ContainsKey(d.Service)).Select(d => (d, request.Services.First(s => s.Name == d.Service), _containers[d.Service].ToArray()))];
        DependencyWait wait = new(world, service, needed, Report, text => _messages += ComposeTold.Warning(world.Simulator.Now, text), error =>
        {
            _starting--;
            if (error is not null && service.DependsOn.Any(IsNeverMet))
            {
                GiveUp(service);
            }
            else if (error is not null)
            {
                Fail(error);
            }
            else if (!_failed)
            {
                Start(service);
            }

            Proceed();
        });
        _starting++;
        _waits.Add(wait);
        wait.Begin();
    }

    // A pod is its own affair: an init container that fails for good keeps the rest of its pod from starting, and nothing else.
    private bool IsNeverMet(Dependency dependency) =>
        _given.Contains(dependency.Service)
        || (dependency is { Condition: DependencyCondition.CompletedSuccessfully, Required: true }
            && request.Services.FirstOrDefault(s => s.Name == dependency.Service) is { Spec.IsOfPod: true } init
            && Starts(init) && _containers.TryGetValue(init.Name, out List<Container>? containers)
            && containers.Exists(c => c.Status == "exited" && c.ExitCode != 0));

    private static bool IsOfPod(ServiceDefinition service) => service.Spec.IsOfPod;

    private void GiveUp(ServiceDefinition service)
    {
        _waiting.Remove(service);
        _given.Add(service.Name);
        _messages += $"WARNING: {service.Name} is not started: an init container of its pod failed\n";
    }

    // The kubelet starts each container by itself: what the engine refuses of one keeps no other from starting.
    private void GiveUp(ServiceDefinition service, string error)
    {
        _waiting.Remove(service);
        _given.Add(service.Name);
        _messages += $"WARNING: {service.Name} is not started: {error}\n";
        (string at, string hint) = AskedKey.Of(service, error);
        Warnings.Add((at, $"not started: {error}{hint}"));
    }
}
