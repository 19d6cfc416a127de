using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>What a service waits for (D9.9, D9.10).</summary>
internal sealed partial class BringUp
{
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

        // Each that waits shows the containers that it waits for, and what becomes of them.
        if (_watched.Add((waiting.Name, dependency.Service)))
        {
            containers.ForEach(c => Report(c.Name, "Waiting"));
        }

        bool ends = dependency.Condition == DependencyCondition.CompletedSuccessfully;
        bool met = containers.TrueForAll(c => ends ? HasCompleted(c, dependency) : IsHealthy(c, service, dependency));
        if (met && _met.Add((waiting.Name, dependency.Service)))
        {
            containers.ForEach(c => Report(c.Name, ends ? "Exited" : "Healthy"));
        }

        return met;
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

    private bool HasCompleted(Container container, Dependency dependency)
    {
        if (container.Status != "exited")
        {
            return false;
        }

        return container.ExitCode == 0 || Refuse(dependency, FormattableString.Invariant($"service \"{dependency.Service}\" didn't complete successfully: exit {container.ExitCode}"));
    }

    private bool IsHealthy(Container container, ServiceDefinition service, Dependency dependency)
    {
        if (container.Status is "exited" or "dead")
        {
            return Refuse(dependency, FormattableString.Invariant($"dependency failed to start: container {container.Name} exited ({container.ExitCode})"));
        }

        return container.Health?.Status switch
        {
            "healthy" => true,
            "unhealthy" => Refuse(dependency, $"dependency failed to start: container {container.Name} is unhealthy"),
            "starting" => false,

            // An undescribed image may bring a health check that nobody knows.
            _ => service.HasHealthCheck ? container.Status == "running"
                : Refuse(dependency, $"dependency failed to start: container {container.Name} has no healthcheck configured"),
        };
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
