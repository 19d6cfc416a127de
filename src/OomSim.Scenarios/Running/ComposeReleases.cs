namespace OomSim.Scenarios;

/// <summary>Since which release Compose has a command, from its release notes: to an older one it is unknown.</summary>
internal static class ComposeReleases
{
    // Those that 2.17 has not. The notes up to 2.35.1 do not name volumes, which 2.39.1 has; bridge came with 2.38.
    private static readonly IReadOnlyDictionary<string, Version> Since = new SortedDictionary<string, Version>(StringComparer.Ordinal)
    {
        ["attach"] = new(2, 24, 0),
        ["bridge"] = new(2, 38, 0),
        ["commit"] = new(2, 31, 0),
        ["export"] = new(2, 30, 0),
        ["publish"] = new(2, 34, 0),
        ["scale"] = new(2, 22, 0),
        ["stats"] = new(2, 24, 0),
        ["volumes"] = new(2, 36, 0),
        ["wait"] = new(2, 20, 0),
        ["watch"] = new(2, 22, 0),
    };

    /// <summary>True when it has the command, or had it from the beginning.</summary>
    /// <param name="verb">The command.</param>
    /// <param name="release">Compose's release, as <c>2.24.5</c>.</param>
    public static bool Has(string verb, string release) => !Since.TryGetValue(verb, out Version? first) || Version.Parse(release) >= first;
}
