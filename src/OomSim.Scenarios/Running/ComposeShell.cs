using System.Text;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>The <c>docker compose</c> of the timeline: each command as calls to the engine, service by service (D9.9).</summary>
internal sealed class ComposeShell(World world)
{
    private const int UsageError = 16;
    private static readonly string[] FlagErrors = ["unknown flag: ", "unknown shorthand flag: ", "flag needs an argument: ", "invalid argument ", "unknown docker command: "];

    /// <summary>Runs a command line; the answer may come later in simulated time.</summary>
    /// <returns>What it has printed until then.</returns>
    public ICommandOutput Execute(string line, Action<CommandResult> completed)
    {
        var output = new ComposeOutput();
        if (DockerLine.Split(line) is { } words)
        {
            return Execute(words, output, completed);
        }

        completed(new CommandResult(2, "", "sh: syntax error: unterminated quoted string\n"));
        return output;
    }

    private ICommandOutput Execute(IReadOnlyList<string> words, ComposeOutput output, Action<CommandResult> completed)
    {
        string release = ComposeListing.Release(world.Docker.ReleaseNumber);
        if (ComposeCommand.Read(words, out string error, release, ComposePlace.Of(world.Scenario)) is not { } command)
        {
            completed(new CommandResult(IsOfFlags(error) ? UsageError : 1, "", error + "\n"));
            return output;
        }

        if (command.AsksForHelp)
        {
            completed(new CommandResult(0, ComposePages.Print(command.Verb, release), ""));
            return output;
        }

        string warnings = ComposeWarnings.Of(world, command);
        Execute(command, output, answer => completed(answer with { Stderr = warnings + answer.Stderr }));
        return ComposeWarnings.Before(warnings, output);
    }

    /// <summary>Runs a command that was read; the answer may come later in simulated time.</summary>
    internal void Execute(ComposeCommand command, ComposeOutput output, Action<CommandResult> completed)
    {
        if (command.Verb is not ("commit" or "export") && command.Services.FirstOrDefault(name => Find(name) is null) is { } unknown)
        {
            completed(new CommandResult(1, "", $"no such service: {unknown}\n"));
            return;
        }

        if (Profiles.Fault(command) is { } fault)
        {
            completed(new CommandResult(1, "", fault + "\n"));
            return;
        }

        // Two commands ask the engine for nothing.
        if (command.Verb == "version")
        {
            completed(ComposeListing.Version(command, world.Docker.ReleaseNumber));
            return;
        }

        if (command.Verb == "config")
        {
            completed(new ComposeConfig(world.Scenario, world.Docker).Run(command, Chosen(command)));
            return;
        }

        world.Docker.Connect(serves =>
        {
            if (serves)
            {
                Run(command, output, completed);
            }
            else
            {
                completed(new CommandResult(1, "", DockerEngine.CannotConnect + "\n"));
            }
        });
    }

    // Only what the reader of flags refuses, and a command that there is not, has a code of its own.
    private static bool IsOfFlags(string error) =>
        Array.Exists(FlagErrors, begin => error.StartsWith(begin, StringComparison.Ordinal));

    private void Run(ComposeCommand command, ComposeOutput output, Action<CommandResult> completed)
    {
        IReadOnlyList<ServiceDefinition> chosen = Chosen(command);
        switch (command.Verb)
        {
            case "up" or "start" or "create" or "scale":
                Scale(command, chosen, output, completed);
                break;
            case "wait" or "logs" or "stats" or "events" when !command.Has("--down-project"):
                Interruptible(command, chosen, output, new Interruption(output, completed));
                break;
            case "wait":
                // All of the project goes then, and the code stays that of who was waited for.
                new ComposeQuery(world, AllOf).Run(command, chosen, output, waited => Down(
                    command with { Services = [] }, Chosen(command with { Services = [] }), true, gone => completed(gone with { ExitCode = gone.ExitCode == 0 ? waited.ExitCode : gone.ExitCode, Stdout = waited.Stdout, Stderr = waited.Stderr + gone.Stderr })));
                break;
            case "top":
                new ComposeQuery(world, AllOf).Run(command, chosen, output, completed);
                break;
            case "ps" or "attach" or "volumes":
                new ComposeQuery(world, ContainersOf).Run(command, chosen, output, completed);
                break;
            case "ls" or "images":
                completed(new ComposeListing(world).Run(command, [.. chosen.SelectMany(s => command.Verb == "images" ? AllOf(s) : ContainersOf(s))]));
                break;
            case "port":
                new ComposeReach(world, ContainersOf).Port(command, chosen[0], completed);
                break;
            case "cp":
                new ComposeReach(world, command.Has("--all") ? AllOf : ContainersOf).Copy(command, completed);
                break;
            case "commit" or "export":
                new ComposeSnapshot(world, AllOf).Run(command, completed);
                break;
            case "push":
                new ComposePush(world).Run(command, command.Has("--include-deps") ? WithDependencies(command, chosen) : chosen, completed);
                break;
            case "exec" or "run":
                new ComposeLaunch(world, named => WithDependencies(command, named), ContainersOf).Run(command, chosen[0], completed);
                break;
            case "build":
                new ComposeImages(world).Build(command, command.Has("--with-dependencies") ? WithDependencies(command, chosen) : chosen, completed);
                break;
            case "pull":
                new ComposeImages(world).Pull(command, command.Has("--include-deps") ? WithDependencies(command, chosen) : chosen, completed);
                break;
            case "stop":
                Walk(chosen, reverse: true, [(Stop(command), "Stopping", "Stopped")], _ => true, completed);
                break;
            case "down":
                Down(command, chosen, command.Has("--remove-orphans"), completed);
                break;
            case "restart":
                new ComposeRestart(world, ContainersOf).Run(command, Profiles.Active(command.Profiles, command.Services), chosen, completed);
                break;
            case "pause":
                Walk(Unordered(chosen), reverse: false, [("pause ", "", "Paused")], c => c.Running, completed);
                break;
            case "unpause":
                Walk(Unordered(chosen), reverse: false, [("unpause ", "", "Unpaused")], c => c.Running, completed);
                break;
            case "kill":
                string signal = command.Value("--signal") is { } given ? $"-s {given} " : "";
                Walk(Unordered(chosen), reverse: false, [("kill " + signal, "Killing", "Killed")], c => c.Running, AllOf, completed);
                break;
            default:
                Remove(command, Unordered(chosen), completed);
                break;
        }
    }

    // Those that may go on for long, and end when they are sent a signal.
    private void Interruptible(ComposeCommand command, IReadOnlyList<ServiceDefinition> chosen, ComposeOutput output, Interruption until)
    {
        if (command.Verb == "events")
        {
            new ComposeEvents(world).Run(command, output, until.Complete);
        }
        else
        {
            new ComposeQuery(world, command.Verb == "wait" ? AllOf : ContainersOf).Run(command, chosen, output, until.Complete);
        }
    }

    private ComposeProfiles Profiles => new(world.Scenario.Services, ComposeListing.Release(world.Docker.ReleaseNumber));

    private ServiceDefinition[] Chosen(ComposeCommand command) =>
        [.. Profiles.Active(command.Profiles, command.Services).Where(s => command.Services.Count == 0 || command.Services.Contains(s.Name, StringComparer.Ordinal))];

    private static string Stop(ComposeCommand command) => command.Value("--timeout") is { } seconds ? $"stop -t {seconds} " : "stop ";

    private void Down(ComposeCommand command, IReadOnlyList<ServiceDefinition> chosen, bool takesOrphans, Action<CommandResult> completed)
    {
        string remove = command.Has("--volumes") ? "rm -f -v " : "rm -f ";
        Walk(
            chosen,
            reverse: true,
            [(Stop(command), "Stopping", "Stopped"), (remove, "Removing", "Removed")],
            _ => true,
            takesOrphans ? AllOf : ContainersOf,
            gone => new ComposeImages(world).Remove(command, chosen, gone.ExitCode == 0 ? RemoveObjects(command, chosen, gone) : gone, completed));
    }

    // As many containers as the file or the command says.
    private void Scale(ComposeCommand command, IReadOnlyList<ServiceDefinition> chosen, ComposeOutput output, Action<CommandResult> completed)
    {
        if (command.Scales.Keys.FirstOrDefault(name => Find(name) is null) is { } unknown)
        {
            completed(new CommandResult(1, "", $"no such service: {unknown}\n"));
            return;
        }

        IReadOnlyList<ServiceDefinition> services = command.Has("--no-deps") ? chosen : WithDependencies(command, chosen);
        if (services.FirstOrDefault(s => s.HasContainerName && command.Scales.TryGetValue(s.Name, out int count) && count > 1) is { } named)
        {
            completed(new CommandResult(1, "", $"WARNING: The \"{named.Name}\" service is using the custom container name \"{named.ContainerNames[0]}\". "
                + "Docker requires each container to have a unique name. Remove the custom name to scale the service\n"));
            return;
        }

        services = [.. services.Select(s => command.Scales.TryGetValue(s.Name, out int count) ? ReplicaNames.Scaled(s, count) : s)];
        new ComposeUp(world, Walk).Run(command, services, output, completed);
    }

    // What somebody else still uses stays, and that is no error.
    private CommandResult RemoveObjects(ComposeCommand command, IReadOnlyList<ServiceDefinition> chosen, CommandResult gone)
    {
        // Named services have what they and those that they need use.
        bool isAll = command.Services.Count == 0 && command.TakesAllResources;
        IReadOnlyList<ServiceDefinition> users = command.Services.Count == 0 ? world.Scenario.Services : WithDependencies(command, chosen);
        HashSet<string>? used = isAll ? null : [.. users.SelectMany(s => s.Networks)];
        HashSet<string>? mounted = isAll ? null : [.. users.SelectMany(s => s.Spec.Volumes).Select(v => v.Volume)];
        string volumes = command.Has("--volumes")
            ? string.Concat(world.Scenario.Volumes.Where(v => !v.IsExternal && world.Docker.HasVolume(v.Name) && mounted?.Contains(v.Name) != false).Select(v => Removed("Volume " + v.Name, world.Docker.RemoveVolume(v.Name))))
            : "";
        string networks = string.Concat(world.Scenario.Networks.Where(n => !n.IsExternal && world.Docker.HasNetwork(n.Definition.Name) && used?.Contains(n.Key) != false).Select(n => Removed("Network " + n.Definition.Name, world.Docker.RemoveNetwork(n.Definition.Name))));
        return gone with { Stderr = gone.Stderr + volumes + networks };
    }

    /// <summary>What <c>down</c> tells of a thing: what somebody else still uses stays, and that is no error.</summary>
    internal static string Removed(string what, string? refused) => $" {what}  Removing\n {what}  {(refused is null ? "Removed" : "Resource is still in use")}\n";

    private void Remove(ComposeCommand command, IReadOnlyList<ServiceDefinition> chosen, Action<CommandResult> completed)
    {
        (string, string, string)[] stop = command.Has("--stop") ? [("stop ", "Stopping", "Stopped")] : [];
        bool IsStopped(Container container) => stop.Length > 0 || !container.Running;
        string[] names = [.. chosen.SelectMany(ContainersOf).Where(IsStopped).Select(c => c.Name)];
        if (names.Length == 0)
        {
            completed(new CommandResult(0, "", "No stopped containers\n"));
        }
        else if (!command.Has("--force"))
        {
            // Nobody answers the question.
            completed(new CommandResult(0, $"? Going to remove {string.Join(", ", names)} (y/N) \n", ""));
        }
        else
        {
            string remove = command.Has("--volumes") ? "rm -f -v " : "rm -f ";
            Walk(chosen, reverse: false, [.. stop, (remove, "Removing", "Removed")], IsStopped, gone => completed(gone with { Stdout = $"Going to remove {string.Join(", ", names)}\n" + gone.Stdout }));
        }
    }

    /// <summary>Visits the services and, in each, all containers side by side; calls one after another for each container.</summary>
    private void Walk(
        IReadOnlyList<ServiceDefinition> services, bool reverse, (string Call, string Doing, string Done)[] calls, Func<Container, bool> isMeant, Action<CommandResult> completed) =>
        Walk(services, reverse, calls, isMeant, ContainersOf, completed);

    private void Walk(
        IReadOnlyList<ServiceDefinition> services, bool reverse, (string Call, string Doing, string Done)[] calls, Func<Container, bool> isMeant, Func<ServiceDefinition, IEnumerable<Container>> containersOf, Action<CommandResult> completed)
    {
        StringBuilder progress = new();
        StringBuilder errors = new();
        ContainerCalls engine = new(
            world, (container, what) => progress.Append(" Container ").Append(container).Append("  ").Append(what).Append('\n'), error => errors.Append(error).Append('\n'));
        ServiceWalk.Begin(
            services,
            reverse,
            (service, done) =>
            {
                SideBySide group = new(done);
                foreach (Container container in containersOf(service).Where(isMeant).ToArray())
                {
                    group.Begin();
                    engine.Run(container, calls, group.End);
                }

                group.End();
            },
            fine => completed(new CommandResult(fine ? 0 : 1, "", progress.ToString() + errors)));
    }

    private static ServiceDefinition[] Unordered(IReadOnlyList<ServiceDefinition> services) => [.. services.Select(s => s with { DependsOn = [] })];

    // Optional ones whose profiles are not active are no part of the project.
    private List<ServiceDefinition> WithDependencies(ComposeCommand command, IReadOnlyList<ServiceDefinition> chosen)
    {
        IReadOnlyList<ServiceDefinition> active = Profiles.Active(command.Profiles, command.Services);
        HashSet<string> names = new(StringComparer.Ordinal);
        Stack<ServiceDefinition> open = new(chosen);
        while (open.TryPop(out ServiceDefinition? service))
        {
            if (names.Add(service.Name))
            {
                foreach (Dependency dependency in service.DependsOn)
                {
                    if (active.FirstOrDefault(s => s.Name == dependency.Service) is { } below)
                    {
                        open.Push(below);
                    }
                }
            }
        }

        return [.. world.Scenario.Services.Where(s => names.Contains(s.Name))];
    }

    private ServiceDefinition? Find(string name) => world.Scenario.Services.FirstOrDefault(s => s.Name == name);

    // With those that 'docker compose run' made of it.
    private IEnumerable<Container> AllOf(ServiceDefinition service) =>
        world.Docker.Containers.Where(c => c.Spec.Service == service.Name || (ComposeLabels.IsOneOff(c) && ComposeLabels.ServiceOf(c) == service.Name));

    private IEnumerable<Container> ContainersOf(ServiceDefinition service) => world.Docker.Containers.Where(c => c.Spec.Service == service.Name);
}
