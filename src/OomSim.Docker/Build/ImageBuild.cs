using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>
/// One <c>docker build</c> of the classic builder (D7.36, D7.37): each step begins with the image of the step before, and ends with one of its
/// own; RUN, COPY and ADD add a layer, the others only change the configuration. Stages are built one after the other.
/// </summary>
internal sealed partial class ImageBuild(DockerEngine engine, BuildRequest request, Shell shell)
{
    private const string Canceled = "Build cancelled";
    private const string WantsBuildKit = "requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled";

    private readonly BuildArguments _arguments = new(request.Arguments, request.NamedArguments);
    private readonly DockerfileWords _words = new(request.Plan.Escape, shell.Profile);
    private readonly List<(string Name, Image? Image, bool HasUnknown)> _built = [];

    // Kept while steps hit; the first miss makes the rest of the stage anew.
    private bool _hits;
    private bool _hasCommand;
    private bool _hasUnknown;
    private int _number;

    // Null on top of nothing, as FROM scratch begins.
    private Image? _image;
    private ImageConfig _config = new();
    private string _author = "";

    /// <summary>What the client exits with after a failure: the code of the command that failed, or 1.</summary>
    public int ExitCode { get; private set; } = 1;

    /// <summary>Builds; the image, or null with the error written.</summary>
    public async SimTask<Image?> Run()
    {
        foreach (Instruction meta in request.Plan.MetaArguments)
        {
            Tell(meta.Text);
            if (Guarded(() => ReadArgument(meta, _arguments.Meta, _arguments.AddMeta)) is { } malformed)
            {
                shell.Error(malformed);
                return null;
            }
        }

        for (int i = 0; i < request.Plan.Stages.Count; i++)
        {
            BuildStage stage = request.Plan.Stages[i];
            if (_built.Exists(b => b.Name.Length > 0 && b.Name == stage.Name))
            {
                shell.Error(stage.Name + " stage name already used");
                return null;
            }

            IEnumerable<Instruction> labels = i < request.Plan.Stages.Count - 1 ? [] : request.Labels.Select(l => Label(l.Key, l.Value));
            foreach (Instruction step in stage.Steps.Concat(labels).Prepend(stage.From))
            {
                // Who has gone is looked for between two steps (builder/dockerfile/builder.go, dispatchDockerfileWithCancellation).
                if (step.Name != "FROM" && shell.Interrupted.IsCompleted)
                {
                    shell.Error(Canceled);
                    return null;
                }

                Tell(step.Text);
                if (await Step(step) is { } error)
                {
                    shell.Error(error);
                    return null;
                }

                shell.Out(" ---> " + (_image?.Id[..12] ?? ""));
            }

            _built.Add((stage.Name, _image, _hasUnknown));
        }

        if (_arguments.Unused is { Count: > 0 } unused)
        {
            shell.Out($"[Warning] One or more build-args [{string.Join(' ', unused)}] were not consumed");
        }

        if (_image is null)
        {
            shell.Error("No image was generated. Is your Dockerfile empty?");
        }

        return _image;
    }

    // The value is no pattern of variables: it is quoted.
    private static Instruction Label(string key, string value) =>
        new("LABEL", $"LABEL {key}={value}", [], $"{key}='{value.Replace("'", "'\"'\"'", StringComparison.Ordinal)}'", 0);

    private void Tell(string text) => shell.Out(FormattableString.Invariant($"Step {++_number}/{request.Plan.Steps + request.Labels.Count} : {text}"));

    private async SimTask<string?> Step(Instruction step) => step.Name switch
    {
        "FROM" => await From(step),
        "RUN" => await RunStep(step),
        "COPY" or "ADD" => await Copy(step),
        _ => await Configure(step),
    };

    private async SimTask<string?> From(Instruction step)
    {
        string name = "";
        if (Guarded(() => (name = _words.Expand(step.Words[0], _arguments.Meta)).Length == 0 ? $"base name ({step.Words[0]}) should not be blank" : null) is { } malformed)
        {
            return malformed;
        }

        if (step.Flag("platform") is { } written)
        {
            string platform = "";
            if (Guarded(() =>
            {
                platform = _words.Expand(written, _arguments.Meta);
                return null;
            }) is { } unreadable)
            {
                return unreadable;
            }

            // Nothing is a part of nothing, too.
            string? fault = platform.Length > 0 ? PlatformText.EngineFault(platform)
                : "\"\" is an invalid component of \"\": platform specifier component must match \"^[A-Za-z0-9_-]+$\": invalid argument";
            if (fault is not null)
            {
                return $"failed to parse platform {platform}: {fault}";
            }
        }

        _arguments.Reset();
        _sources = request.CacheFrom.Count == 0 ? null : [.. request.CacheFrom.Select(engine.FindImage).OfType<Image>()];
        (_hits, _hasCommand, _hasUnknown, _author) = (request.UsesCache, false, false, "");
        int earlier = _built.FindLastIndex(b => b.Name.Length > 0 && b.Name == name);
        if (earlier >= 0)
        {
            (_, _image, _hasUnknown) = _built[earlier];
        }
        else if (name == "scratch")
        {
            _image = null;
        }
        else
        {
            if ((request.Pulls || engine.FindImage(name) is null) && await PullVerb.Pull(shell, name, shell.Out) is { } refused)
            {
                return refused.Text;
            }

            _image = engine.FindImage(name);
            if (_image is null)
            {
                return DockerEngine.NoSuchImage(name);
            }
        }

        ImageDefinition? below = _image?.Definition;
        ImageConfig config = below?.Config ?? new ImageConfig
        {
            // An image that a scenario describes runs its program.
            Cmd = below?.Program is { } program ? [program.Init.Exec ?? program.Init.Comm] : [],
            StopSignal = below?.StopSignal ?? "",
            HealthCheck = below?.HealthCheck,
        };
        _config = config.Env.Any(e => e.StartsWith("PATH=", StringComparison.Ordinal)) ? config : config with { Env = [.. config.Env, ImageConfig.DefaultPath] };
        return await Triggers();
    }

    // ONBUILD of the image below.
    private async SimTask<string?> Triggers()
    {
        IReadOnlyList<string> triggers = _config.OnBuild;
        if (triggers.Count == 0)
        {
            return null;
        }

        _config = _config with { OnBuild = [] };
        shell.Out(FormattableString.Invariant($"# Executing {triggers.Count} build trigger{(triggers.Count > 1 ? "s" : "")}"));
        foreach (string trigger in triggers)
        {
            if (await Step(Instruction.Of(trigger, 0)) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private async SimTask<string?> Configure(Instruction step)
    {
        ImageConfig config = _config;
        string shown = step.Name == "MAINTAINER" ? "MAINTAINER " + step.Operands : step.Text;
        string? fault = Guarded(() =>
        {
            if (step.Name == "ARG")
            {
                shown = "ARG " + string.Join(' ', _words.Split(step.Operands).Select(w => _words.Expand(w, Lookup)));
                return ReadArgument(step, Lookup, _arguments.Add);
            }

            return step.Name == "MAINTAINER" ? null
                : new ConfigStep(_words, Lookup, shell.Profile).Apply(step, ref config, out shown);
        });
        if (fault is not null)
        {
            return fault;
        }

        if (step.Name == "HEALTHCHECK" && _config.HealthCheck is { Test: [not "NONE", ..] } old)
        {
            shell.Out($"Note: overriding previous HEALTHCHECK: [{string.Join(' ', old.Test)}]");
        }

        _author = step.Name == "MAINTAINER" ? step.Operands : _author;

        // An entry point makes an inherited command void.
        _hasCommand |= step.Name == "CMD" && config.Cmd.Count > 0;
        config = step.Name == "ENTRYPOINT" && !_hasCommand ? config with { Cmd = [], HasEmptyCmd = false } : config;
        IReadOnlyList<string> shell0 = ConfigStep.Shell(config);
        IReadOnlyList<string> command = step.Name == "WORKDIR" ? [.. shell0, "#(nop) " + shown] : [.. shell0, "#(nop) ", shown];
        // The engine completes the entrypoint of the step's container from the parent's, so that what it keeps of it never is what the step asks for again (image/cache, compare; 20.10.24).
        bool isForgotten = step.Name == "ENTRYPOINT" && config.Entrypoint.Count == 0 && _config.Entrypoint.Count > 0;
        if (!isForgotten && Cached(command, config))
        {
            _config = config;
            return null;
        }

        if (step.Name == "WORKDIR" && _image is { } below && engine.OccupiedFolder(below, config.WorkingDir) is { } occupied)
        {
            return occupied;
        }

        return await InContainer(command, config, step.Name == "WORKDIR" ? Made(CleanPath.Rooted(config.WorkingDir)) : null);
    }

    // A step whose container only shows what is changed.
    private async SimTask<string?> InContainer(IReadOnlyList<string> command, ImageConfig config, LayerDefinition? layer)
    {
        if (Create(command, config, Nothing, out string? refused, isShown: true) is not { } container)
        {
            return refused;
        }

        // The engine completes what a container is not given from its image, and the step's configuration is the same structure.
        _config = config with { HealthCheck = HealthCheck.Merge(config.HealthCheck, _image?.Definition.Config?.HealthCheck) };
        Commit(command, _config, layer, container.Id, isShown: true);
        await Remove(container);
        return null;
    }

    private Container? Create(IReadOnlyList<string> command, ImageConfig config, ProgramSet? program, out string? refused, bool isShown = false)
    {
        (Container? container, refused, IReadOnlyList<string> warnings) = engine.CreateForBuild(request.Container, _image, command, config, program, isShown);
        foreach (string warning in container is null ? [] : warnings)
        {
            shell.Out(" ---> [Warning] " + warning);
        }

        if (container is not null)
        {
            shell.Out($" ---> Running in {container.Id[..12]}");
        }

        return container;
    }

    // A step that fails leaves its container, for people to look into.
    private async SimTask<string?> Fail(Container container, string error)
    {
        _ = request.RemovesAlways && await Remove(container);
        return error;
    }

    private async SimTask<bool> Remove(Container container)
    {
        if (!request.Removes && !request.RemovesAlways)
        {
            return false;
        }

        // Whoever else removes it meanwhile does a build no harm (builder/dockerfile/containerbackend.go, RemoveAll).
        container.RemovesVolumes = true;
        string? error = container.Removed ? ErrorTexts.NoSuchContainer(container.Id) : await engine.Remove(container, container.Id, force: false);
        shell.Out(
            error is not null ? $"Error removing intermediate container {container.Id[..12]}: {error}"
            : (shell.Profile.LegacyBuilderIsDeprecated ? " ---> Removed" : "Removing") + $" intermediate container {container.Id[..12]}");
        return error is null;
    }

    // The environment counts before arguments.
    private string? Lookup(string name) =>
        _config.Env.LastOrDefault(e => e.StartsWith(name + "=", StringComparison.Ordinal)) is { } set ? set[(name.Length + 1)..] : _arguments.Value(name);

    private string? ReadArgument(Instruction step, Func<string, string?> lookup, Action<string, string?> add)
    {
        foreach (string word in _words.Split(step.Operands))
        {
            string[] parts = word.Split('=', 2);
            if (parts[0].Length == 0)
            {
                return "ARG names can not be blank";
            }

            add(parts[0], parts.Length > 1 ? _words.Expand(parts[1], lookup) : null);
        }

        return null;
    }

    private static string? Guarded(Func<string?> what)
    {
        try
        {
            return what();
        }
        catch (FormatException e)
        {
            return e.Message.StartsWith("failed to process ", StringComparison.Ordinal) ? e.Message : "failed to process: " + e.Message;
        }
    }

    // Of a container that only shows a step its own configuration is kept, of others that of the step.
    private void Commit(IReadOnlyList<string> command, ImageConfig config, LayerDefinition? layer, string container, bool isShown = false)
    {
        ImageDefinition? below = _image?.Definition;
        IReadOnlyList<LayerDefinition> layers = below?.Layers ?? [];
        long now = engine.Clock.Now;
        string parent = _image is null ? "" : "sha256:" + _image.Id;
        _image = engine.StoreBuilt(
            new ImageDefinition("", layer is null ? layers : [.. layers, layer], below?.Program, config.StopSignal)
            {
                Config = config with { Image = shell.Profile.LegacyBuilderIsDeprecated ? "" : parent },
                ContainerConfig = !isShown ? config with { Cmd = command, Image = parent }
                    : config with { Cmd = command, Image = parent, Hostname = container[..12], Labels = config.Labels ?? (_image is null ? null : new SortedDictionary<string, string>(StringComparer.Ordinal)) },
                Author = _author,
                ContainerId = container,
                History = [.. below?.Steps ?? [], new HistoryEntry(now, string.Join(' ', command), Author: _author, EmptyLayer: layer is null)],
                CreatedNs = now,
                DockerVersion = engine.ReleaseNumber,
                Users = below?.Users ?? [],
                IsWhole = (below?.IsWhole ?? true) && !_hasUnknown,
            },
            _image);
    }

    private static string Text(ImageConfig config) => ImageJson.Text(json => ImageConfigJson.Write(json, "config", config with { Image = "", Hostname = "", HealthCheck = null }));
}
