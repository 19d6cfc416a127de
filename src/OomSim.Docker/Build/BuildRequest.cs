namespace OomSim.Docker;

/// <summary>What <c>docker build</c> is asked for.</summary>
/// <param name="Context">The folder.</param>
/// <param name="Plan">What its Dockerfile says.</param>
internal sealed record BuildRequest(BuildContext Context, BuildPlan Plan)
{
    /// <summary>--build-arg.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>--label.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>False for --no-cache.</summary>
    public bool UsesCache { get; init; } = true;
}
