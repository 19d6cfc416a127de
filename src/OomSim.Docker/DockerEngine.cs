using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>The engine's configuration.</summary>
/// <param name="Version">20.10, 24 or 28 (differences: docker.md, Appendix A).</param>
/// <param name="LatencyNs">What the engine adds to every command, ns.</param>
public sealed record DockerConfig(string Version = "28", long LatencyNs = 0)
{
    /// <summary>
    /// True where the daemon finds swap limits. On v2 it looks for <c>memory.swap.max</c> in its own cgroup, so a daemon in
    /// the root cgroup does not (D4.38; docker/v2-01): it warns and leaves swap unlimited (D4.11).
    /// </summary>
    public bool SwapLimit { get; init; } = true;

    /// <summary>live-restore of daemon.json: containers outlive dockerd (D3.17).</summary>
    public bool LiveRestore { get; init; }

    /// <summary>Who makes the cgroups of containers, and where (D4.44).</summary>
    public CgroupDriver CgroupDriver { get; init; }

    /// <summary>cgroup-parent of daemon.json: the cgroup above those of containers that name none (D4.44); empty for the driver's own.</summary>
    public string CgroupParent { get; init; } = "";

    /// <summary>What dockerd finds wrong with it as it starts (verifyDaemonSettings of daemon_unix.go); null for nothing.</summary>
    public string? CgroupParentFault => CgroupPlace.Fault(CgroupDriver, CgroupParent);

    /// <summary>The path of the cgroup above a container's, with <c>/</c> in front (D4.44); null where the runtime refuses the parent's name.</summary>
    /// <param name="parent"><c>--cgroup-parent</c> as it is typed; empty for the driver's own.</param>
    public string? CgroupAbove(string parent) => CgroupPlace.Above(CgroupDriver, parent, out string path) is null ? path : null;

    /// <summary>dockerd, containerd and the shims as processes of the host; null: they take nothing beside what is reserved.</summary>
    public EngineProcessSizes? Processes { get; init; }

    /// <summary>The kubelet that evicts pods; null for none.</summary>
    public KubeletConfig? Kubelet { get; init; }
}

/// <summary>The Docker Engine of a host.</summary>
public sealed partial class DockerEngine : IHostObserver
{
    /// <summary>Exit code of a command on a host that has panicked.</summary>
    public const int HostIsDown = 255;

    /// <summary>Most messages that the logs of all containers hold together.</summary>
    public const int MaxLogMessages = 5_000_000;

    private readonly ContainerIndex _containers = new();
    private readonly List<Cgroup> _leftovers = [];
    private readonly ImageStore _images = new();
    private readonly SpecValidator _validator;
    private readonly CgroupWriter _writer;
    private readonly ContainerNames _names;
    private readonly DockerClient _client;
    private readonly EngineProcesses? _processes;
    private readonly EvictionManager? _eviction;
    private readonly LogBudget _logBudget = new(MaxLogMessages);

    /// <summary>Starts an engine on a host.</summary>
    /// <exception cref="ArgumentException">The version is not known.</exception>
    public DockerEngine(LinuxHost host, DockerConfig config)
    {
        Host = host;
        Config = config;
        Profile = EngineProfile.For(config.Version);
        Capabilities = HostCapabilities.Of(host.Config) with { SwapLimit = config.SwapLimit };
        Texts = new ErrorTexts(Profile);
        Clock = new EngineClock(host);
        _validator = new SpecValidator(Profile, Capabilities, Config.CgroupDriver, HasPath);
        _writer = CgroupWriter.For(host, Profile);
        _names = new ContainerNames(host.Streams.Seed);
        _client = new DockerClient(this);
        host.Observers.Add(this);
        Unit = new DockerUnit(this);
        _processes = config.Processes is { } sizes ? new EngineProcesses(host, sizes, Crash) : null;
        _eviction = config.Kubelet is { EvictionHard: > 0 } kubelet ? new EvictionManager(this, kubelet) : null;
        _eviction?.Begin();
    }

    /// <summary>The host.</summary>
    public LinuxHost Host { get; }

    /// <summary>The configuration.</summary>
    public DockerConfig Config { get; }

    /// <summary>In what this version differs from others.</summary>
    public EngineProfile Profile { get; }

    /// <summary>docker.service.</summary>
    public DockerUnit Unit { get; }

    /// <summary>What the runtime costs each container.</summary>
    public RuntimeProfile Runtime { get; init; } = new();

    /// <summary>What the engine found the host able to do.</summary>
    public HostCapabilities Capabilities { get; }

    /// <summary>Who watches.</summary>
    public List<IDockerObserver> Observers { get; } = [];

    /// <summary>All containers in order of creation, without removed ones.</summary>
    public IReadOnlyList<Container> Containers => _containers.All;

    internal ErrorTexts Texts { get; }

    internal EngineClock Clock { get; }

    /// <inheritdoc/>
    bool IHostObserver.ReadsEvents => false;

    /// <summary>Runs a command line (<c>docker stop app</c>); the answer may come later in simulated time.</summary>
    /// <param name="commandLine">As typed, with quotes.</param>
    /// <param name="completed">Called once with the answer.</param>
    /// <returns>What it prints until then.</returns>
    /// <remarks>An observer may call it: the command then begins after all that belongs to the event it was told of.</remarks>
    public ICommandOutput Execute(string commandLine, Action<CommandResult> completed)
    {
        var shell = new Shell(this);
        if (Host.HasPanicked)
        {
            // Whoever types it has lost the machine: what a remote shell ends with.
            completed(new CommandResult(HostIsDown, "", "oomsim: the host has panicked\n"));
        }
        else
        {
            DaemonRequest<CommandResult> request = new DaemonRequest<CommandResult>(completed, request => Lose(shell, request)).In(_requests);
            if (_telling > 0)
            {
                Clock.After(0, () => _client.Execute(commandLine, shell, request.Answer));
            }
            else
            {
                _client.Execute(commandLine, shell, request.Answer);
            }
        }

        return shell;
    }

    private static void Lose(Shell shell, DaemonRequest<CommandResult> request)
    {
        if (shell.Lose() is { } exitCode)
        {
            shell.End(exitCode);
            request.Answer(shell.Result(exitCode)); // that of a command which has not begun
        }
    }

    /// <summary>The container a full ID, name or unique ID prefix means (D1.16); null when none.</summary>
    public Container? Find(string reference) => Resolve(reference).Container;

    /// <summary>The ID that the n-th container of a run has, from 1; a run's IDs follow from its seed.</summary>
    public static string ContainerId(ulong seed, long number) => new ContainerNames(seed).IdOf(number);

    /// <summary><c>docker inspect</c> of all containers that exist, as the engine's JSON.</summary>
    public string InspectJson() => ContainerJson.Format(_containers.All, Profile, Host.Config.Cgroup);

    /// <summary>The container whose ID begins so; null for none, for several and for an empty text.</summary>
    internal Container? FindById(string prefix) =>
        prefix.Length == 0 ? null : _containers.WithId(prefix) ?? (_containers.WithPrefix(prefix) is [Container only] ? only : null);

    internal (Container? Container, string? Error) Resolve(string reference)
    {
        string name = reference.StartsWith('/') ? reference[1..] : reference;
        Container? found = _containers.WithId(reference) ?? _containers.WithName(name) ?? Linked(name);
        if (found is not null || reference.Length == 0)
        {
            return (found, found is null ? ErrorTexts.NoSuchContainer(reference) : null);
        }

        List<Container> matches = _containers.WithPrefix(reference);
        return matches.Count switch
        {
            1 => (matches[0], null),
            0 => (null, ErrorTexts.NoSuchContainer(reference)),
            _ => (null, $"multiple IDs found with provided prefix: {reference}"),
        };
    }
}
