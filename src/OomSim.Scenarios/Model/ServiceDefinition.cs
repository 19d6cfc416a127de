using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>A service of a scenario: what its containers are, how many, and what must be there before they start.</summary>
public sealed record ServiceDefinition
{
    /// <summary>The networks of the project that it is on, by their names in the file.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>The volumes of the project that it uses, by their names in the file.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>True for one whose profiles are not active: it is there only where a command names it.</summary>
    public bool NeedsProfile { get; init; }

    /// <summary>Profiles that it belongs to; none: it is always there.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>True where one of its profiles is among those that a command makes active.</summary>
    internal bool HasProfile(IReadOnlyList<string> active) => active.Contains("*", StringComparer.Ordinal) || Profiles.Any(p => active.Contains(p, StringComparer.Ordinal));

    /// <summary>Its name in the file.</summary>
    public required string Name { get; init; }

    /// <summary>What each of its containers is created with; the name is filled in per container.</summary>
    public required ContainerSpec Spec { get; init; }

    /// <summary>Names of its containers: the service's name, <c>name-1 … name-N</c> for replicas, or <c>container_name</c>.</summary>
    public required IReadOnlyList<string> ContainerNames { get; init; }

    /// <summary>Services it waits for, in the order of the file.</summary>
    public IReadOnlyList<Dependency> DependsOn { get; init; } = [];

    /// <summary>False when the service says <c>x-oomsim: {start: manual}</c>.</summary>
    public bool StartsByItself { get; init; } = true;

    /// <summary>True when it or its image has a health check that is not disabled, or where its image is not described and may bring one.</summary>
    public bool HasHealthCheck { get; init; }

    /// <summary>When its image is pulled.</summary>
    public PullPolicy PullPolicy { get; init; } = PullPolicy.Missing;

    /// <summary>True where <c>container_name</c> names its one container.</summary>
    public bool HasContainerName { get; init; }

    /// <summary>False where the file names no image, so that there is nothing to pull.</summary>
    public bool HasImageName { get; init; } = true;

    /// <summary>True where its image can be built when it cannot be pulled.</summary>
    public bool IsBuildable { get; init; }

    /// <summary>What builds its image; empty where nothing does that is known here.</summary>
    public string BuildCommand { get; init; } = "";

    /// <summary>Its <c>build</c>; null for none.</summary>
    internal Compose.ServiceBuild? Build { get; init; }

    /// <summary>False with <c>attach: false</c>: what it prints is not shown by <c>docker compose up</c>.</summary>
    public bool IsAttached { get; init; } = true;

    /// <summary>The digest of its configuration, with which Compose labels its containers: 64 hex digits; empty where it is not known.</summary>
    public string ConfigHash { get; init; } = "";

    /// <summary><c>file:line:col</c> of the service.</summary>
    public string Source { get; init; } = "";

    /// <summary>The keys of the file that set its limits, by their short form: <c>mem_limit</c> for <c>deploy.resources.limits.memory</c>.</summary>
    public IReadOnlyDictionary<string, KeySource> Keys { get; init; } = new SortedDictionary<string, KeySource>(StringComparer.Ordinal);

    /// <summary>What its containers are created with, one per name.</summary>
    public IEnumerable<ContainerSpec> Containers => ContainerNames.Select(name => Spec with { Name = name });
}

/// <summary>When a dependency is met (D9.9).</summary>
public enum DependencyCondition
{
    /// <summary>Its containers were started.</summary>
    Started,

    /// <summary>Its containers are healthy.</summary>
    Healthy,

    /// <summary>Its containers exited with 0.</summary>
    CompletedSuccessfully,
}

/// <summary>A service another one waits for.</summary>
/// <param name="Service">Name of the service waited for.</param>
/// <param name="Condition">What is waited for.</param>
/// <param name="Required">False: a failure is only a warning.</param>
/// <param name="Restart">True: Compose restarts the dependent service when it restarts this one.</param>
public sealed record Dependency(string Service, DependencyCondition Condition, bool Required = true, bool Restart = false);
