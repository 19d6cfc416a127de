namespace OomSim.Docker;

/// <summary>What an image's configuration, or a container's, says about running it (D7.4). Empty texts and lists: not given.</summary>
public sealed record ImageConfig
{
    /// <summary>What every image has in its environment that was built and not imported.</summary>
    internal const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Name of the machine.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>Domain of the machine.</summary>
    public string Domainname { get; init; } = "";

    /// <summary>USER.</summary>
    public string User { get; init; } = "";

    /// <summary>Standard input is the client's.</summary>
    public bool AttachStdin { get; init; }

    /// <summary>Standard output is the client's.</summary>
    public bool AttachStdout { get; init; }

    /// <summary>Standard error is the client's.</summary>
    public bool AttachStderr { get; init; }

    /// <summary>EXPOSE: <c>80/tcp</c>.</summary>
    public IReadOnlyList<string> ExposedPorts { get; init; } = [];

    /// <summary>-t.</summary>
    public bool Tty { get; init; }

    /// <summary>-i.</summary>
    public bool OpenStdin { get; init; }

    /// <summary>ENV: <c>KEY=value</c>.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary>CMD.</summary>
    public IReadOnlyList<string> Cmd { get; init; } = [];

    /// <summary>True for a CMD without words, which takes that of the image below away: it is a list of none, and not nothing.</summary>
    public bool HasEmptyCmd { get; init; }

    /// <summary>HEALTHCHECK; null: none.</summary>
    public HealthCheck? HealthCheck { get; init; }

    /// <summary>The image as it was named.</summary>
    public string Image { get; init; } = "";

    /// <summary>VOLUME.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>WORKDIR.</summary>
    public string WorkingDir { get; init; } = "";

    /// <summary>ENTRYPOINT.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>ONBUILD.</summary>
    public IReadOnlyList<string> OnBuild { get; init; } = [];

    /// <summary>LABEL; null where there are none to speak of.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>SHELL: what RUN, CMD and ENTRYPOINT hand a text to; empty for <c>/bin/sh -c</c>.</summary>
    public IReadOnlyList<string> Shell { get; init; } = [];

    /// <summary>STOPSIGNAL.</summary>
    public string StopSignal { get; init; } = "";

    /// <summary>--mac-address; shown where it is given and a client before API 1.44 sends it (client/container_create.go).</summary>
    public string MacAddress { get; init; } = "";

    /// <summary>--stop-timeout, s; null: not given.</summary>
    public long? StopTimeout { get; init; }

    /// <summary>The configuration of a container, as a release shows it.</summary>
    internal static ImageConfig Of(Container container, EngineProfile profile) =>
        profile.NewHelpTail ? Of(container) with { MacAddress = "" } : Of(container);

    // As the engine has it: a container of the host's network that nobody named has the host's.
    private static string NameOf(Container owner) => owner.Spec is { Network: "host", Hostname.Length: 0 } ? DockerEngine.HostName : Of(owner).Hostname;

    /// <summary>The configuration of a container.</summary>
    internal static ImageConfig Of(Container container)
    {
        ContainerSpec spec = container.Spec;
        ImageConfig? image = container.Image.Definition.Config;
        return new ImageConfig
        {
            Hostname = container.NetworkOwner is { } owner ? NameOf(owner) : spec.Hostname.Length > 0 ? spec.Hostname : container.Id[..12],
            Domainname = container.NetworkFilesOf.Spec.Domainname,
            User = spec.User.Length > 0 ? spec.User : image?.User ?? "",
            AttachStdin = (spec.Interactive || spec.Attached.Contains("stdin", StringComparer.Ordinal)) && !spec.Detached,
            AttachStdout = (spec.Attached.Count == 0 || spec.Attached.Contains("stdout", StringComparer.Ordinal)) && !spec.Detached,
            AttachStderr = (spec.Attached.Count == 0 || spec.Attached.Contains("stderr", StringComparer.Ordinal)) && !spec.Detached,
            ExposedPorts = [.. (image?.ExposedPorts ?? []).Concat(spec.Exposed).Concat(spec.Ports.Select(p => p.Private)).Distinct(StringComparer.Ordinal)],
            Tty = spec.Tty,
            OpenStdin = spec.Interactive,
            Env = WithImage(spec.Env, container.Image.Definition.Env),
            Cmd = spec.Command,
            HealthCheck = spec.HealthCheck,
            Image = spec.Image,
            Volumes = spec.Places.Count == 0 ? image?.Volumes ?? [] : [.. (image?.Volumes ?? []).Concat(spec.Places).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            WorkingDir = spec.WorkingDirectory.Length > 0 ? CleanPath.Rooted(spec.WorkingDirectory) : image?.WorkingDir ?? "",
            Entrypoint = spec.Entrypoint,
            MacAddress = spec.MacAddress,
            Labels = Together(image?.Labels, spec.Labels),
            StopSignal = spec.StopSignal.Length > 0 ? spec.StopSignal : image?.StopSignal ?? "",
            StopTimeout = spec.StopTimeout,
        };
    }

    // Those of the command line come first, and then those of the image that it does not set.
    private static IReadOnlyList<string> WithImage(IReadOnlyList<string> own, IReadOnlyList<string> image) =>
        own.Count == 0 ? image : [.. own, .. image.Where(i => !own.Any(o => o.Split('=')[0] == i.Split('=')[0]))];

    /// <summary>Labels of an image and of its container, which win.</summary>
    /// <param name="image">The image's; null for none.</param>
    /// <param name="own">The container's.</param>
    internal static SortedDictionary<string, string> Together(IReadOnlyDictionary<string, string>? image, IReadOnlyDictionary<string, string> own) => (image ?? own).Concat(own).ToSorted();
}
