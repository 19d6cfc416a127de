namespace OomSim.Scenarios;

/// <summary>What surrounds a scenario file when it is loaded.</summary>
public sealed record LoadOptions
{
    /// <summary>Environment for <c>${VAR}</c>; it wins over the <c>.env</c> file beside the scenario.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Files of variables in place of the <c>.env</c> file; later ones win.</summary>
    public IReadOnlyList<string> EnvironmentFiles { get; init; } = [];

    /// <summary><c>PATH=VALUE</c> overrides in order; later ones win.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>Active Compose profiles; those in <c>COMPOSE_PROFILES</c> of the environment are added.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>Limits of what a file may ask for.</summary>
    public LoaderLimits Limits { get; init; } = new();
}
