using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary><c>docker compose exec</c> and <c>run</c>: commands in the container of a service, or in one of its own.</summary>
/// <param name="world">The machine.</param>
/// <param name="withDependencies">Services with those that they need.</param>
/// <param name="containersOf">The containers of a service.</param>
internal sealed class ComposeLaunch(
    World world, Func<IReadOnlyList<ServiceDefinition>, List<ServiceDefinition>> withDependencies, Func<ServiceDefinition, IEnumerable<Container>> containersOf)
{
    /// <summary>Runs the command.</summary>
    public void Run(ComposeCommand command, ServiceDefinition service, Action<CommandResult> completed)
    {
        if (command.Verb == "exec")
        {
            Exec(command, service, completed);
            return;
        }

        if (PortFault(command) is { } fault)
        {
            completed(new CommandResult(1, "", fault + "\n"));
            return;
        }

        // What it needs is there first; a stand-in without containers waits until its conditions are met.
        ServiceDefinition standIn = service with { Name = "run:" + service.Name, ContainerNames = [] };
        ServiceDefinition[] needed = command.Has("--no-deps") ? [standIn with { DependsOn = [] }] : [.. withDependencies([service]).Where(s => s.Name != service.Name), standIn];
        new BringUp(world, new UpRequest(needed, new SortedSet<string>(StringComparer.Ordinal)) { QuietPull = command.Has("--quiet-pull"), Recreate = false }, up =>
        {
            if (up.ExitCode == 0)
            {
                Launch(command, service, up.Stderr, completed);
            }
            else
            {
                completed(up);
            }
        }).Begin();
    }

    private void Exec(ComposeCommand command, ServiceDefinition service, Action<CommandResult> completed)
    {
        string index = command.Value("--index") ?? "";
        Container? container = containersOf(service).Where(c => c.Running).OrderBy(c => ReplicaNames.NumberOf(service, c))
            .FirstOrDefault(c => index.Length == 0 || ReplicaNames.NumberOf(service, c).ToString(CultureInfo.InvariantCulture) == index);
        if (container is null)
        {
            completed(new CommandResult(1, "", $"service \"{service.Name}\" is not running{(index.Length == 0 ? "" : $" container #{index}")}\n"));
            return;
        }

        string detach = command.Has("-d", "--detach") ? "-d " : "";
        string user = command.Value("-u", "--user") is { Length: > 0 } who ? $"-u {ShellSyntax.Quote(who)} " : "";
        world.Docker.Execute($"docker exec {detach}{user}{container.Id} {string.Join(' ', command.Words.Select(ShellSyntax.Quote))}", completed);
    }

    private void Launch(ComposeCommand command, ServiceDefinition service, string told, Action<CommandResult> completed)
    {
        ContainerSpec spec = service.Spec with
        {
            Name = command.Value("--name") ?? (service.HasContainerName ? service.ContainerNames[0] : $"{service.Name}-run-{Slug()}"),
            Service = null,
            Labels = ComposeLabels.OfRun(world, service),
            EventLabels = service.Spec.Labels,
            Command = command.Words.Count > 0 ? command.Words : service.Spec.Command,
            RunsCommand = command.Words.Count > 0 || service.Spec.RunsCommand,
            RestartPolicy = "",
            RestartMaximumRetries = 0,
            AutoRemove = command.Has("--rm"),
            Ports = HasServicePorts(command) ? service.Spec.Ports : [.. Published(command).SelectMany(PortMapping.Of)],
            User = command.Value("-u", "--user") ?? service.Spec.User,
        };
        (Container? container, string? error, IReadOnlyList<string> warnings) = world.Docker.Create(spec);
        told += string.Concat(warnings.Select(w => $"WARNING: {w}\n"));
        if (container is null)
        {
            completed(new CommandResult(1, "", $"{told}Error response from daemon: {error}\n"));
            return;
        }

        bool detached = command.Has("-d", "--detach");
        world.Docker.Execute($"docker start {(detached ? "" : "-a ")}{container.Id}", answer =>
            completed(answer with { Stdout = detached && answer.ExitCode == 0 ? container.Id + "\n" : answer.Stdout, Stderr = told + answer.Stderr }));
    }

    // The service's ports are the service's own, unless they are asked for.
    private static string? PortFault(ComposeCommand command) =>
        HasServicePorts(command) && Published(command).Length > 0 ? "--service-ports and --publish are incompatible" : Published(command).Select(PortMapping.FaultIn).OfType<string>().FirstOrDefault();

    private static bool HasServicePorts(ComposeCommand command) => command.Has("-P", "--service-ports");

    private static string[] Published(ComposeCommand command) => [.. new[] { command.Value("-p"), command.Value("--publish") }.OfType<string>().SelectMany(v => v.Split('\n'))];

    // Compose's is random; this one follows from the seed and from how many containers there have been.
    private string Slug() => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{world.Streams.Seed}/{world.Simulator.Now}/{world.Docker.Containers.Count}"))))[..12];
}
