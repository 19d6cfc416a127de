using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>The engine's configuration.</summary>
/// <param name="Version">20.10, 24 or 28 (differences: docker.md, Appendix A).</param>
/// <param name="LatencyNs">What the engine adds to every command, ns.</param>
public sealed record DockerConfig(string Version = "28", long LatencyNs = 0);

/// <summary>The Docker Engine of a host.</summary>
public sealed partial class DockerEngine : IHostObserver
{
    /// <summary>Starts an engine on a host.</summary>
    public DockerEngine(LinuxHost host, DockerConfig config)
    {
        Host = host;
        Config = config;
        host.Observers.Add(this);
    }

    /// <summary>The host.</summary>
    public LinuxHost Host { get; }

    /// <summary>The configuration.</summary>
    public DockerConfig Config { get; }

    /// <summary>Who watches.</summary>
    public List<IDockerObserver> Observers { get; } = [];

    /// <summary>All containers in order of creation, without removed ones.</summary>
    public IReadOnlyList<Container> Containers => throw new InvalidOperationException("under construction");

    /// <summary>Makes an image known to the host's store.</summary>
    public void AddImage(ImageDefinition image) => throw new InvalidOperationException("under construction");

    /// <summary>Runs a command line (<c>docker stop app</c>); the answer may come later in simulated time.</summary>
    /// <param name="commandLine">As typed, with quotes.</param>
    /// <param name="completed">Called once with the answer.</param>
    public void Execute(string commandLine, Action<CommandResult> completed) => throw new InvalidOperationException("under construction");

    /// <summary>The container a full ID, name or unique ID prefix means (D1.16); null when none.</summary>
    public Container? Find(string reference) => throw new InvalidOperationException("under construction");

    /// <summary>Creates a container (<c>docker create</c>), for Compose; the text is null on success, else the engine's error.</summary>
    public (Container? Container, string? Error, IReadOnlyList<string> Warnings) Create(ContainerSpec spec) => throw new InvalidOperationException("under construction");

    /// <summary>Starts a container (<c>docker start</c>); null on success, else the engine's error.</summary>
    public string? Start(Container container) => throw new InvalidOperationException("under construction");

    /// <summary><c>docker inspect</c> of all containers that exist, as the engine's JSON.</summary>
    public string InspectJson() => throw new InvalidOperationException("under construction");
}
