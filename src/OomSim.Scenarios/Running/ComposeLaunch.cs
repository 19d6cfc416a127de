using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OomSim.Docker;
using OomSim.Scenarios.Compose;

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

        if (Faults(command).FirstOrDefault() is { } fault)
        {
            completed(new CommandResult(1, "", fault + "\n"));
            return;
        }

        // What it needs is there first, whatever its profiles; a stand-in without containers waits until its conditions are met.
        ServiceDefinition standIn = service with { Name = "run:" + service.Name, ContainerNames = [] };
        ServiceDefinition[] needed = command.Has("--no-deps") ? [standIn with { DependsOn = [] }] : [.. withDependencies([service]).Where(s => s.Name != service.Name), standIn];
        new BringUp(world, new UpRequest(needed, new SortedSet<string>(needed.Select(s => s.Name), StringComparer.Ordinal))
        {
            RemoveOrphans = command.Has("--remove-orphans"),
            QuietPull = command.Has("--quiet-pull"),
            Recreate = false,
            Build = command.Has("--build"),
            Pull = command.Value("--pull") is { } policy ? PullPolicy.Of(policy) : null,
        }, up =>
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
        if (ComposeTarget.Of(command, service, containersOf(service)).FirstOrDefault(c => c.Running) is not { } container)
        {
            completed(ComposeTarget.NotRunning(command, service.Name));
            return;
        }

        string flags = command.Has("--detach") ? "-d " : "";
        flags += command.Has("--privileged") ? "--privileged " : "";
        flags += command.Value("--user") is { Length: > 0 } who ? $"-u {ShellSyntax.Quote(who)} " : "";
        flags += command.Value("--workdir") is { Length: > 0 } folder ? $"-w {ShellSyntax.Quote(folder)} " : "";
        flags += string.Concat(Variables(command).Select(v => $"-e {ShellSyntax.Quote(v)} "));
        world.Docker.Execute($"docker exec {flags}{container.Id} {string.Join(' ', command.Words.Select(ShellSyntax.Quote))}", completed);
    }

    private void Launch(ComposeCommand command, ServiceDefinition service, string told, Action<CommandResult> completed)
    {
        told = command.Has("--quiet") ? "" : told;
        ContainerSpec spec = Asked(command, service);
        // What the engine warns of is progress, of which Compose tells nothing here.
        (Container? container, string? error, _) = world.Docker.Create(spec);
        if (container is null)
        {
            completed(new CommandResult(1, "", $"{told}Error response from daemon: {error}\n"));
            return;
        }

        bool detached = command.Has("--detach");
        world.Docker.Execute($"docker start {(detached ? "" : "-a ")}{container.Id}", answer =>
            completed(answer with { Stdout = detached && answer.ExitCode == 0 ? container.Id + "\n" : answer.Stdout, Stderr = told + answer.Stderr }));
    }

    private ContainerSpec Asked(ComposeCommand command, ServiceDefinition service)
    {
        string slug = Slug();
        string name = command.Value("--name") ?? (service.HasContainerName ? service.ContainerNames[0] : $"{service.Name}-run-{slug[..12]}");
        string[]? entrypoint = command.Value("--entrypoint") is { } typed ? [.. ShellWords.Split(typed)!] : null;
        bool hasCommand = command.Words.Count > 0 || entrypoint is not null;
        var labels = service.Spec.Labels.ToSorted();
        foreach (string[] label in command.Values("--label").Select(l => l.Split('=', 2)))
        {
            labels[label[0]] = label[1];
        }

        string[] added = command.Values("--cap-add");
        string[] dropped = command.Values("--cap-drop");
        ContainerSpec own = service.Spec with
        {
            Name = name,
            Service = null,
            Labels = ComposeLabels.OfRun(world, service with { Spec = service.Spec with { Labels = labels } }, slug),
            EventLabels = labels,
            VolumesFrom = SharedService.VolumesFrom(world, service.Spec),
            Entrypoint = entrypoint ?? service.Spec.Entrypoint,
            Command = hasCommand ? command.Words : service.Spec.Command,
            RunsCommand = hasCommand || service.Spec.RunsCommand,
            RestartPolicy = "",
            RestartMaximumRetries = 0,
            AutoRemove = command.Has("--rm"),

            // The service's ports are the service's own, unless they are asked for.
            Ports = command.Has("--service-ports") ? service.Spec.Ports : [.. command.Values("--publish").SelectMany(PortMapping.Of)],
            User = command.Value("--user") is { Length: > 0 } user ? user : service.Spec.User,
            WorkingDirectory = command.Value("--workdir") is { Length: > 0 } folder ? folder : service.Spec.WorkingDirectory,
            Env = Overridden(service.Spec.Env, VariablesOfRun(command)),
            CapAdd = [.. service.Spec.CapAdd.Except(dropped, StringComparer.Ordinal), .. added],
            CapDrop = [.. service.Spec.CapDrop.Except(added, StringComparer.Ordinal), .. dropped],
            NetworkAliases = command.Has("--use-aliases") ? service.Spec.NetworkAliases : [name],
        };
        return ServiceVolumes.Add(own, command.Values("--volume").Select(v => ServiceVolumes.Split(v)!.Value), key => world.Scenario.Volumes.FirstOrDefault(v => v.Key == key)?.Name);
    }

    private IEnumerable<string> Faults(ComposeCommand command) =>
        command.Values("--publish").Select(PortMapping.FaultIn).OfType<string>()
            .Concat(command.Values("--env-from-file").Where(f => !world.Docker.HasPath(f)).Select(f => $"open {f}: no such file or directory"))
            .Concat(command.Values("--volume").Where(v => ServiceVolumes.Split(v) is null).Select(v => $"invalid spec: {v}: {(v.Split(':').Length > 3 ? "too many colons" : "empty section between colons")}"));

    // A variable without a value is that of who types the command, who has none.
    private static string[] Variables(ComposeCommand command) => [.. command.Values("--env").Where(v => v.IndexOf('=', StringComparison.Ordinal) > 0)];

    // Variables of the command line win over those of files, and those of a file over the next one's; a file that is malformed leaves none at all (cmd/compose/run.go, getEnvironment).
    private string[] VariablesOfRun(ComposeCommand command)
    {
        SortedDictionary<string, string> all = Variables(command).Select(v => v.Split('=', 2)).ToSorted(pair => pair[0], pair => pair[1]);

        foreach (string file in command.Values("--env-from-file"))
        {
            var faults = new DiagnosticBag(1);
            SortedDictionary<string, string> read = new DotEnv(file, faults, name => all.GetValueOrDefault(name)).Read(world.Docker.TextOf(file) ?? "");
            if (faults.HasErrors)
            {
                return [];
            }

            foreach ((string name, string value) in read)
            {
                all.TryAdd(name, value);
            }
        }

        return [.. all.Select(v => $"{v.Key}={v.Value}")];
    }

    private static string[] Overridden(IEnumerable<string> below, string[] above) =>
        [.. below.Concat(above).GroupBy(v => v.Split('=')[0], StringComparer.Ordinal).Select(g => g.Last()).Order(StringComparer.Ordinal)];

    // Compose's is random; this one follows from the seed and from how many containers there have been.
    private string Slug() => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{world.Streams.Seed}/{world.Simulator.Now}/{world.Docker.Containers.Count}"))));
}
