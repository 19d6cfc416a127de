using System.CommandLine;

namespace OomSim.Docker;

/// <summary>The <c>docker</c> command: finds the verb, runs it after the engine's latency, hands back what a shell would see.</summary>
internal sealed class DockerClient
{
    /// <summary>Commands that a real client has and the simulated one has not.</summary>
    public static IReadOnlyList<string> NotSimulated { get; } =
    [
        "buildx", "checkpoint", "config", "context", "image",
        "manifest", "network", "node", "plugin", "prune", "secret",
        "service", "stack", "swarm", "system", "trust", "volume",
    ];

    private readonly DockerEngine _engine;
    private readonly List<Verb> _verbs;

    /// <summary>A client of an engine.</summary>
    public DockerClient(DockerEngine engine)
    {
        _engine = engine;
        _verbs = Verbs(engine.Profile);
    }

    /// <summary>The commands of a release's client that are simulated.</summary>
    internal static List<Verb> Verbs(EngineProfile profile)
    {
        List<Verb> verbs = AllVerbs(profile);
        verbs.ForEach(v => v.Profile = profile);
        return verbs;
    }

    private static List<Verb> AllVerbs(EngineProfile profile) =>
    [
        new CreateVerb(profile, isRun: false), new CreateVerb(profile, isRun: true), new StartVerb(), new StopVerb(profile, restart: false),
        new StopVerb(profile, restart: true), new KillVerb(), new PauseVerb("pause"), new PauseVerb("unpause"), new RemoveVerb(),
        new UpdateVerb(profile), new WaitVerb(), new RenameVerb(), new ListVerb(), new InspectVerb(""), new TopVerb(), new StatsVerb(), new ExecVerb(), new AttachVerb(),
        new LogsVerb(), new EventsVerb(), new PortVerb(), new CopyVerb(profile), new InfoVerb(isVersion: false), new InfoVerb(isVersion: true),
        .. ((string[])["create", "rm", "ls", "inspect"]).SelectMany(kind => (Verb[])[new NetworkVerb(kind, profile), new VolumeVerb(kind)]),
        new NetworkMemberVerb(connects: true, profile), new NetworkMemberVerb(connects: false, profile),
        new PullVerb(), new PushVerb(profile), new SearchVerb(), new LoginVerb(), new LogoutVerb(), new ImagesVerb(profile), new TagVerb(), new RemoveImageVerb(), new CommitVerb(), new DiffVerb(), new HistoryVerb(), new BuildVerb(profile),
        new SaveVerb(export: false), new SaveVerb(export: true), new LoadVerb(), new ImportVerb(), new DiskUsageVerb(), new InspectVerb("image"), new InspectVerb("container"),
        .. ((string[])["builder", "container", "image", "network", "volume", "system"]).Select(kind => new PruneVerb(kind, profile)),
    ];

    /// <summary>Runs a command line in a shell of its own.</summary>
    public void Execute(string commandLine, Shell shell, Action<CommandResult> completed)
    {
        shell.Begin(completed);
        SimTask<int> running = Run(commandLine, shell);
        running.OnCompleted(() => shell.End(running.GetResult()));
    }

    /// <summary>True for a line of such a command that always has one answer.</summary>
    public static bool HasOneAnswer(EngineProfile profile, IReadOnlyList<string> words) => SwarmAnswers.Knows(words, profile);

    /// <summary>What of a line a real client would do and this one does not, where its subcommand is simulated; null for nothing.</summary>
    public static string? NotSimulatedIn(EngineProfile profile, IReadOnlyList<string> words, bool isLimited)
    {
        if (VerbOf(profile, words, out int at) is not { } verb)
        {
            return null;
        }

        (ParseResult flags, IReadOnlyList<string> operands, string? error) = verb.Parse([.. words.Skip(at + 1)]);
        return error is null && ((isLimited ? null : verb.Endless(flags)) ?? verb.RefusedFlag(flags) ?? verb.NotSimulated(flags) ?? verb.NotSimulatedOperands(operands)) is { } found ? found[DockerEngine.NotSimulatedPrefix.Length..] : null;
    }

    /// <summary>What the client says of the flags and the number of operands of a line; null where it is content.</summary>
    public static string? UsageErrorIn(EngineProfile profile, IReadOnlyList<string> words)
    {
        if (VerbOf(profile, words, out int at) is not { } verb)
        {
            return null;
        }

        string path = DockerGroups.Path(at == 2 ? words[1] : "", words[at]);
        (_, IReadOnlyList<string> operands, string? error) = verb.Parse([.. words.Skip(at + 1)]);
        return error == Verb.HelpRequested ? null
            : error is not null ? $"{path}: {error}"
            : verb.CountError(operands.Count, profile) is { } count ? $"{path} {count}"
            : null;
    }

    /// <summary>The operands of a line, by the grammar of its subcommand; none where the client refuses it.</summary>
    public static IReadOnlyList<string> OperandsIn(EngineProfile profile, IReadOnlyList<string> words)
    {
        if (VerbOf(profile, words, out int at) is not { } verb)
        {
            return [];
        }

        (_, IReadOnlyList<string> operands, string? error) = verb.Parse([.. words.Skip(at + 1)]);
        return error is null ? operands : [];
    }

    private static Verb? VerbOf(EngineProfile profile, IReadOnlyList<string> words, out int at)
    {
        string group = words.Count > 2 && DockerGroups.IsGroup(words[1]) ? words[1] : "";
        int subcommand = group.Length > 0 ? 2 : 1;
        at = subcommand;
        return words.Count <= at || (group.Length > 0 && !DockerGroups.Verbs(group, profile).Contains(words[at], StringComparer.Ordinal)) ? null : Verbs(profile).Find(v => v.Name == DockerGroups.ShortName(group, words[subcommand]));
    }

    private async SimTask<int> Run(string commandLine, Shell shell)
    {
        var redirected = Redirection.Of(commandLine);
        if (ShellWords.TrySplit(redirected.Line, out IReadOnlyList<string> words) is { } malformed)
        {
            shell.Error("sh: " + malformed);
            return 2;
        }

        shell.Environment = ShellWords.TakeVariables(ref words);
        if (words.Count == 0 || words[0] != "docker")
        {
            shell.Error(words.Count == 0 ? "sh: empty command" : $"sh: {words[0]}: command not found");
            return 127;
        }

        if (shell.Redirect(redirected) is { } unopened)
        {
            shell.Error("bash: " + unopened);
            return 1;
        }

        if (_engine.Config.LatencyNs > 0)
        {
            await _engine.Clock.Delay(_engine.Config.LatencyNs);
        }

        var line = ClientLine.Read(words, shell.Profile, shell.Environment);
        (words, shell.Host, shell.EndpointFault) = (line.Words, line.Host, line.EndpointFault);
        if (line.Answer(shell, word => word == "help" || IsCommand(word, shell)) is { } answered)
        {
            return answered;
        }

        if (LegacyBuilder.Answer(words, shell) is { } unbuilt)
        {
            return unbuilt;
        }

        if (words.Count > 1 && words[1] == "help")
        {
            // `docker help ps` is `docker ps --help`.
            string[] topic = [.. words.Skip(2)];
            if (topic.FirstOrDefault(w => w is ['-', _, ..] and not ("--help" or "-h")) is { } flag)
            {
                shell.Error((flag.StartsWith("--", StringComparison.Ordinal) ? "unknown flag: " + flag.Split('=')[0] : $"unknown shorthand flag: '{flag[1]}' in {flag}")
                    + (shell.Profile.NewHelpTail ? "\n\nUsage:  docker help [command]\n\nRun 'docker help --help' for more information" : "\nSee 'docker help --help'."));
                return 125;
            }

            if (topic is ["help"] || Array.Exists(topic, w => w is "--help" or "-h"))
            {
                // Of itself, whatever else is asked for.
                shell.Out((topic.Contains("-h", StringComparer.Ordinal) ? $"Flag shorthand -h has been deprecated, {(shell.Profile.NewHelpTail ? "use" : "please use")} --help\n" : "")
                    + (shell.Profile.NewHelpTail ? "" : "\n") + "Usage:  docker help [command]\n\nHelp about the command");
                return 0;
            }

            int known = topic.Length == 0 ? 0
                : DockerGroups.IsGroup(topic[0]) ? topic.Length > 1 && DockerGroups.Verbs(topic[0], shell.Profile).Contains(topic[1], StringComparer.Ordinal) ? 2 : 1
                : topic[0] == "checkpoint" ? topic.ElementAtOrDefault(1) is "ls" or "list" or "rm" or "remove" or "create" ? 2 : 1
                : VerbOf(shell.Profile, [words[0], .. topic], out _) is not null ? 1 : 0;
            if (known < topic.Length)
            {
                shell.Error("unknown help topic: " + string.Join(' ', topic.Skip(known)));
                return 1;
            }

            words = [words[0], .. topic, "--help"];
        }

        if (ClientPages.Answer(words, shell, word => IsCommand(word, shell)) is { } told)
        {
            return told;
        }

        string group = words.Count > 2 && DockerGroups.IsGroup(words[1]) ? words[1] : "";
        int at = group.Length > 0 ? 2 : 1;
        string name = DockerGroups.ShortName(group, words[at]);
        if (_verbs.Find(v => v.Name == name) is { } verb)
        {
            return await verb.Run(DockerGroups.Path(group, words[at]), [.. words.Skip(at + 1)], shell);
        }

        if (name == "compose" && shell.Host.Length > 0)
        {
            shell.Error(shell.CannotConnect);
            return 1;
        }

        if (SwarmAnswers.Answer(words, shell) is { } constant)
        {
            return constant;
        }

        shell.Error($"{DockerEngine.NotSimulatedPrefix}docker {name} is not simulated");
        return 1;
    }

    private bool IsCommand(string word, Shell shell) =>
        (word == "compose" && shell.Host.Length > 0) || DockerGroups.IsGroup(word) || NotSimulated.Contains(word, StringComparer.Ordinal) || _verbs.Exists(v => v.Name == word);
}
