using OomSim.Kernel;

namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    // What an image without a program does: sleeps for ever, ignoring signals as any init without handlers.
    private static readonly ProgramSet Idle = new(
        new ProgramDefinition { Name = "init", Comm = "sleep", Steps = [new SleepStep(null)] },
        new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal));

    private static readonly IReadOnlyDictionary<string, string> NoVariables = new SortedDictionary<string, string>(StringComparer.Ordinal);

    // TASK_COMM_LEN without its end.
    private const int LongestComm = 15;

    private const string JoinsOther = "container:";

    private const string Ipc = "IPC";

    private const string NoDriver = ": error looking up volume plugin ";

    // A tmpfs has no source, so the engine looks for a volume by a name that it has not either (registerMountPoints; 20.10.24).
    private const string NamelessVolume = "get: no such volume";

    // Of a volume that nobody names there is one at a place, and none where a memory file system is (20.10.24).
    private static IEnumerable<VolumeMount> OneAtAPlace(ContainerSpec spec)
    {
        HashSet<string> taken = new(spec.Tmpfs.Keys.Select(CleanPath.Rooted), StringComparer.Ordinal);
        return spec.Volumes.Where(v => v.Volume.Length > 0 || spec.Mounts.Any(m => m.Place == v.Destination) || taken.Add(CleanPath.Rooted(v.Destination)));
    }

    // The engine has one list of a container's labels, the image's among them (runconfig, Merge).
    private static ContainerSpec WithLabels(ContainerSpec spec, IReadOnlyDictionary<string, string>? image) => image is not { Count: > 0 } ? spec : spec with
    {
        Labels = ImageConfig.Together(image, spec.Labels),
        EventLabels = spec.EventLabels is { } told ? ImageConfig.Together(image, told) : null,
    };

    /// <summary>Creates a container (<c>docker create</c>), for Compose; the text is null on success, else the engine's error.</summary>
    public (Container? Container, string? Error, IReadOnlyList<string> Warnings) Create(ContainerSpec spec)
    {
        bool isDiscarded = spec.OomKillDisable == true && !Capabilities.OomKillDisable; // D4.20
        if (_validator.Complete(ref spec, out IReadOnlyList<string> warnings) is { } error)
        {
            return (null, error, warnings);
        }

        spec = spec with { Network = Pinned(spec.Network), PidMode = Pinned(spec.PidMode), IpcMode = Pinned(spec.IpcMode) };
        if (_images.Find(spec.Image) is not { } image)
        {
            return (null, NoSuchImage(spec.Image), warnings);
        }

        _hasSidecars |= spec.PodRole == PodRole.Sidecar;

        // A kubelet knows nothing of an image's health check.
        spec = spec.IsOfPod ? spec : spec with { HealthCheck = HealthCheck.Merge(spec.HealthCheck, image.Definition.Config?.HealthCheck ?? image.Definition.HealthCheck) };
        spec = WithLabels(spec, image.Definition.Config?.Labels);
        if ((JoinedFault(spec) ?? MergeImage(ref spec, image) ?? LogOptions.Check(spec.Log)) is { } nothing)
        {
            return (null, nothing, warnings);
        }

        if (spec.Name is { Length: > 0 } wanted && NameFault(spec, wanted) is { } badName)
        {
            return (null, badName, warnings);
        }

        if (spec.Name is { Length: > 0 } name && _containers.WithName(Bare(name)) is { } holder)
        {
            return (null, ErrorTexts.NameInUse(Bare(name), holder), warnings);
        }

        if (spec.StorageOptions.Count > 0)
        {
            // The driver's own check of the file system below it, which has no project quotas.
            return (null, Unmade(spec, "--storage-opt is supported only for overlay over xfs with 'pquota' mount option"), warnings);
        }

        if (NewMountFault(ref spec) is { } bind)
        {
            return (null, Unmade(spec, bind), warnings);
        }

        spec = spec with { Volumes = [.. OneAtAPlace(spec), .. MountRules.OfImage(spec, image.Definition.Config?.Volumes ?? [])] };
        if (Profile.NewHelpTail && EndpointFault(spec.Network, spec.Address, spec.Address6, spec.LinkLocalAddresses) is { } unaddressed)
        {
            return (null, $"invalid config for network {(spec.Network is "" or "default" ? "bridge" : spec.Network)}: {unaddressed}", warnings);
        }

        if (!Profile.NewHelpTail && AddressFault(spec) is { } malformed)
        {
            return (null, malformed, warnings);
        }

        CommandProgram? command = Command(spec, image);
        if (command is { Fault: CommandFault.NotSimulated })
        {
            return (null, NotSimulatedPrefix + command.Problem, warnings);
        }

        if (IsDiskFull)
        {
            return (null, Unmade(spec, NoLayerFolder(Number(_names.Created), "-init")), warnings);
        }

        Container container = Register(spec, image, command);
        if (CreateFault(container) is { } occupied)
        {
            container.RemovesVolumes = true;
            Destroy(container);
            return (null, occupied, warnings);
        }

        MakeWorkingDirectory(container);
        container.IsOomKillDisableDiscarded = isDiscarded;
        Publish(container, "create");
        Changed(container);
        return (container, null, warnings);
    }

    /// <summary>Attaches a client to a container: it gets what is written from now on, until the run ends.</summary>
    /// <param name="container">The container.</param>
    /// <param name="reader">Gets each piece of text as it is, and true for standard error.</param>
    /// <param name="isTold">True where the event <c>attach</c> tells of it.</param>
    public void Attach(Container container, Action<string, bool> reader, bool isTold)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(reader);
        if (isTold)
        {
            Publish(container, "attach");
        }

        container.Output.Attach(reader);
    }

    // Compose puts the project's name in front, so a service of one letter is a valid container there.
    private static string? NameFault(ContainerSpec spec, string name)
    {
        string bare = Bare(name);
        return (spec.Service is not null && bare.Length == 1) || SpecValidator.CheckName(bare) is null ? null : SpecValidator.CheckName(name);
    }

    // Names begin with a slash, which nobody needs to type (reserveName).
    private static string Bare(string name) => name.StartsWith('/') ? name[1..] : name;

    /// <summary>The engine's words for an image it does not have.</summary>
    internal static string NoSuchImage(string reference) => $"No such image: {ImageReference.Familiar(reference)}";

    /// <summary>Subcommands of <c>docker</c> that a real engine has and the simulated one has not.</summary>
    public static IReadOnlyList<string> NotSimulatedCommands => DockerClient.NotSimulated;

    /// <summary>A <c>docker</c> line without what stands in front of the command and changes nothing: <c>-D</c>, <c>--context default</c>, <c>--</c>; other lines as they are.</summary>
    /// <param name="words">All its words.</param>
    public static IReadOnlyList<string> WithoutGlobalFlags(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words.Count > 1 && words[0] == "docker" && ClientLine.Read(words, EngineProfile.V28, NoVariables) is { IsPlain: true } line ? line.Words : words;
    }

    /// <summary>What the client says of the flags in front of the command; null where it is content.</summary>
    /// <param name="version">The engine's version: 20.10, 24 or 28.</param>
    /// <param name="words">All its words, from <c>docker</c> on.</param>
    /// <exception cref="ArgumentException">The version is not known.</exception>
    public static string? GlobalFlagFault(string version, IReadOnlyList<string> words)
    {
        var line = ClientLine.Read(words, EngineProfile.For(version), NoVariables);
        return line.Fault ?? line.EndpointFault ?? (line.Host.Length > 0 ? $"nobody answers at {line.Host}" : null);
    }

    /// <summary>
    /// What of a line, whose subcommand is simulated, a real engine does and the simulated one does not: a filter, an action of a template; null for nothing.
    /// </summary>
    /// <param name="version">The engine's version: 20.10, 24 or 28.</param>
    /// <param name="words">All its words, from <c>docker</c> on.</param>
    /// <param name="isLimited">True where something else ends the line in time: then it may go on for ever.</param>
    /// <exception cref="ArgumentException">The version is not known.</exception>
    public static string? NotSimulatedIn(string version, IReadOnlyList<string> words, bool isLimited = false) =>
        DockerClient.NotSimulatedIn(EngineProfile.For(version), words, isLimited);

    /// <summary>True for a line of a command that is not simulated and that always has one answer here: there is no swarm.</summary>
    /// <param name="version">The engine's version: 20.10, 24 or 28.</param>
    /// <param name="words">All its words, from <c>docker</c> on.</param>
    /// <exception cref="ArgumentException">The version is not known.</exception>
    public static bool HasOneAnswer(string version, IReadOnlyList<string> words) => DockerClient.HasOneAnswer(EngineProfile.For(version), words);

    /// <summary>What the client says of the flags and the number of operands of a <c>docker</c> line; null where it is content.</summary>
    /// <param name="version">The engine's version: 20.10, 24 or 28.</param>
    /// <param name="words">All its words, from <c>docker</c> on.</param>
    /// <exception cref="ArgumentException">The version is not known.</exception>
    public static string? UsageErrorIn(string version, IReadOnlyList<string> words) => DockerClient.UsageErrorIn(EngineProfile.For(version), words);

    /// <summary>The operands of a <c>docker</c> line, by the grammar of its subcommand; none where the client refuses it.</summary>
    /// <param name="version">The engine's version: 20.10, 24 or 28.</param>
    /// <param name="words">All its words, from <c>docker</c> on.</param>
    /// <exception cref="ArgumentException">The version is not known.</exception>
    public static IReadOnlyList<string> OperandsIn(string version, IReadOnlyList<string> words) => DockerClient.OperandsIn(EngineProfile.For(version), words);

    /// <summary>Begins the answer to a command that the simulator cannot run.</summary>
    public const string NotSimulatedPrefix = "oomsim: ";

    // It has a name and an ID by then, and the engine tells that it goes, though never that it came (20.10.24).
    private string Unmade(ContainerSpec spec, string fault)
    {
        SortedDictionary<string, string> attributes = spec.Labels.ToSorted();
        attributes["image"] = spec.Image;
        attributes["name"] = spec.Name is { Length: > 0 } chosen ? Bare(chosen) : _names.NextName(n => _containers.WithName(n) is not null);
        string id = _names.NextId();
        if (IsHeard)
        {
            Publish(new DockerEvent(Clock.Now, "container", "destroy", id, attributes) { Labels = spec.Labels });
        }

        return fault;
    }

    // A namespace is that of a container, whatever that is called later: its ID stands for the name (adaptSharedNamespaceContainer).
    private string Pinned(string mode) =>
        mode.StartsWith(JoinsOther, StringComparison.Ordinal) && mode.Length > JoinsOther.Length && Resolve(mode[JoinsOther.Length..]).Container is { } other ? JoinsOther + other.Id : mode;

    // A client of 20.10 sends no addresses for a network that nobody named.
    private bool IsUnsent(ContainerSpec spec) => Profile.InvalidSignalInRouter && spec.NamesNoNetwork;

    private string? AddressFault(ContainerSpec spec) =>
        IsUnsent(spec) ? null
        : spec.Address.Length > 0 && !(GoAddress.IsIp(spec.Address) && !spec.Address.Contains(':', StringComparison.Ordinal)) ? "invalid IPv4 address: " + spec.Address
        : spec.Address6.Length > 0 && !(GoAddress.IsIp(spec.Address6) && spec.Address6.Contains(':', StringComparison.Ordinal)) ? "invalid IPv6 address: " + spec.Address6
        : null;

    // Who shares a namespace gets the labels of whom it joins, who has to be there for that; who has the host's, or labels of his own, does not (generateSecurityOpt).
    private string? JoinedFault(ContainerSpec spec) =>
        spec.Privileged || spec.IpcMode == "host" || spec.PidMode == "host" || spec.NamesLabel ? null
            : new[] { spec.IpcMode, spec.PidMode }.Where(m => m.Length > JoinsOther.Length && m.StartsWith(JoinsOther, StringComparison.Ordinal))
                .Select(m => Resolve(m[JoinsOther.Length..]).Error).OfType<string>().FirstOrDefault();

    /// <summary>True for an error that tells the client of something that is not there, as of an image (404).</summary>
    /// <param name="error">What <see cref="Create(ContainerSpec)"/> answered.</param>
    /// <param name="spec">To what.</param>
    internal bool IsTakenForImage(string error, ContainerSpec spec) =>
        error == NoSuchImage(spec.Image) || (Profile.OldImageTexts && (error == NamelessVolume || error.Contains(NoDriver, StringComparison.Ordinal)));

    // What the image says counts where the command line says nothing (D7.26).
    private string? MergeImage(ref ContainerSpec spec, Image image)
    {
        if (!spec.RunsCommand || image.Definition.Config is not { } config)
        {
            return null;
        }

        if (spec.Entrypoint.Count == 0 && !spec.ResetsEntrypoint)
        {
            spec = spec with { Entrypoint = config.Entrypoint, Command = spec.Command.Count > 0 ? spec.Command : config.Cmd };
        }

        return spec.Entrypoint.Count + spec.Command.Count > 0 ? null : Profile.OldImageTexts ? "No command specified" : "no command specified";
    }

    // What the words of `docker run` start; null where the image's own program runs.
    private static CommandProgram? Command(ContainerSpec spec, Image image)
    {
        IReadOnlyList<string> words = ContainerText.Words(spec);
        if (!spec.RunsCommand || words.Count == 0)
        {
            return null;
        }

        ProgramPlace place = ProgramPlace.Of(image, spec.Program ?? image.Definition.Program ?? Idle, FolderOf(spec, image), EnvironmentOf(spec, image)) with { RunsOwn = IsOwn(words, image) };
        CommandProgram command = CommandResolver.Resolve(words, place, spec.OpenInput);
        return command is { Fault: CommandFault.NotSimulated } && place.RunsOwn ? Undescribed(words[0]) : command;
    }

    // The folder that its command is started in; empty where nobody says.
    private static string FolderOf(ContainerSpec spec, Image image) =>
        (spec.WorkingDirectory.Length > 0 ? spec.WorkingDirectory : image.Definition.Config?.WorkingDir) is { Length: > 0 } given ? CleanPath.Rooted(given) : "";

    private static IEnumerable<string> EnvironmentOf(ContainerSpec spec, Image image) => (image.Definition.Config?.Env ?? []).Concat(spec.Env);

    // What an image runs by itself, which nobody describes, sleeps for ever as images without a description do.
    private static CommandProgram Undescribed(string word)
    {
        string comm = word[(word.LastIndexOf('/') + 1)..];
        ProgramDefinition init = Idle.Init with { Comm = comm.Length > LongestComm ? comm[..LongestComm] : comm };
        return new CommandProgram(new ProgramSet(init, Idle.Processes)) { Undescribed = word };
    }

    private static bool IsOwn(IReadOnlyList<string> words, Image image)
    {
        ImageConfig? config = image.Definition.Config;
        return config is not null && words.SequenceEqual(config.Entrypoint.Concat(config.Cmd), StringComparer.Ordinal);
    }

    private Container Register(ContainerSpec given, Image image, CommandProgram? command)
    {
        ContainerSpec spec = given.Kept();
        string id = _names.NextId();
        string name = spec.Name is { Length: > 0 } chosen ? Bare(chosen) : _names.NextName(n => _containers.WithName(n) is not null);
        ProgramSet described = spec.Program ?? image.Definition.Program ?? Idle;
        var files = new ContainerFiles(image, spec, Host.Config.Memory, Clock, Host.DiskRoom);
        var log = new ContainerLog(_logBudget);
        var container = new Container(id, name, spec)
        {
            Number = _names.Created,
            CreatedAtNs = Clock.Now,
            Image = image,
            Files = files,
            Described = described,
            Program = command?.Program ?? described,
            CommandProblem = command is { Program: null } ? command.Problem : "",
            Undescribed = command?.Undescribed,
            Log = log,
            Output = new OutputPipes(Clock, spec.Tty, log),
            Volumes = MakeVolumes(spec),
            Links = LinksOf(spec),
            Endpoints = EndpointsOf(spec),
        };
        files.Mount(container.Volumes.Select(v => (v.Destination, FindVolume(v.Volume)!.Content, !v.NoCopy))
            .Concat(BindMount.Of(spec).Where(b => ContainerFiles.IsShared(b.Source) && !ContainerFiles.IsShared(b.Destination)).Select(b => (b.Destination, HostShared().Files, false))));
        files.Guard(spec.ReadOnlyRoot, container.Volumes.Select(v => (v.Destination, v.IsReadOnly))
            .Concat(BindMount.Of(spec).Select(b => (b.Destination, b.IsReadOnly)))
            .Concat(spec.Tmpfs.Select(t => (t.Key, t.Value.Split(',').Contains("ro", StringComparer.Ordinal))))
            .Concat(spec.Mounts.Where(m => m.Type == "tmpfs").Select(m => (m.Place, m.IsReadOnly))));
        foreach ((Container other, _) in container.Links)
        {
            (other.LinkedBy ??= []).Add(container);
        }

        container.Ended = () => HandleExit(container);
        container.Restart = () => _ = RestartByPolicy(container);
        _containers.Add(container);
        return container;
    }
}
