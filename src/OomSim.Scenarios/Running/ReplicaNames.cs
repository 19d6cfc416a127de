using System.Globalization;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>Numbers and names of the containers of a service, as Compose counts them: a new one gets the number after the highest.</summary>
internal static class ReplicaNames
{
    /// <summary>A service with another number of containers.</summary>
    public static ServiceDefinition Scaled(ServiceDefinition service, int count) => count == service.ContainerNames.Count ? service : service with
    {
        ContainerNames = count == 1 ? [service.Name] : [.. Enumerable.Range(1, count).Select(n => Name(service, n))],
    };

    /// <summary>Names of the containers that a service lacks.</summary>
    /// <param name="service">The service.</param>
    /// <param name="made">Those that it has.</param>
    public static IEnumerable<string> Missing(ServiceDefinition service, IReadOnlyList<Container> made)
    {
        int missing = service.ContainerNames.Count - made.Count;
        int highest = made.Count == 0 ? 0 : made.Max(c => NumberOf(service, c));
        return missing <= 0 ? [] : made.Count == 0 ? service.ContainerNames : Enumerable.Range(highest + 1, missing).Select(n => Name(service, n));
    }

    /// <summary>The number of a container, from 1.</summary>
    public static int NumberOf(ServiceDefinition service, Container container) => NumberOf(service, container.Name);

    /// <summary>The number in the name of a container, from 1.</summary>
    public static int NumberOf(ServiceDefinition service, string name) =>
        name.StartsWith(service.Name + "-", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(service.Name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 1;

    private static string Name(ServiceDefinition service, int number) => string.Create(CultureInfo.InvariantCulture, $"{service.Name}-{number}");
}
