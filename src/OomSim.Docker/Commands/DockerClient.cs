namespace OomSim.Docker;

/// <summary>The <c>docker</c> command: finds the verb, runs it after the engine's latency, hands back what a shell would see.</summary>
internal sealed class DockerClient
{
    /// <summary>Commands that a real client has and the simulated one has not.</summary>
    public static IReadOnlyList<string> NotSimulated { get; } =
    [
        "build", "builder", "buildx", "checkpoint", "commit", "config", "context", "cp", "diff", "events", "export", "history", "image", "import",
        "info", "load", "login", "logout", "logs", "manifest", "network", "node", "plugin", "port", "prune", "push", "save", "search", "secret",
        "service", "stack", "swarm", "system", "trust", "version", "volume",
    ];

    private readonly DockerEngine _engine;
    private readonly List<Verb> _verbs;

    /// <summary>A client of an engine.</summary>
    public DockerClient(DockerEngine engine)
    {
        _engine = engine;
        _verbs =
        [
            new CreateVerb(engine.Profile, isRun: false), new CreateVerb(engine.Profile, isRun: true), new StartVerb(), new StopVerb(engine.Profile, restart: false),
            new StopVerb(engine.Profile, restart: true), new KillVerb(), new PauseVerb("pause"), new PauseVerb("unpause"), new RemoveVerb(),
            new UpdateVerb(engine.Profile), new WaitVerb(), new RenameVerb(), new ListVerb(), new InspectVerb(), new TopVerb(), new StatsVerb(), new ExecVerb(), new AttachVerb(),
            new PullVerb(), new ImagesVerb(), new TagVerb(), new RemoveImageVerb(),
        ];
    }

    /// <summary>Runs a command line.</summary>
    public void Execute(string commandLine, Action<CommandResult> completed)
    {
        var shell = new Shell(_engine);
        SimTask<int> running = Run(commandLine, shell);
        running.OnCompleted(() => completed(shell.Result(running.GetResult())));
    }

    private async SimTask<int> Run(string commandLine, Shell shell)
    {
        if (ShellWords.TrySplit(commandLine, out IReadOnlyList<string> words) is { } malformed)
        {
            shell.Error("sh: " + malformed);
            return 2;
        }

        if (words.Count == 0 || words[0] != "docker")
        {
            shell.Error(words.Count == 0 ? "sh: empty command" : $"sh: {words[0]}: command not found");
            return 127;
        }

        if (_engine.Config.LatencyNs > 0)
        {
            await _engine.Clock.Delay(_engine.Config.LatencyNs);
        }

        string group = words.Count > 1 && words[1] is "container" or "image" ? words[1] : "";
        int at = group.Length > 0 ? 2 : 1;
        string name = words.Count > at ? Alias(group, words[at]) : "";
        if (_verbs.Find(v => v.Name == name) is { } verb)
        {
            return await verb.Run([.. words.Skip(at + 1)], shell);
        }

        if (NotSimulated.Contains(name, StringComparer.Ordinal) || group == "image")
        {
            shell.Error($"{DockerEngine.NotSimulatedPrefix}docker {name} is not simulated");
            return 1;
        }

        shell.Error(shell.Profile.NewHelpTail
            ? $"docker: unknown command: docker {name}\n\nRun 'docker --help' for more information"
            : $"docker: '{name}' is not a docker command.\nSee 'docker --help'");
        return 1;
    }

    // Long spellings: `docker container ls|list|ps`, `docker container remove`; `docker image ls|rm|pull|tag`.
    private static string Alias(string group, string name) => (group, name) switch
    {
        ("container", "ls" or "list") => "ps",
        ("container", "remove") => "rm",
        ("image", "ls" or "list") => "images",
        ("image", "rm" or "remove") => "rmi",
        ("image", not ("pull" or "tag")) => "image " + name,
        _ => name,
    };
}
