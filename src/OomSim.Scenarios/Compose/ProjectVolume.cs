namespace OomSim.Scenarios;

/// <summary>A volume of a Compose project.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Name">The engine's name of it.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="IsExternal">True for one that is there before the project.</param>
public sealed record ProjectVolume(string Key, string Name, IReadOnlyDictionary<string, string> Labels, bool IsExternal)
{
    /// <summary><c>driver_opts</c>; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }
}
