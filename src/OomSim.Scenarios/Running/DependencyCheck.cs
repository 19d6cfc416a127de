using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>Looks whether the condition of a dependency is met, as Compose does twice a second (D9.9, D9.10).</summary>
internal static class DependencyCheck
{
    private const string FailedToStart = "dependency failed to start: ";

    // Since then a dependency may be optional, and one that ended badly is told of by what is wrong (docker/compose, waitDependencies).
    private static Version TellsWhy => new(2, 20, 0);

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

    /// <summary>What Compose tells of the containers of a dependency that will never be met, and its warning where that may be so.</summary>
    /// <param name="dependency">The dependency.</param>
    /// <param name="error">Why it is never met.</param>
    /// <param name="release">Compose's release.</param>
    public static (string Word, string Warning) Broken(Dependency dependency, string error, Version release)
    {
        string what = error.StartsWith(FailedToStart, StringComparison.Ordinal) ? $"optional dependency \"{dependency.Service}\" failed to start" : "optional dependency " + error["service ".Length..];
        string why = error.StartsWith(FailedToStart, StringComparison.Ordinal) ? ": " + error[FailedToStart.Length..] : "";
        string word = !dependency.Required ? "Skipped: " + what
            : dependency.Condition != DependencyCondition.CompletedSuccessfully ? "Error"
            : release < TellsWhy ? Word(dependency)
            : error;
        return (word, what + why);
    }

    /// <summary>What is said of a service that ended badly.</summary>
    public static string Unsuccessful(string service, Container ended) =>
        FormattableString.Invariant($"service \"{service}\" didn't complete successfully: exit {ended.ExitCode}");

    private static (bool IsHealthy, string? Error) Health(Container container, ServiceDefinition service)
    {
        const string Failed = FailedToStart + "container ";
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
