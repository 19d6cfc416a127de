using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>What a service waits for (D9.9, D9.10).</summary>
internal sealed partial class BringUp
{
    // Since 2.23.1 a dependency without a container is an error; before, it counted as healthy (docker/compose#11110).
    private readonly bool _refusesMissing = ReleaseOf(world) >= new Version(2, 23, 1);

    private bool IsMet(ServiceDefinition waiting, Dependency dependency)
    {
        if (!_containers.TryGetValue(dependency.Service, out List<Container>? containers))
        {
            return true;
        }

        ServiceDefinition service = request.Services.First(s => s.Name == dependency.Service);
        bool started = _started.Contains(dependency.Service) || !Starts(service);
        if (!started || dependency.Condition == DependencyCondition.Started)
        {
            return started;
        }

        if (containers.Count == 0 && service.ContainerNames.Count > 0 && _refusesMissing)
        {
            return Refuse(dependency, DependencyWait.Missing(waiting.Name, service.Name));
        }

        // Each that waits shows the containers that it waits for, and what becomes of them.
        if (_watched.Add((waiting.Name, dependency.Service)))
        {
            containers.ForEach(c => Report(c.Name, "Waiting"));
        }

        (bool isMet, string? error) = DependencyCheck.Of(dependency, service, containers);
        if (error is not null)
        {
            return Refuse(dependency, error);
        }

        if (isMet && _met.Add((waiting.Name, dependency.Service)))
        {
            containers.ForEach(c => Report(c.Name, DependencyCheck.Word(dependency)));
        }

        return isMet;
    }

    // A pod is its own affair: an init container that fails for good keeps the rest of its pod from starting, and nothing else.
    private bool IsNeverMet(Dependency dependency) =>
        _given.Contains(dependency.Service)
        || (dependency is { Condition: DependencyCondition.CompletedSuccessfully, Required: true }
            && request.Services.FirstOrDefault(s => s.Name == dependency.Service) is { Spec.RestartBackoff: RestartBackoff.Kubelet } init
            && Starts(init) && _containers.TryGetValue(init.Name, out List<Container>? containers)
            && containers.Exists(c => c.Status == "exited" && c.ExitCode != 0));

    private static bool IsOfPod(ServiceDefinition service) => service.Spec.RestartBackoff == RestartBackoff.Kubelet;

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
        Warnings.Add((service.Source, $"not started: {error}"));
    }

    /// <summary>A dependency that is not required is only warned about.</summary>
    private bool Refuse(Dependency dependency, string text)
    {
        if (!dependency.Required)
        {
            _messages += $"WARNING: {text}\n";
            return true;
        }

        Fail(text);
        return false;
    }
}
