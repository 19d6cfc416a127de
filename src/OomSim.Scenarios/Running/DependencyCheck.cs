using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>Looks whether the condition of a dependency is met, as Compose does twice a second (D9.9, D9.10).</summary>
internal static class DependencyCheck
{
    /// <summary>What Compose tells of the containers of a dependency that is met.</summary>
    public static string Word(Dependency dependency) => dependency.Condition == DependencyCondition.CompletedSuccessfully ? "Exited" : "Healthy";

    /// <summary>Looks once.</summary>
    /// <param name="dependency">A dependency with a condition other than <c>service_started</c>.</param>
    /// <param name="service">The service that is waited for.</param>
    /// <param name="containers">Its containers.</param>
    /// <returns>Whether it is met; and why it never will be, null where it still may.</returns>
    public static (bool IsMet, string? Error) Of(Dependency dependency, ServiceDefinition service, IReadOnlyList<Container> containers)
    {
        if (dependency.Condition == DependencyCondition.CompletedSuccessfully)
        {
            // Of several, the first that has ended speaks for all (docker/compose, isServiceCompleted).
            return containers.FirstOrDefault(c => c.Status == "exited") is not { } ended ? (containers.Count == 0 && service.ContainerNames.Count == 0, null)
                : ended.ExitCode == 0 ? (true, null)
                : (false, Unsuccessful(service.Name, ended));
        }

        foreach (Container container in containers)
        {
            (bool isHealthy, string? error) = Health(container, service);
            if (!isHealthy)
            {
                return (false, error);
            }
        }

        return (true, null);
    }

    /// <summary>What is said of a service that ended badly.</summary>
    public static string Unsuccessful(string service, Container ended) =>
        FormattableString.Invariant($"service \"{service}\" didn't complete successfully: exit {ended.ExitCode}");

    private static (bool IsHealthy, string? Error) Health(Container container, ServiceDefinition service)
    {
        const string Failed = "dependency failed to start: container ";
        if (container.Status is "exited" or "dead")
        {
            return (false, FormattableString.Invariant($"{Failed}{container.Name} exited ({container.ExitCode})"));
        }

        return container.Health?.Status switch
        {
            "healthy" => (true, null),
            "unhealthy" => (false, $"{Failed}{container.Name} is unhealthy"),
            "starting" => (false, null),

            // An undescribed image may bring a health check that nobody knows.
            _ => service.HasHealthCheck ? (container.Status == "running", null) : (false, $"{Failed}{container.Name} has no healthcheck configured"),
        };
    }
}
