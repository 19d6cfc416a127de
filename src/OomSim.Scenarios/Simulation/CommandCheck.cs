using OomSim.Docker;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>
/// Finds slips in timeline commands before the run. What is no command at all is an error. What a real client or engine refuses — unknown
/// subcommands and flags, containers that nothing makes — and what one would do and the simulated one does not is warned of: it is answered in
/// the run, which goes on (interface §2.2).
/// </summary>
/// <param name="scope">The containers of the scenario and its cgroup version.</param>
/// <param name="services">The scenario's services; null when they could not be read.</param>
/// <param name="images">The images of the host and the registry.</param>
/// <param name="asserted">Numbers of commands whose answer is expected: they may be meant to fail.</param>
/// <param name="launches">Checks what a command starts.</param>
/// <param name="bag">Where findings go.</param>
internal sealed class CommandCheck(
    ExpectationScope scope, IReadOnlyCollection<string>? services, KnownImages images, IReadOnlySet<int> asserted, LaunchCheck launches, DiagnosticBag bag)
{
    private static readonly string[] Programs = ["docker", "kill", "sysctl", "swapon", "swapoff", "echo", "printf", "cat", "systemctl", "mkdir", "rmdir", "timeout"];

    private const string Placeholder = "container";

    private readonly HostCommandCheck _host = new(scope, bag);

    /// <summary>Remembers what a command makes: names, and which image a container is made of.</summary>
    public void Learn(string command)
    {
        foreach (string one in ShellList.CommandsOf(command))
        {
            LearnOne(one);
        }
    }

    private void LearnOne(string command)
    {
        string limited = TimeoutLine.CommandOf(command);
        scope.Containers.Learn(limited);
        if (DockerLine.Split(limited) is { } words)
        {
            if (launches.Read(words)?.Given.GetValueOrDefault("--cidfile") is { } file)
            {
                _host.Learn(file);
            }

            if (IdFile(words) is { } built)
            {
                _host.Learn(built);
            }

            launches.Learn(words);
            images.Learn(words);
        }
    }

    // docker build --iidfile FILE.
    private static string? IdFile(IReadOnlyList<string> words)
    {
        if (!words.Contains("build", StringComparer.Ordinal) || words.FirstOrDefault(w => w.StartsWith("--iidfile", StringComparison.Ordinal)) is not { } flag)
        {
            return null;
        }

        return flag.StartsWith("--iidfile=", StringComparison.Ordinal) ? flag["--iidfile=".Length..] : words.SkipWhile(w => w != flag).ElementAtOrDefault(1);
    }

    /// <summary>Reports what is wrong with a command.</summary>
    /// <param name="entry">The command.</param>
    /// <param name="run">What stands behind its key.</param>
    public void Check(TimelineEntry entry, Node run)
    {
        // Of several lines each command has its own place.
        int begin = run is Scalar { Lines: not null } text ? text.Text.IndexOf(entry.Command, StringComparison.Ordinal) : -1;
        CheckList(ShellList.Of(entry.Command), asserted.Contains(entry.Number), offset => begin < 0 ? run.At : ((Scalar)run).PlaceOf(begin + offset));
    }

    private void CheckList(ShellList list, bool mayFail, Func<int, Location> place)
    {
        if (list.Problem is { } problem)
        {
            bag.Error(place(list.ProblemAt), problem);
            return;
        }

        for (int i = 0; i < list.Items.Count; i++)
        {
            // Whoever writes `|| true` knows that it may fail.
            bool isTolerated = mayFail || (i + 1 < list.Items.Count && list.Items[i + 1].Link == "||");
            ShellItem item = list.Items[i];
            if (FollowedPipe.Problem(item.Stages) is { } endless)
            {
                bag.Error(place(item.Stages[0].At), endless);
            }

            for (int stage = 0; stage < item.Stages.Count; stage++)
            {
                CheckStage(item.Stages[stage].Text, isBehindPipe: stage > 0, isTolerated || item.Stages[stage].Error == StreamTarget.Nowhere, place(item.Stages[stage].At));
            }
        }
    }

    // What is put in the place of $(…) is not known before the run.
    private void CheckStage(string text, bool isBehindPipe, bool mayFail, Location at)
    {
        text = ShellStatus.Replace(text, 0);
        bool isFilled = ShellSubstitution.IsIn(text);
        foreach (ShellSubstitution one in ShellSubstitution.In(text))
        {
            CheckList(ShellList.Of(one.Inner), mayFail, _ => at);
        }

        text = ShellSubstitution.Replace(text, Placeholder);
        string[] words = [.. ShellWords.Split(text) ?? []];
        if (isBehindPipe)
        {
            if ((words is ["xargs", ..] ? ShellXargs.Parse(words).Problem : ShellFilter.Problem(words)) is { } unknown)
            {
                bag.Error(at, unknown);
            }
            else if (words[0] == "xargs")
            {
                CheckCommand(string.Join(' ', ShellXargs.Parse(words).Command.Append(Placeholder)), mayFail: true, at);
            }
        }
        else if (ShellBuiltins.Are(text))
        {
            if (ShellBuiltins.Problem(text) is { } wrong)
            {
                bag.Error(at, wrong);
            }
        }
        else
        {
            CheckCommand(text, mayFail || isFilled, at);
        }
    }

    private void CheckCommand(string typed, bool mayFail, Location at)
    {
        TimeoutLine? limit = TimeoutLine.Parse(typed);
        string command = limit?.Command ?? typed;
        IReadOnlyList<string>? words = DockerLine.Split(command);
        if (limit is not null && (limit.Error is not null || words is not ["docker", ..] || (words is ["docker", "compose", ..] && launches.Compose(words, out _) is { HeedsSignals: false })))
        {
            bag.Error(at, limit.Error?.Split('\n')[0] ?? "timeout is simulated in front of a docker command only, and of docker compose up, logs -f, stats, wait and events: timeout 10 docker stats");
            return;
        }

        if (words is null)
        {
            bag.Error(at, "a quote is not closed in the command");
        }
        else if (words.Count == 0 || !Programs.Contains(words[0], StringComparer.Ordinal))
        {
            string program = words.FirstOrDefault() ?? "";
            if (ShellFilter.Commands.Contains(program, StringComparer.Ordinal))
            {
                bag.Error(at, $"'{program}' reads what stands in front of a pipe: docker ps | {program} …");
            }
            else
            {
                bag.Unknown(at, $"'{program}' is not a command of the timeline", program, [.. Programs, .. ShellBuiltins.Names, "sudo", .. ShellFilter.Commands]);
            }
        }
        else if (ShellSyntax.NotSimulated(Redirection.Of(command).Line, words[0] != "docker") is { } found)
        {
            bag.Error(at, $"{found} is not simulated{Instead(found)}");
        }
        else if (DockerLine.UnknownVariable(command) is { } variable)
        {
            bag.Error(at, $"the variable {variable} in front of a command is not simulated");
        }
        else if (words[0] == "docker")
        {
            CheckDocker(words, mayFail, limit is not null, at);
        }
        else
        {
            _host.Check(ShellLine.Parse(typed)!, mayFail, at);
            foreach (string container in CgroupPaths.Containers(typed).Concat(ProcessIds.Containers(typed)).Where(_ => !mayFail))
            {
                scope.Containers.Check(container, at, bag);
            }
        }
    }

    // What may be written in its place.
    private static string Instead(string found) => found switch
    {
        "a redirection (>)" => ": what a command prints stands in commands.csv",
        "a pipe (|)" => " here: what docker prints goes into grep, head, tail, wc -l, sort, uniq, cut, tr, awk and xargs docker, and stands in commands.csv; tee writes what echo and printf print",
        "a redirection (<)" => ": commands here read nothing",
        "a shell variable ($…)" => ": write its value",
        _ => "",
    };

    private void CheckDocker(IReadOnlyList<string> words, bool mayFail, bool isLimited, Location at)
    {
        string group = words.Count > 1 && DockerGroups.IsGroup(words[1]) ? words[1] : "";
        if (group == "image" && words.ElementAtOrDefault(2) is { } onImage && DockerCommands.Simulated.Contains(DockerGroups.ShortName(group, onImage), StringComparer.Ordinal)
            && launches.VerbsOf(group).Contains(onImage, StringComparer.Ordinal))
        {
            // `docker image rm` is `docker rmi`.
            CheckDocker([words[0], DockerGroups.ShortName(group, onImage), .. words.Skip(3)], mayFail, isLimited, at);
            return;
        }

        bool managed = group.Length > 0;
        string subcommand = words.ElementAtOrDefault(managed ? 2 : 1) ?? "";
        if (!IsSimulated(words, group, subcommand, mayFail, at))
        {
            return;
        }

        if (subcommand == "compose")
        {
            CheckCompose(words, mayFail, isLimited, at);
            return;
        }

        if (launches.UsageErrorIn(words) is { } usage)
        {
            Warn(mayFail, at, usage);
            return;
        }

        if (launches.Read(words) is { } launch)
        {
            if (launch.Image.Length == 0 && !mayFail)
            {
                scope.Containers.Check(launch.Container.TrimStart('/'), at, bag, Severity.Warning);
            }

            if (launch.WantsTerminal)
            {
                Warn(mayFail, at, "the input device is not a TTY: a timeline has no terminal, so leave -t out, or run it with -d");
            }

            launches.Check(launch, mayFail, at);
        }

        if (launches.NotSimulatedIn(words, isLimited) is { } part)
        {
            Unsimulated(mayFail, at, part, launches.IsEndless(words) && !isLimited);
        }

        IReadOnlyList<string> named = launches.OperandsIn(words);
        bool onContainers = group is "" or "container";
        if (!mayFail && onContainers && subcommand is "run" or "create" && DockerCommands.ImageOf(words.Skip(managed ? 3 : 2)) is { } image)
        {
            images.CheckLaunch(image, at, bag);
        }

        if (!mayFail && subcommand == "build")
        {
            images.CheckBuild(words, at, bag);
        }

        if (!mayFail && subcommand == "pull" && named.Count > 0)
        {
            images.CheckPull(named[0], at, bag);
        }

        bool one = DockerCommands.OnOneContainer.Contains(subcommand, StringComparer.Ordinal);
        if (!mayFail && onContainers && (one || DockerCommands.OnContainers.Contains(subcommand, StringComparer.Ordinal)))
        {
            foreach (string container in one ? named.Take(1) : named)
            {
                scope.Containers.Check(launches.NameIn(subcommand, container), at, bag, Severity.Warning);
            }
        }
    }

    private bool IsSimulated(IReadOnlyList<string> words, string group, string subcommand, bool mayFail, Location at)
    {
        IReadOnlyList<string> known = group.Length > 0 ? launches.VerbsOf(group) : [.. DockerCommands.Simulated, .. DockerCommands.NotSimulated];
        bool isReal = known.Contains(subcommand, StringComparer.Ordinal);
        if (isReal && DockerCommands.Simulated.Contains(DockerGroups.ShortName(group, subcommand), StringComparer.Ordinal))
        {
            return true;
        }

        string name = (group + " " + subcommand).Trim();
        if (isReal && launches.HasOneAnswer(words))
        {
            return false;
        }

        if (isReal)
        {
            Unsimulated(mayFail, at, $"'docker {name}' is not simulated");
        }
        else if (subcommand.Length == 0)
        {
            Warn(mayFail, at, $"'{("docker " + group).Trim()}' needs a command");
        }
        else if (subcommand is "--help" or "-h" or "help")
        {
            return false;
        }
        else if (group.Length == 0 && subcommand.StartsWith('-'))
        {
            if (launches.GlobalFlagFault(words) is { } fault)
            {
                Warn(mayFail, at, "docker: " + fault);
            }
        }
        else if (subcommand.StartsWith('-'))
        {
            Warn(mayFail, at, $"docker {group}: unknown flag: {subcommand}");
        }
        else
        {
            Warn(mayFail, at, $"'{name}' is not a docker command", Suggestions.Nearest(subcommand, known));
        }

        return false;
    }

    // A real one would do it: here it fails, and the run goes on; but for what would never end.
    private void Unsimulated(bool mayFail, Location at, string message, bool isEndless = false)
    {
        if (isEndless)
        {
            bag.Error(at, message);
        }
        else
        {
            Warn(mayFail, at, message + ": it fails in the run");
        }
    }

    // Who expects the answer of a command knows that it is refused.
    private void Warn(bool mayFail, Location at, string message, string? suggestion = null)
    {
        if (!mayFail)
        {
            bag.Warning(at, message, suggestion);
        }
    }

    private void CheckCompose(IReadOnlyList<string> words, bool mayFail, bool isLimited, Location at)
    {
        if (launches.Compose(words, out string error) is not { } command)
        {
            if (error.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal))
            {
                Unsimulated(mayFail, at, error[DockerEngine.NotSimulatedPrefix.Length..]);
            }
            else
            {
                Warn(mayFail, at, error, words.Count > 2 && !ComposeCommand.Verbs.Contains(words[2], StringComparer.Ordinal) ? Suggestions.Nearest(words[2], ComposeCommand.Verbs) : null);
            }

            return;
        }

        if (command.IsEndless && !isLimited)
        {
            Unsimulated(mayFail, at, "docker compose stats goes on for ever; use docker compose stats --no-stream, or timeout 10 docker compose stats", isEndless: true);
        }

        foreach (string service in services is null || mayFail ? [] : command.Services.Where(s => !services.Contains(s, StringComparer.Ordinal)))
        {
            bag.Warning(at, $"no such service: {service}", Suggestions.Nearest(service, services!));
        }

        if (command is { Services.Count: > 0, Verb: "exec" or "run" } && launches.InService(command.Services[0], command.Words, command.Value("--user") ?? "", command.Value("--workdir") ?? "") is { } launch)
        {
            launches.Check(launch, mayFail, at);
        }
    }
}
