using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>
/// Services whose container another service's containers share volumes or a namespace with: Compose asks the engine for the first of them by its ID, so who shares is made
/// anew with it (docker/compose, resolveServiceReferences).
/// </summary>
internal static class SharedService
{
    /// <summary>Stands in front of a service in <see cref="ContainerSpec.VolumesFrom"/>; Compose drops what is said of reading and writing.</summary>
    public const string Prefix = "service:";

    private const string OfContainer = "container:";

    /// <summary>The volumes of others that a container is created with.</summary>
    /// <param name="world">The machine.</param>
    /// <param name="spec">What the service asks for.</param>
    public static IReadOnlyList<string> VolumesFrom(World world, ContainerSpec spec) =>
        [.. spec.VolumesFrom.Select(v => IsService(v) && First(world, v[Prefix.Length..]) is { } shared ? shared.Id : v)];

    /// <summary>Why a service cannot be made; null where each that it shares volumes with has a container.</summary>
    /// <param name="world">The machine.</param>
    /// <param name="service">The service.</param>
    public static string? Fault(World world, ServiceDefinition service) =>
        service.Spec.VolumesFrom.FirstOrDefault(v => IsService(v) && First(world, v[Prefix.Length..]) is null) is { } missing
            ? $"cannot share volume with service {missing[Prefix.Length..]}: container missing" : null;

    /// <summary>True where a service shares something with a container that another has taken the place of: that is newer, or its ID is another.</summary>
    /// <param name="world">The machine.</param>
    /// <param name="service">The service.</param>
    /// <param name="container">Its container.</param>
    public static bool IsLost(World world, ServiceDefinition service, Container container) =>
        !VolumesFrom(world, service.Spec).SequenceEqual(container.Spec.VolumesFrom, StringComparer.Ordinal)
        || new[] { service.Spec.Network, service.Spec.PidMode, service.Spec.IpcMode }.Any(m => Shared(service, m) is { } name && First(world, name) is { } shared && shared.CreatedAtNs > container.CreatedAtNs);

    // A container that was named as such is none of a service's.
    private static string? Shared(ServiceDefinition service, string mode) =>
        mode.StartsWith(OfContainer, StringComparison.Ordinal) && service.DependsOn.Any(d => d.Service == mode[OfContainer.Length..]) ? mode[OfContainer.Length..] : null;

    private static bool IsService(string from) => from.StartsWith(Prefix, StringComparison.Ordinal);

    private static Container? First(World world, string service) => world.Docker.Containers.Where(c => c.Spec.Service == service).OrderBy(c => c.Name, StringComparer.Ordinal).FirstOrDefault();
}
