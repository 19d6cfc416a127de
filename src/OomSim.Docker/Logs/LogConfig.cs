using System.Collections.Immutable;

namespace OomSim.Docker;

/// <summary>How a container's output is kept: <c>--log-driver</c> and <c>--log-opt</c>.</summary>
/// <param name="Driver">The driver's name; <c>none</c> keeps nothing.</param>
/// <param name="Options">Its options by name.</param>
public sealed record LogConfig(string Driver, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>The driver of an engine that is not told otherwise.</summary>
    public const string JsonFile = "json-file";

    /// <summary>A file of JSON lines that grows without a bound.</summary>
    public static LogConfig Default { get; } = new(JsonFile, ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>True where <c>docker logs</c> has something to read: other drivers have a copy kept for it since 20.10.</summary>
    public bool CanBeRead => Driver != "none";

    /// <summary>Where the file of a container lies; empty where it has none of that kind.</summary>
    /// <param name="id">The container's ID.</param>
    public string PathFor(string id) => Driver == JsonFile ? $"{DockerEngine.DataRoot}/containers/{id}/{id}-json.log" : "";
}
