namespace OomSim.Docker;

/// <summary>What <c>docker build</c> is asked for.</summary>
/// <param name="Context">The folder.</param>
/// <param name="Plan">What its Dockerfile says.</param>
internal sealed record BuildRequest(BuildContext Context, BuildPlan Plan)
{
    /// <summary>--build-arg.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>--build-arg without a value, which the client's environment does not have either.</summary>
    public IReadOnlyList<string> NamedArguments { get; init; } = [];

    /// <summary>--label.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the containers of steps are made with, but for image and command.</summary>
    public ContainerSpec Container { get; init; } = new() { Image = "" };

    /// <summary>--pull: the registry is asked for images that the host has, too.</summary>
    public bool Pulls { get; init; }

    /// <summary>False for --rm=false: the containers of steps stay.</summary>
    public bool Removes { get; init; } = true;

    /// <summary>--force-rm: that of a step that fails goes, too.</summary>
    public bool RemovesAlways { get; init; }

    /// <summary>--cache-from: images that steps are taken from, and none else; empty for what the host has built.</summary>
    public IReadOnlyList<string> CacheFrom { get; init; } = [];

    /// <summary>False for --no-cache.</summary>
    public bool UsesCache { get; init; } = true;
}
