namespace OomSim.Scenarios;

/// <summary>
/// The services that a command of Compose has to do with, by the profiles that it makes active, and why Compose refuses a project in which one that is active needs one
/// that is not (compose-go, checkConsistency and withServices; docker/compose#10602, #10993, #12900).
/// </summary>
/// <param name="services">All services.</param>
/// <param name="release">Compose's release, as <c>2.24.5</c>.</param>
internal sealed class ComposeProfiles(IReadOnlyList<ServiceDefinition> services, string release)
{
    // Those that do not load the project.
    private static readonly string[] Without = ["ls", "version"];

    // Those that go from service to service along dependencies.
    private static readonly string[] Walking = ["up", "create", "scale", "start", "stop", "down", "build", "run"];

    // Those that take only the services that are named, with those that they need.
    private static readonly string[] Selecting = [.. Walking, "restart", "kill", "rm", "logs", "ps", "pull", "push", "pause", "unpause"];

    /// <summary>The services that are active: naming one activates its profiles.</summary>
    /// <param name="profiles">Profiles that the command makes active.</param>
    /// <param name="named">Services that it names.</param>
    public IReadOnlyList<ServiceDefinition> Active(IReadOnlyList<string> profiles, IReadOnlyList<string> named)
    {
        string[] all = [.. profiles, .. services.Where(s => s.NeedsProfile && !s.HasProfile(profiles) && named.Contains(s.Name, StringComparer.Ordinal)).SelectMany(s => s.Profiles)];
        return [.. services.Where(s => !s.NeedsProfile || s.HasProfile(all) || named.Contains(s.Name, StringComparer.Ordinal))];
    }

    /// <summary>Why a command is refused; null where nothing is missing.</summary>
    /// <param name="command">The command.</param>
    public string? Fault(ComposeCommand command) => Without.Contains(command.Verb, StringComparer.Ordinal) ? null
        : Fault(command.Verb, command.Profiles, command.Services, command.Has("--no-deps"));

    /// <summary>Why the project is not brought up as a whole, without a profile; null where nothing is missing.</summary>
    public string? FaultOfAll() => Fault("up", [], [], false);

    /// <summary>What the loader says of a dependency that no command of the scenario makes active; null where Compose goes on without it.</summary>
    /// <param name="release">Compose's release.</param>
    /// <param name="service">The service.</param>
    /// <param name="needed">What it needs.</param>
    /// <param name="profiles">The profiles of that.</param>
    public static string? Refusal(string release, string service, string needed, IReadOnlyList<string> profiles) =>
        Loads(release) ? Undefined(release, service, needed)
        : Walks(release) ? $"service {needed} is required by {service} but is disabled. Can be enabled by profiles [{string.Join(' ', profiles)}]"
        : null;

    /// <summary>A dependency that is not among the services: the first compose-go named it without quotes.</summary>
    /// <param name="release">Compose's release.</param>
    /// <param name="service">The service.</param>
    /// <param name="needed">What it needs.</param>
    public static string Undefined(string release, string service, string needed) =>
        $"service \"{service}\" depends on undefined service {(Version.Parse(release) < new Version(2, 24) ? needed : $"\"{needed}\"")}: invalid compose project";

    private string? Fault(string verb, IReadOnlyList<string> profiles, IReadOnlyList<string> named, bool alone)
    {
        if (Loads(release) && Missing(Active(profiles, [])) is var (service, needed))
        {
            return Undefined(release, service.Name, needed.Name);
        }

        if (alone)
        {
            return null;
        }

        IReadOnlyList<ServiceDefinition> active = Active(profiles, named);
        if (named.Count > 0)
        {
            return Selecting.Contains(verb, StringComparer.Ordinal) && Missing(active, named) is var (_, absent) ? $"no such service: {absent.Name}" : null;
        }

        return Walks(release) && Walking.Contains(verb, StringComparer.Ordinal) && Missing(active) is var (waiting, disabled)
            ? Refusal(release, waiting.Name, disabled.Name, disabled.Profiles)
            : null;
    }

    // Since 2.18 Compose looks at them when it goes from service to service; 2.39 looks when it loads the project, whatever the command.
    private static bool Walks(string release) => Version.Parse(release) >= new Version(2, 18);

    private static bool Loads(string release) => Version.Parse(release) >= new Version(2, 35);

    private (ServiceDefinition Service, ServiceDefinition Needed)? Missing(IReadOnlyList<ServiceDefinition> active) => Missing(active, [.. active.Select(s => s.Name)]);

    // The first that is needed, from those that are named on, and is not active.
    private (ServiceDefinition Service, ServiceDefinition Needed)? Missing(IReadOnlyList<ServiceDefinition> active, IReadOnlyList<string> named)
    {
        Dictionary<string, ServiceDefinition> project = active.ToDictionary(s => s.Name, StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        Stack<string> open = new(named.Reverse());
        while (open.TryPop(out string? name))
        {
            if (!seen.Add(name) || !project.TryGetValue(name, out ServiceDefinition? service))
            {
                continue;
            }

            foreach (Dependency dependency in service.DependsOn)
            {
                open.Push(dependency.Service);

                // A service that a provider runs is none of all, and is there.
                if (dependency.Required && !project.ContainsKey(dependency.Service) && services.FirstOrDefault(s => s.Name == dependency.Service) is { } needed)
                {
                    return (service, needed);
                }
            }
        }

        return null;
    }
}
