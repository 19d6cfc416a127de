using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary><c>docker compose up</c>, <c>create</c>, <c>start</c> and <c>scale</c>: services are brought up, and <c>up</c> stays with them.</summary>
/// <param name="world">The machine.</param>
/// <param name="walk">Calls the engine for the containers of services, as <c>stop</c> does.</param>
internal sealed class ComposeUp(
    World world, Action<IReadOnlyList<ServiceDefinition>, bool, (string Call, string Doing, string Done)[], Func<Container, bool>, Action<CommandResult>> walk)
{
    /// <summary>Runs the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="services">The services, with those that they need.</param>
    /// <param name="output">Where it prints.</param>
    /// <param name="completed">Gets the answer.</param>
    public void Run(ComposeCommand command, IReadOnlyList<ServiceDefinition> services, ComposeOutput output, Action<CommandResult> completed)
    {
        bool isUp = command.Verb == "up";
        HashSet<string> all = new(services.Select(s => s.Name), StringComparer.Ordinal);
        if (isUp && command.Value("--exit-code-from") is { } from && !all.Contains(from))
        {
            completed(new CommandResult(1, "", $"no such service: {from}\n"));
            return;
        }

        if (isUp && command.Values("--attach").Where(a => !all.Contains(a)).ToArray() is { Length: > 0 } strangers)
        {
            completed(new CommandResult(1, "", $"cannot attach to services not included in up: {string.Join(", ", strangers)}\n"));
            return;
        }

        bool IsNamed(ServiceDefinition service) => command.Services.Count == 0 || command.Services.Contains(service.Name, StringComparer.Ordinal);
        var started = new SortedSet<string>(services.Where(s => command.Services.Count > 0 || s.HasProfile(command.Profiles)).Select(s => s.Name), StringComparer.Ordinal);
        var forced = new SortedSet<string>(services.Where(s => IsNamed(s) ? command.Has("--force-recreate", "--renew-anon-volumes") : command.Has("--always-recreate-deps")).Select(s => s.Name), StringComparer.Ordinal);
        string timeout = command.Value("--timeout") is { } limit ? $"-t {limit} " : "";
        bool follows = isUp && !command.Has("--detach", "--no-start", "--wait");
        HashSet<string> shown = Shown(command, services);
        ComposeAttachment? attached = follows
            ? new ComposeAttachment(
                world, output, services.Where(s => shown.Contains(s.Name)).SelectMany(s => s.ContainerNames).Select(n => n.Length).DefaultIfEmpty(0).Max(), !command.Has("--no-log-prefix"), command.Has("--timestamps"))
            : null;
        UpRequest request = new(services, started, command.Verb != "start", command.Verb != "create" && !command.Has("--no-start"))
        {
            Recreate = !command.Has("--no-recreate") && command.Verb != "scale",
            Forced = forced,
            AllResources = command.TakesAllResources,
            RemoveOrphans = command.Has("--remove-orphans"),
            RenewVolumes = command.Has("--renew-anon-volumes"),
            StopTimeout = timeout,
            Build = command.Has("--build"),
            MayBuild = !command.Has("--no-build"),
            QuietPull = command.Has("--quiet-pull"),
            Pull = command.Value("--pull") is { } policy ? PullPolicy.Of(policy) : null,
            Attach = attached is null ? null : container =>
            {
                // Those that are only needed are not waited for, nor shown unless that is asked for.
                string service = ComposeLabels.ServiceOf(container);
                bool isNamed = command.Services.Count == 0 || command.Services.Contains(service, StringComparer.Ordinal);
                if (isNamed || shown.Contains(service))
                {
                    attached.Add(container, shown.Contains(service), isNamed);
                }
            },
        };
        Ending ending = new();
        BringUp bringUp = new(world, request, Up);
        if (attached is not null)
        {
            completed = Teardown(attached, bringUp, [.. services.Where(IsNamed)], timeout, output, completed);
            attached.Ended = container => ending = Ended(command, services, container, ending, timeout, output);
        }

        bringUp.Begin();

        void Up(CommandResult answer)
        {
            if (answer.ExitCode == 0 && command.Has("--wait"))
            {
                _ = int.TryParse(command.Value("--wait-timeout"), out int seconds);
                new HealthWait(world, services, seconds, (waited, error) => completed(new CommandResult(error ? 1 : 0, answer.Stdout, answer.Stderr + waited))).Begin();
                return;
            }

            if (attached is null || answer.ExitCode != 0)
            {
                completed(answer with { Stdout = output.Stdout + answer.Stdout, Stderr = answer.Stderr + output.Stderr });
                return;
            }

            // Without -d it tells nothing of starts, and shows what the containers print until the last of them has ended.
            string progress = string.Concat(answer.Stderr.Split('\n').SkipLast(1).Where(l => !l.EndsWith("  Starting", StringComparison.Ordinal) && !l.EndsWith("  Started", StringComparison.Ordinal)).Select(l => l + "\n"));
            string names = $"Attaching to {string.Join(", ", attached.Attached.Select(c => c.Name).Order(StringComparer.Ordinal))}\n";
            attached.WhenOver(() => completed(new CommandResult(ending.ExitCode, output.Stdout, progress + names + output.Stderr)));
        }
    }

    // The first interrupt stops what it has started, the second kills it; until then it stays (docker/compose, up.go). While containers are made it ends Compose at once. A signal that it does not catch kills Compose alone.
    private Action<CommandResult> Teardown(ComposeAttachment attached, BringUp bringUp, IReadOnlyList<ServiceDefinition> services, string timeout, ComposeOutput output, Action<CommandResult> completed)
    {
        int signals = 0;
        Interruption until = new(output, completed);
        Action<int> killed = output.Signalled!;
        output.Signalled = signal =>
        {
            if (!Interruption.IsHeeded(signal))
            {
                killed(signal);
            }
            else if (bringUp.IsCreating)
            {
                bringUp.Cancel();
                until.Complete(new CommandResult(Interruption.Cancelled, output.Stdout, bringUp.Told + output.Stderr));
            }
            else if (++signals == 1)
            {
                bringUp.Cancel();
                if (world.Docker.ReleaseNumber.StartsWith("28", StringComparison.Ordinal))
                {
                    output.Out("Gracefully Stopping... press Ctrl+C again to force\n");
                }
                else
                {
                    // Older ones show nothing of containers any more.
                    attached.IsSilent = true;
                    output.Error("Gracefully stopping... (press Ctrl+C again to force)\n");
                }

                walk(services, true, [("stop " + timeout, "Stopping", "Stopped")], c => c.Running || c.Restarting, stopped => output.Error(stopped.Stderr));
            }
            else
            {
                walk(services, false, [("kill ", "Killing", "Killed")], c => c.Running, killing => output.Error(killing.Stderr));
            }
        };
        return answer => until.Complete(signals > 0 ? answer with { ExitCode = Interruption.Cancelled } : answer);
    }

    // Whose output is shown: those that were named, or all; not those that say attach: false.
    private static HashSet<string> Shown(ComposeCommand command, IReadOnlyList<ServiceDefinition> services)
    {
        IEnumerable<string> shown = command.Values("--attach") is { Length: > 0 } given ? given
            : services.Where(s => s.IsAttached && (command.Services.Count == 0 || command.Has("--attach-dependencies") || command.Services.Contains(s.Name, StringComparer.Ordinal))).Select(s => s.Name);
        return new HashSet<string>(shown.Except(command.Values("--no-attach"), StringComparer.Ordinal), StringComparer.Ordinal);
    }

    // The first end decides, and stops all others where that was asked for; that of a service that was named for it decides over it.
    private Ending Ended(ComposeCommand command, IReadOnlyList<ServiceDefinition> services, Container container, Ending before, string timeout, ComposeOutput output)
    {
        string? chosen = command.Value("--exit-code-from");
        bool fails = command.Has("--abort-on-container-failure");
        Ending after = before;
        if (!before.IsAborted && (fails ? container.ExitCode != 0 : chosen is not null || command.Has("--abort-on-container-exit")))
        {
            after = after with { IsAborted = true, ExitCode = container.ExitCode };
            output.Error("Aborting on container exit...\n");
            walk(services, true, [("stop " + timeout, "Stopping", "Stopped")], c => c.Running || c.Restarting, stopped => output.Error(stopped.Stderr));
        }

        return chosen == ComposeLabels.ServiceOf(container) && !before.IsChosen ? after with { IsChosen = true, ExitCode = container.ExitCode } : after;
    }

    private sealed record Ending(bool IsAborted = false, bool IsChosen = false, int ExitCode = 0);
}
