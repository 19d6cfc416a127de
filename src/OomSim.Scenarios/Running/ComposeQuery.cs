using System.Globalization;
using System.Text;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary><c>docker compose ps</c>, <c>logs</c>, <c>stats</c>, <c>top</c> and <c>wait</c>: what the containers of services are, say, use and end with.</summary>
/// <param name="world">The machine.</param>
/// <param name="containersOf">The containers of a service.</param>
internal sealed class ComposeQuery(World world, Func<ServiceDefinition, IEnumerable<Container>> containersOf)
{
    // Stands between columns, where no name, command or text holds it.
    private const char Separator = '\u001f';

    /// <summary>Runs the command.</summary>
    public void Run(ComposeCommand command, IReadOnlyList<ServiceDefinition> chosen, ComposeOutput output, Action<CommandResult> completed)
    {
        Container[] containers = [.. chosen.SelectMany(containersOf)];
        switch (command.Verb)
        {
            case "ps":
                List(command, chosen, completed);
                break;
            case "logs":
                if (command.Index > 0)
                {
                    containers = [.. ComposeTarget.Of(command, chosen[0], containers)];
                    if (containers.Length == 0)
                    {
                        completed(ComposeTarget.NotRunning(command, chosen[0].Name));
                        return;
                    }
                }

                Logs(command, containers, command.Has("--follow") ? past => Follow(command, containers, past, output, completed) : completed);
                break;
            case "top":
                ComposeTop.Run(world, [.. chosen.SelectMany(s => containersOf(s).Where(c => c.Running).Select(c => (s.Name, c)))], completed);
                break;
            case "wait":
                Wait([.. containers.Where(c => c.Running)], output, completed);
                break;
            case "attach":
                Attach(command, chosen[0], completed);
                break;
            case "volumes":
                string project = ScenarioName.Project(world.Scenario.Name);
                string form = (command.Has("--quiet") ? " -q" : "") + (command.Value("--format") is { } format ? " --format " + ShellSyntax.Quote(format) : "");
                world.Docker.Execute($"docker volume ls --filter label=com.docker.compose.project={project}{form}", completed);
                break;
            default:
                Container[] shown = command.Has("--all") ? containers : [.. containers.Where(c => c.Running)];
                string flags = (command.Has("--no-trunc") ? "--no-trunc " : "") + (command.Value("--format") is { } shape ? $"--format {ShellSyntax.Quote(shape)} " : "");
                Stats(command, shown, flags, output, completed);
                break;
        }
    }

    private void Stats(ComposeCommand command, Container[] shown, string flags, ComposeOutput output, Action<CommandResult> completed)
    {
        if (shown.Length > 0)
        {
            string once = command.IsEndless ? "" : "--no-stream ";
            output.Follow(world.Docker.Execute($"docker stats {once}{flags}{string.Join(' ', shown.Select(c => c.Id))}", completed), text => text);
            return;
        }

        // Of a project without containers there are the headings.
        output.Out(command.Value("--format") is { Length: > 0 } and not "table" ? "" : "CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT   MEM %     NET I/O   BLOCK I/O   PIDS\n");
        if (!command.IsEndless)
        {
            completed(new CommandResult(0, output.Stdout, ""));
        }
    }

    // Those that run, by name; with -a all of them, those of `run` as well.
    private void List(ComposeCommand command, IReadOnlyList<ServiceDefinition> chosen, Action<CommandResult> completed)
    {
        // Who asks for states asks among all, as many as it names.
        string[] states = [.. command.Values("--status"), .. command.Value("--filter") is { } filter ? [filter["status=".Length..]] : Array.Empty<string>()];
        bool all = command.Has("--all") || states.Length > 0;
        bool every = command.Services.Count == 0;
        List<(Container Container, string Service)> listed = [.. chosen.SelectMany(s => containersOf(s).Select(c => (c, s.Name))).Where(l => all || l.c.Running)];
        listed.AddRange(world.Docker.Containers.Where(c => all && every && ComposeLabels.IsOneOff(c)).Select(c => (c, ComposeLabels.ServiceOf(c))));
        listed.RemoveAll(l => states.Length > 0 && !states.Contains(l.Container.Status, StringComparer.Ordinal));
        listed.Sort((a, b) => string.CompareOrdinal(a.Container.Name, b.Container.Name));
        if (command.Has("--quiet"))
        {
            completed(new CommandResult(0, string.Concat(listed.Select(l => l.Container.Id + "\n")), ""));
            return;
        }

        if (command.Has("--services"))
        {
            completed(new CommandResult(0, string.Concat(listed.Select(l => l.Service).Distinct(StringComparer.Ordinal).Select(s => s + "\n")), ""));
            return;
        }

        if (command.Value("--format") == "json")
        {
            string project = ScenarioName.Project(world.Scenario.Name);
            world.Docker.Execute("docker ps -a --no-trunc --format '{{.ID}}" + Separator + "{{json .}}'", answer =>
            {
                // One may be gone by the time of the answer.
                Dictionary<string, string> rows = answer.Stdout.Split('\n').Select(l => l.Split(Separator, 2)).Where(r => r.Length == 2).ToDictionary(r => r[0], r => r[1], StringComparer.Ordinal);
                completed(answer with { Stdout = string.Concat(listed.Where(l => rows.ContainsKey(l.Container.Id)).Select(l => ComposeListing.Row(rows[l.Container.Id], l.Service, project, l.Container) + "\n")) });
            });
            return;
        }

        if (command.Value("--format") is { } format and not ("" or "table"))
        {
            completed(ComposeListing.Fill(world.Docker, format, listed, ScenarioName.Project(world.Scenario.Name)));
            return;
        }

        string columns = string.Join(Separator, new[] { "ID", "Names", "Image", "Command", "RunningFor", "Status", "Ports" }.Select(c => "{{." + c + "}}"));
        world.Docker.Execute($"docker ps -a {(command.Has("--no-trunc") ? "--no-trunc " : "")}--format '{columns}'", answer =>
        {
            Dictionary<string, string[]> rows = answer.Stdout.Split('\n').Select(l => l.Split(Separator)).Where(r => r.Length == 7).ToDictionary(r => r[0][..12], StringComparer.Ordinal);
            completed(answer with
            {
                Stdout = TextTable.Of(
                [
                    ["NAME", "IMAGE", "COMMAND", "SERVICE", "CREATED", "STATUS", "PORTS"],
                    .. listed.Where(l => rows.ContainsKey(l.Container.Id[..12])).Select(l => Row(rows[l.Container.Id[..12]], l.Service)),
                ]),
            });
        });
    }

    private static string[] Row(string[] cells, string service) => [cells[1], cells[2], cells[3], service, cells[4], cells[5], cells[6]];

    // Each line behind the name of its container, names as wide as the longest.
    private void Logs(ComposeCommand command, Container[] containers, Action<CommandResult> completed)
    {
        string flags = string.Concat(new[] { ("--tail", command.Value("--tail")), ("--since", command.Value("--since")), ("--until", command.Value("--until")) }
            .Where(f => f.Item2 is not null).Select(f => $"{f.Item1} {f.Item2} ")) + (command.Has("--timestamps") ? "-t " : "");
        if (containers.Length == 0)
        {
            completed(new CommandResult(0, "", ""));
            return;
        }

        int width = containers.Max(c => c.Name.Length);
        CommandResult[] answers = new CommandResult[containers.Length];
        int left = containers.Length;
        for (int i = 0; i < containers.Length; i++)
        {
            int index = i;
            world.Docker.Execute($"docker logs {flags}{containers[i].Id}", answer =>
            {
                answers[index] = answer;
                if (--left == 0)
                {
                    completed(Joined(answers, [.. containers.Select(c => command.Has("--no-log-prefix") ? "" : ComposeAttachment.Prefix(c.Name, width))]));
                }
            });
        }
    }

    // What they have printed, and then what they print.
    private void Follow(ComposeCommand command, Container[] containers, CommandResult past, ComposeOutput output, Action<CommandResult> completed)
    {
        output.Out(past.Stdout);
        output.Error(past.Stderr);
        var attached = new ComposeAttachment(world, output, containers.Select(c => c.Name.Length).DefaultIfEmpty(0).Max(), !command.Has("--no-log-prefix"));
        foreach (Container container in containers.Where(c => c.Running))
        {
            attached.Add(container);
        }

        attached.WhenOver(() => completed(new CommandResult(past.ExitCode, output.Stdout, output.Stderr)));
    }

    private static CommandResult Joined(CommandResult[] answers, string[] prefixes)
    {
        StringBuilder output = new();
        StringBuilder errors = new();
        foreach ((CommandResult answer, string prefix) in answers.Zip(prefixes))
        {
            Append(output, prefix, answer.Stdout);
            Append(errors, answer.ExitCode == 0 ? prefix : "", answer.Stderr);
        }

        return new CommandResult(answers.Max(a => a.ExitCode), output.ToString(), errors.ToString());
    }

    private static void Append(StringBuilder to, string prefix, string text)
    {
        foreach (string line in text.Split('\n').SkipLast(text.EndsWith('\n') || text.Length == 0 ? 1 : 0))
        {
            to.Append(prefix).Append(line).Append('\n');
        }
    }

    private void Attach(ComposeCommand command, ServiceDefinition service, Action<CommandResult> completed)
    {
        if (ComposeTarget.Of(command, service, containersOf(service)).FirstOrDefault() is not { } container)
        {
            completed(ComposeTarget.NotRunning(command, service.Name));
            return;
        }

        world.Docker.Execute($"docker attach {(command.Has("--no-stdin") ? "--no-stdin " : "")}{container.Id}", completed);
    }

    // All of them that run are waited for; the code is that of the last one.
    private void Wait(Container[] containers, ComposeOutput output, Action<CommandResult> completed)
    {
        if (containers.Length == 0)
        {
            completed(new CommandResult(1, "", $"no containers for project \"{ScenarioName.Project(world.Scenario.Name)}\"\n"));
            return;
        }

        int left = containers.Length;
        foreach (Container container in containers)
        {
            world.Docker.Execute("docker wait " + container.Id, answer =>
            {
                string status = answer.Stdout.Trim();
                output.Out($"container \"{container.Id}\" exited with status code {status}\n");
                if (--left == 0)
                {
                    completed(new CommandResult(int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out int code) ? code : 1, output.Stdout, ""));
                }
            });
        }
    }
}
