using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker build</c> by the classic builder, as without BuildKit (D7.36, D7.37).</summary>
internal sealed class BuildVerb : Verb
{
    // In newer clients it says on standard error that it is the older one.
    private const string Deprecated = """
        DEPRECATED: The legacy builder is deprecated and will be removed in a future release.
                    Install the buildx component to build images with BuildKit:
                    https://docs.docker.com/go/buildx/

        """;

    private readonly Option<string[]> _tags;
    private readonly Option<bool> _noCache;
    private readonly Option<bool> _quiet;

    /// <summary>The command.</summary>
    public BuildVerb()
        : base("build", "PATH | URL | -", least: 1, most: 1)
    {
        _tags = Add(Flags.List("--tag", "-t"));
        _noCache = Add(Flags.Switch("--no-cache"));
        _quiet = Add(Flags.Switch("--quiet", "-q"));
        Ignore([Flags.Switch("--rm"), Flags.Switch("--pull"), Flags.Text("--platform")]);
        Refuse(
            Flags.Text("--file", "-f"), Flags.List("--build-arg"), Flags.Text("--target"), Flags.List("--label"), Flags.Switch("--squash"), Flags.Switch("--force-rm"),
            Flags.Text("--iidfile"), Flags.List("--add-host"), Flags.List("--cache-from"), Flags.Text("--network"), Flags.Text("--memory", "-m"), Flags.Text("--memory-swap"),
            Flags.Integer("--cpu-shares", "-c"), Flags.Integer("--cpu-period"), Flags.Integer("--cpu-quota"), Flags.Text("--cpuset-cpus"), Flags.Text("--cpuset-mems"),
            Flags.Text("--cgroup-parent"), Flags.Text("--isolation"), Flags.Text("--shm-size"), Flags.List("--ulimit"), Flags.List("--security-opt"), Flags.Switch("--compress"));
    }

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        DockerEngine engine = shell.Engine;
        if (!engine.BuildContexts.TryGetValue(words[0], out BuildContext? context))
        {
            shell.Error($"unable to prepare context: path \"{words[0]}\" not found");
            return 1;
        }

        foreach (string tag in flags.GetValue(_tags) ?? [])
        {
            if (ImageName.Fault(tag, shell.Profile) is { } malformed)
            {
                shell.Error($"invalid argument \"{tag}\" for \"-t, --tag\" flag: {malformed}");
                return 125;
            }
        }

        if (shell.Profile.LegacyBuilderIsDeprecated)
        {
            shell.Error(Deprecated.ReplaceLineEndings("\n"));
        }

        List<Instruction> steps = Instruction.Parse(context.Dockerfile);
        if (Fault(steps) is { } fault)
        {
            shell.Error(fault);
            return 1;
        }

        bool quiet = flags.GetValue(_quiet);
        Shell told = quiet ? new Shell(engine) : shell;
        told.Out($"Sending build context to Docker daemon  {HumanSize.Decimal(context.ArchiveSize, 4)}");
        if (await new ImageBuild(engine, context, !flags.GetValue(_noCache), told).Run(steps) is not { } image)
        {
            shell.Append(quiet ? told.Result(1) : new CommandResult(1, "", ""));
            return 1;
        }

        told.Out($"Successfully built {image.Id[..12]}");
        foreach (string tag in flags.GetValue(_tags) ?? [])
        {
            engine.NameBuilt(image, tag);
            told.Out("Successfully tagged " + ImageReference.Familiar(tag));
        }

        if (quiet)
        {
            shell.Out("sha256:" + image.Id);
        }

        return 0;
    }

    private static string? Fault(List<Instruction> steps)
    {
        if (steps.Count == 0)
        {
            return "Error response from daemon: the Dockerfile (Dockerfile) cannot be empty";
        }

        if (steps[0].Name != "FROM")
        {
            return steps[0].Name == "ARG" ? NotSimulated(steps[0])
                : FormattableString.Invariant($"Error response from daemon: dockerfile parse error line {steps[0].Line}: no build stage in current context");
        }

        foreach (Instruction step in steps)
        {
            if (step.Name is "ARG" or "SHELL" or "MAINTAINER" || (step.Name == "FROM" && (step != steps[0] || step.Operands == "scratch"))
                || (step.Name is "COPY" or "ADD" && (step.Operands.Contains("--from", StringComparison.Ordinal) || step.Operands.AsSpan().IndexOfAny("*?[") >= 0))
                || (step.Name is not "RUN" && step.Operands.Contains('$', StringComparison.Ordinal)))
            {
                return NotSimulated(step);
            }

            if (step.Name is not ("FROM" or "RUN" or "COPY" or "ADD") && !DockerfileChange.Knows(step.Name))
            {
                return FormattableString.Invariant($"Error response from daemon: dockerfile parse error line {step.Line}: unknown instruction: {step.Name}");
            }

            if (step.Name is "FROM" or "RUN" && step.Operands.Length == 0)
            {
                return FormattableString.Invariant($"Error response from daemon: dockerfile parse error line {step.Line}: {step.Name} requires at least one argument");
            }
        }

        return null;
    }

    private static string NotSimulated(Instruction step) => $"{DockerEngine.NotSimulatedPrefix}docker build: '{step.Text}' is not simulated";
}
