using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker create</c> and <c>docker run</c>.</summary>
internal sealed class CreateVerb : Verb
{
    private readonly bool _isRun;
    private readonly EngineProfile _profile;
    private readonly CreateFlags _flags;
    private readonly Option<bool> _detach = Flags.Switch("--detach", "-d");

    /// <summary>One of the two.</summary>
    public CreateVerb(EngineProfile profile, bool isRun)
        : base(isRun ? "run" : "create", "IMAGE [COMMAND] [ARG...]", least: 1)
    {
        _isRun = isRun;
        _flags = new CreateFlags(Grammar, profile, isRun);
        _profile = profile;
        if (isRun)
        {
            Add(_detach);
        }
    }

    /// <summary>Reads what a command line asks for without doing it; null where the client refuses it.</summary>
    /// <param name="words">The words after <c>run</c> or <c>create</c>.</param>
    /// <param name="profile">The engine's ways.</param>
    /// <param name="given">The flags among them, as <see cref="LaunchLine.Given"/>.</param>
    public ContainerSpec? Read(IReadOnlyList<string> words, EngineProfile profile, out IReadOnlyDictionary<string, string> given)
    {
        (ParseResult flags, IReadOnlyList<string> operandWords, string? error) = Parse(words);
        given = Given(flags);
        return error is null && operandWords.Count > 0 && _flags.Read(flags, operandWords, profile, host: null, out ContainerSpec spec) is null ? spec : null;
    }

    /// <inheritdoc/>
    public override bool Interspersed => false;

    /// <inheritdoc/>
    public override string? NotSimulated(ParseResult flags) =>
        _profile.MountsImages && (flags.GetValue(_flags.Mounts) ?? []).Any(m => MountRequest.Read(m, _profile, out MountRequest? mount) is null && mount!.Type == "image")
            ? $"{DockerEngine.NotSimulatedPrefix}docker {Name} --mount type=image is not simulated"
            : null;

    /// <inheritdoc/>
    protected override IReadOnlyList<Option> ForWindows => _flags.OfWindows;

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string? error = _flags.Read(flags, words, shell.Profile, shell.Engine, out ContainerSpec spec);
        error = CheckPull(flags.GetValue(_flags.Pull) ?? "missing", shell.Profile) ?? error;
        if (error is not null)
        {
            shell.RunError(Name, error, withHelp: true);
            return 125;
        }

        if (NotSimulated(flags) is { } unknown)
        {
            shell.Error(unknown);
            return _isRun ? 125 : 1;
        }

        if (_isRun && !flags.GetValue(_detach) && spec.Tty && AttachesInput(flags))
        {
            shell.Error(NoTerminal);
            return 1;
        }

        if (_isRun && flags.GetValue(_detach) && IsGiven(flags, _flags.Attach))
        {
            shell.Error(shell.Profile.AttachWithDetach); // E30
            return 1;
        }

        if (ClientFiles.IdFileFault(flags.GetValue(_flags.IdFile), shell.Engine) is { } held)
        {
            return Refuse(held, shell, fromDaemon: false);
        }

        return (ImageName.FaultOfAny(words[0], shell.Engine.Profile) ?? PlatformText.Fault(flags.GetValue(_flags.Platform) ?? "")) is { } malformed
            ? Refuse(malformed, shell, fromDaemon: false)
            : null;
    }

    /// <inheritdoc/>
    protected override int Unreachable(ParseResult flags, IReadOnlyList<string> words, Shell shell) => Refuse(shell.CannotConnect, shell, fromDaemon: false);

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        shell.Lost = () => Refuse(shell.BrokenConnection, shell, fromDaemon: false);
        bool detach = _isRun && flags.GetValue(_detach);
        _ = _flags.Read(flags, words, shell.Profile, shell.Engine, out ContainerSpec spec);
        spec = spec with { Detached = detach };
        // A client of 28 leaves it to the engine (28.2.2).
        if (!shell.Profile.NewHelpTail && spec.OomKillDisable == true && spec.Memory == 0)
        {
            shell.Error("WARNING: Disabling the OOM killer on containers without setting a '-m/--memory' limit may be dangerous.");
        }

        foreach (MountRequest mount in spec.Mounts.Where(m => m.WarnsOfRecursion && shell.Profile.NewHelpTail))
        {
            shell.Log("warning", "bind-nonrecursive is deprecated, use bind-recursive=disabled instead");
        }

        if (spec.DnsServers.FirstOrDefault(s => FlagFaults.IsOfLocalhost(s, shell.Profile)) is { } local)
        {
            shell.Error($"WARNING: Localhost DNS {(shell.Profile.NewHelpTail ? $"({local})" : $"setting (--dns={local})")} may fail in containers.");
        }

        (Container? container, int exitCode) = await Create(flags, spec, shell);
        if (container is null || !_isRun)
        {
            return exitCode;
        }

        if (!detach && !container.Spec.Tty && !DetachKeys.AreKnown(flags.GetValue(_flags.DetachKeys)))
        {
            // The engine attaches nobody; the container runs all the same.
            return await StartAlone(container, shell);
        }

        if (!detach)
        {
            shell.Engine.Publish(container, "attach");
            AttachOutput(container, flags.GetValue(_flags.Attach) ?? [], shell);
            shell.HandSignalsTo(container, _flags.HandsSignalsOn(flags));
        }

        // Older clients print the ID where they print no output, and go (20.10.24).
        bool leaves = detach || (!shell.Profile.NewHelpTail && flags.GetValue(_flags.Attach) is { Length: > 0 } streams && Array.TrueForAll(streams, s => s == "stdin"));
        return await Start(container, leaves, shell);
    }

    private async SimTask<(Container? Container, int ExitCode)> Create(ParseResult flags, ContainerSpec spec, Shell shell)
    {
        string policy = flags.GetValue(_flags.Pull) ?? "missing";
        bool quiet = flags.GetValue(_flags.Quiet);
        Action<string>? tell = quiet ? null : shell.Error;
        if (policy == "always" && await PullVerb.Pull(shell, spec.Image, tell) is { } refused)
        {
            return (null, Refuse(refused.Text, shell, fromDaemon: !refused.IsInStream));
        }

        (Container? container, string? error, IReadOnlyList<string> warnings) = shell.Engine.Create(spec);
        if (policy == "missing" && error is not null && shell.Engine.IsTakenForImage(error, spec))
        {
            // Up to 24 the client looks no closer at what it is that is not found: a volume or its driver is answered like an image (20.10.24).
            // D7.17: stdout is the container's; what the pull tells goes to stderr.
            tell?.Invoke($"Unable to find image '{ImageReference.Familiar(spec.Image)}' locally");
            if (await PullVerb.Pull(shell, spec.Image, tell) is { } failed)
            {
                return (null, Refuse(failed.Text, shell, fromDaemon: !failed.IsInStream));
            }

            (container, error, warnings) = shell.Engine.Create(spec);
        }

        if (container is null && error!.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal))
        {
            shell.Error(error);
            return (null, _isRun ? 125 : 1);
        }

        if (container is null)
        {
            return (null, Refuse(error!, shell, fromDaemon: true));
        }

        foreach (string warning in warnings)
        {
            shell.Error("WARNING: " + warning);
        }

        if (container.Undescribed is { } unknown)
        {
            shell.Error($"oomsim: warning: nothing says what '{unknown}' does: it sleeps for ever");
        }

        if (flags.GetValue(_flags.IdFile) is { Length: > 0 } file)
        {
            shell.Engine.WriteText(file, container.Id);
        }

        if (!_isRun)
        {
            shell.Out(container.Id);
        }

        return (container, 0);
    }

    // Without -a it is what -i keeps open.
    private bool AttachesInput(ParseResult flags) => flags.GetValue(_flags.Attach) is { Length: > 0 } streams
        ? streams.Contains("stdin", StringComparer.Ordinal)
        : flags.GetValue(_flags.Interactive);

    // Without -a it is both streams.
    private static void AttachOutput(Container container, string[] streams, Shell shell)
    {
        bool hasOut = streams.Length == 0 || streams.Contains("stdout", StringComparer.Ordinal);
        bool hasError = streams.Length == 0 || streams.Contains("stderr", StringComparer.Ordinal);
        container.Output.Attach((text, isError) =>
        {
            if (isError ? hasError : hasOut)
            {
                shell.Stream(text, isError);
            }
        });
    }

    private async SimTask<int> Start(Container container, bool leaves, Shell shell)
    {
        DockerEngine engine = shell.Engine;
        if (leaves)
        {
            // The client prints it beside the request, whatever comes of that (20.10.24).
            shell.Out(container.Id);
        }

        if (await StartOnly(container, shell) is { } failed)
        {
            return failed;
        }

        if (leaves)
        {
            return 0;
        }

        shell.Lost = () => shell.WaitLost();

        await engine.WhenStopped(container);
        if (container.Spec.AutoRemove)
        {
            await DockerEngine.WhenRemoved(container);
        }

        return container.ExitCode;
    }

    private async SimTask<int> StartAlone(Container container, Shell shell)
    {
        if (await StartOnly(container, shell) is { } failed)
        {
            return failed;
        }

        shell.Error(DetachKeys.StreamFault);
        return 1;
    }

    // The exit code where it does not start. The client waits for its end from before on, and loses that, too.
    private async SimTask<int?> StartOnly(Container container, Shell shell)
    {
        shell.Lost = () =>
        {
            int code = shell.WaitLost();
            shell.RunError(Name, shell.BrokenConnection, withHelp: false);
            return code;
        };
        if (await shell.Engine.Start(container, container.Id) is not { } error)
        {
            return null;
        }

        shell.RunError(Name, "Error response from daemon: " + error, withHelp: false);
        return StartErrors.ClientCode(error, shell.Profile);
    }

    // D2.3: `create` prints the bare error and ends with 1; `run` words it and tells the kinds of failure apart.
    private int Refuse(string error, Shell shell, bool fromDaemon)
    {
        string text = fromDaemon ? "Error response from daemon: " + error : error;
        if (_isRun)
        {
            shell.RunError(Name, text, withHelp: true);
            return StartErrors.ClientCode(error, shell.Profile);
        }

        shell.Error(text);
        return 1;
    }

    // An empty one is never: what is missing is not pulled; so is any other for 20.10 (20.10.24).
    private static string? CheckPull(string value, EngineProfile profile) => value is "always" or "missing" or "never" or "" || profile.InvalidSignalInRouter
        ? null
        : $"invalid pull option: '{value}': must be one of \"always\", \"missing\" or \"never\"";
}
