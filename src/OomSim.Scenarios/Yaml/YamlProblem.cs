namespace OomSim.Scenarios.Yaml;

/// <summary>Ends the reading of a file: it is not YAML, or more than we take.</summary>
internal sealed class YamlProblem(Location at, string message) : Exception(message)
{
    /// <summary>Where reading ended.</summary>
    public Location At { get; } = at;
}
