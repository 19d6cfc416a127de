using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker build</c> by the classic builder, as without BuildKit (D7.36, D7.37).</summary>
internal sealed class BuildVerb : Verb
{
    // What a client of 20.10 says where the context is to be sent as a stream, which it does no more.
    private const string NoStream = """
        DEPRECATED: The experimental --stream flag has been removed and the build context
                    will be sent non-streaming. Enable BuildKit instead with DOCKER_BUILDKIT=1
                    to stream build context, see https://docs.docker.com/go/buildkit/

        """;

    // Nobody types anything.
    private static readonly BuildContext Nothing = new("", new SortedDictionary<string, long>(StringComparer.Ordinal) { ["Dockerfile"] = 0 });

    // What the client fetches (builder/remotecontext, urlutil).
    private static readonly string[] Remote = ["http://", "https://", "git://", "github.com/", "git@"];

    private readonly Option<string[]?> _tags;
    private readonly Option<string[]?> _arguments;
    private readonly Option<string[]?> _labels;
    private readonly Option<string?> _file;
    private readonly Option<string?> _target;
    private readonly Option<bool> _noCache;
    private readonly Option<bool> _quiet;
    private readonly Option<bool> _pull;
    private readonly Option<string?> _platform;
    private readonly Option<bool> _squash;
    private readonly Option<string?> _idFile;
    private readonly Option<string[]> _cacheFrom;
    private readonly Option<string?> _isolation;
    private readonly Option<string[]> _security;
    private readonly Option<bool> _stream = Flags.Switch("--stream");
    private readonly BuildFlags _containers;

    /// <summary>The command of a release.</summary>
    public BuildVerb(EngineProfile profile)
        : base("build", "PATH | URL | -", least: 1, most: 1)
    {
        _tags = Add(Flags.Checked("--tag", tag => ImageName.Fault(tag, profile), "-t"));
        _arguments = Add(Flags.Checked("--build-arg", FlagFaults.Variable));
        _labels = Add(Flags.Checked("--label", FlagFaults.Label));
        _file = Add(Flags.Text("--file", "-f"));
        _target = Add(Flags.Text("--target"));
        _noCache = Add(Flags.Switch("--no-cache"));
        _quiet = Add(Flags.Switch("--quiet", "-q"));
        _pull = Add(Flags.Switch("--pull"));
        _platform = Add(Flags.Text("--platform"));
        _squash = Add(Flags.Switch("--squash"));
        _idFile = Add(Flags.Text("--iidfile"));
        _isolation = Add(Flags.Text("--isolation"));
        _security = Add(Flags.List("--security-opt"));
        _cacheFrom = Add(Flags.List("--cache-from"));
        _containers = new BuildFlags(Grammar, profile);
        Ignore(
        [
            .. profile.LegacyBuilderIsDeprecated ? Array.Empty<Option>() : [_stream, Flags.Text("--progress"), Flags.List("--secret"), Flags.List("--ssh"), Flags.List("--output", "-o")],
            Flags.Switch("--compress"), Flags.Switch("--disable-content-trust"),
            Flags.Checked("--add-host", host => FlagFaults.ExtraHost(host, profile)),
        ]);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Option> Experimental => [_squash];

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (!shell.Profile.LegacyBuilderIsDeprecated && (LegacyBuilder.VariableFault(shell, out bool isWanted) ?? (isWanted ? DockerEngine.NotSimulatedPrefix + "docker build by BuildKit is not simulated" : null)) is { } refused)
        {
            shell.Error(refused);
            return 1;
        }

        if (flags.GetValue(_stream))
        {
            shell.Error(NoStream.ReplaceLineEndings("\n"));
        }

        string file = flags.GetValue(_file) ?? "";
        if (words[0] == "-" && file == "-")
        {
            shell.Error("invalid argument: can't use stdin for both build context and dockerfile");
            return 1;
        }

        if (flags.GetValue(_idFile) is { Length: > 0 } stale && !shell.Engine.RemoveText(stale))
        {
            // What an earlier build has written does not outlive one that fails.
            shell.Error($"Removing image ID file: remove {stale}: directory not empty");
            return 1;
        }

        if (words[0] == "-")
        {
            return null;
        }

        if (Array.Exists(Remote, r => words[0].StartsWith(r, StringComparison.Ordinal)))
        {
            shell.Error($"{DockerEngine.NotSimulatedPrefix}docker build of a URL is not simulated: build a folder");
            return 1;
        }

        if (words[0].Length == 0 || shell.Engine.FindContext(words[0]) is not { } context)
        {
            shell.Error(shell.Engine.FileSize(words[0]) is not null || shell.Engine.IsContextFolder(words[0]) == false ? $"unable to prepare context: context must be a directory: {DockerEngine.HostPath(words[0])}" : $"unable to prepare context: path \"{words[0]}\" not found");
            return 1;
        }

        if (context.IgnoreFault.Length > 0)
        {
            shell.Error("error checking context: " + context.IgnoreFault);
            return 1;
        }

        if (file == "-")
        {
            return null;
        }

        string? within = file.Length == 0 ? context.UsualDockerfile : DockerEngine.WithinFolder(words[0], file);
        if (within is not null && (context.DockerfileNamed(within) is not null || IsFolder(within, file, shell.Engine)))
        {
            return null;
        }

        if (within is null && OutsideFile(file, shell.Engine) is not null)
        {
            return null;
        }

        shell.Error($"unable to prepare context: unable to evaluate symlinks in Dockerfile path: {shell.Engine.EvaluationFault(file.Length > 0 ? file : words[0] + "/Dockerfile")}");
        return 1;
    }

    // A Dockerfile beside the folder is sent as well.
    private static string? OutsideFile(string file, DockerEngine engine) => engine.FindInput(file) is { SentBytes: null } given ? given.Dockerfile : null;

    private static bool IsFolder(string within, string file, DockerEngine engine) => within.Length * file.Length > 0 && engine.IsContextFolder(file) == true;

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        DockerEngine engine = shell.Engine;
        BuildContext typed = shell.Input is { } input && engine.FindInput(input) is { } known ? known : Nothing;
        BuildContext context = words[0] != "-" ? engine.FindContext(words[0])! : typed;
        string[] tags = [.. (flags.GetValue(_tags) ?? []).DistinctBy(ImageReference.Familiar, StringComparer.Ordinal)];
        string file = flags.GetValue(_file) ?? "";
        string within = words[0] == "-" || file == "-" ? file : file.Length == 0 ? context.UsualDockerfile : DockerEngine.WithinFolder(words[0], file) ?? "";
        string? text = within.Length == 0 && file is not ("" or "-") ? OutsideFile(file, engine)
            : file == "-" ? typed.Dockerfile : words[0] == "-" && context.SentBytes is null ? context.Dockerfile : context.DockerfileNamed(within);
        bool isOutside = words[0] != "-" && (file == "-" || within.Length == 0);
        context = words[0] == "-" ? context : context.SentWith(isOutside ? "" : within);
        bool quiet = flags.GetValue(_quiet);
        Shell told = quiet ? new Shell(engine) : shell;
        if (quiet)
        {
            shell.Interrupted.OnCompleted(() => told.Signal(Signals.Term));
        }

        string name = isOutside ? engine.OutsideDockerfileName() : within;
        told.Out($"Sending build context to Docker daemon {HumanSize.Decimal(isOutside ? context.SentWithDockerfile(name, text ?? "") : context.ArchiveSize, 4),8}");
        string? refused = Refused(flags) ?? (Array.Exists(tags, t => t.Contains('@', StringComparison.Ordinal)) ? "build tag cannot contain a digest" : null) ?? context.SentFault?.Words(shell.Profile, "");
        if (refused is not null)
        {
            told.DaemonError(refused);
        }

        (Image? image, int code) = refused is not null ? (null, 1) : await Sent(engine, told, context, name, text, flags, isFolder: words[0] != "-" && IsFolder(within, file, engine));
        if (image is null || !Named(image, tags, engine, told))
        {
            if (quiet)
            {
                shell.Stream(told.Stdout + told.Stderr, isError: true);
            }

            return image is null ? code : 1;
        }

        if (quiet)
        {
            shell.Out("sha256:" + image.Id);
            shell.Stream(told.Stderr, isError: true);
        }

        if (flags.GetValue(_idFile) is { Length: > 0 } idFile)
        {
            if (engine.MissingFolder(idFile) is not null)
            {
                shell.Error($"open {idFile}: no such file or directory");
                return 1;
            }

            engine.WriteText(idFile, "sha256:" + image.Id);
        }

        return 0;
    }

    private static bool Named(Image image, string[] tags, DockerEngine engine, Shell shell)
    {
        shell.Out($"Successfully built {image.Id[..12]}");
        foreach (string tag in tags)
        {
            if (ImageReference.AmbiguityFault(tag) is { } fault)
            {
                shell.Error(fault);
                return false;
            }

            engine.NameBuilt(image, tag);
            shell.Out("Successfully tagged " + ImageReference.Familiar(tag));
        }

        return true;
    }

    // What the engine looks at before the Dockerfile.
    private string? Refused(ParseResult flags) =>
        PlatformText.EngineFault(flags.GetValue(_platform) ?? "") is { } unknown ? unknown
        : flags.GetValue(_isolation) is { Length: > 0 } isolation && !isolation.Equals("default", StringComparison.OrdinalIgnoreCase) ? $"Unsupported isolation: \"{isolation}\""
        : flags.GetValue(_security) is { Length: > 0 } ? "The daemon on this platform does not support setting security options on build"
        : null;

    // What is sent lies on the engine's disk until the build ends; where no Dockerfile is read in it, until dockerd starts again.
    private async SimTask<(Image? Image, int Code)> Sent(DockerEngine engine, Shell shell, BuildContext context, string name, string? text, ParseResult flags, bool isFolder)
    {
        string? full = engine.IsDiskFull ? DockerEngine.NoSpace("mkdir", engine.Numbered($"{DockerEngine.TemporaryFolder}/docker-builder"))
            : engine.FirstBeyond(context.Files) is { } beyond ? ArchiveFault.Prefix(shell.Profile, ofTar: true) + DockerEngine.NoSpace("write", "/" + beyond)
            : null;
        if (full is not null)
        {
            shell.DaemonError(full);
            return (null, 1);
        }

        engine.Hold(context.Files.Values.Sum());
        if (text is null)
        {
            shell.DaemonError(isFolder ? $"unexpected error reading Dockerfile: read {engine.Numbered($"{DockerEngine.TemporaryFolder}/docker-builder")}/{name}: is a directory"
                : $"Cannot locate specified Dockerfile: {(name.Length > 0 ? name : "Dockerfile")}");
            return (null, 1);
        }

        (Image? image, int code, bool isRead) = await Build(engine, shell, context, name, text, flags);

        // Where the Dockerfile cannot be read the engine forgets what it was sent, and it stays until dockerd starts again (20.10.24; builder/remotecontext/detect.go).
        engine.Hold(isRead ? -context.Files.Values.Sum() : 0);
        return (image, code);
    }

    private async SimTask<(Image? Image, int Code, bool IsRead)> Build(DockerEngine engine, Shell shell, BuildContext context, string name, string text, ParseResult flags)
    {
        string fault = $"the Dockerfile ({(name.Length > 0 ? name : "Dockerfile")}) cannot be empty";
        Dockerfile? file = text.Length == 0 ? null : Dockerfile.Parse(text, shell.Profile, out fault);
        if (file is null || BuildPlan.Of(file, flags.GetValue(_target) ?? "", shell.Profile, out fault) is not { } plan)
        {
            shell.DaemonError(name is "" or "-" ? fault : fault.Replace("failed to parse Dockerfile:", $"failed to parse {name}:", StringComparison.Ordinal));
            return (null, 1, file is not null);
        }

        if (file.Warnings.Count > 0)
        {
            // The builder has one stream: what it says as errors comes in red.
            shell.Write($"\u001b[91m{string.Join('\n', file.Warnings)}\n\u001b[0m");
        }

        string[] arguments = [.. (flags.GetValue(_arguments) ?? []).Select(ClientFiles.WithValue)];
        var build = new ImageBuild(
            engine,
            new BuildRequest(context, plan) { Arguments = Pairs(arguments), NamedArguments = [.. arguments.Where(a => !a.Contains('=', StringComparison.Ordinal))], Labels = Flags.Pairs(flags.GetValue(_labels)), CacheFrom = [.. (flags.GetValue(_cacheFrom) ?? []).SelectMany(c => c.Split(','))], UsesCache = !flags.GetValue(_noCache), Pulls = flags.GetValue(_pull), Container = _containers.Container(flags), Removes = _containers.Removes(flags), RemovesAlways = _containers.RemovesAlways(flags) },
            shell);
        return (await build.Run(), build.ExitCode, true);
    }

    // A name alone that the client's environment lacks has no value.
    private static SortedDictionary<string, string> Pairs(string[] given)
    {
        return given.Select(g => g.Split('=', 2)).Where(p => p.Length == 2).ToSorted(pair => pair[0], pair => pair[1]);
    }
}
