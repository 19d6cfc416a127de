using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>Finds the key of a service that the engine refuses or warns of.</summary>
internal static class AskedKey
{
    /// <summary>Where the key stands, and what is added to the engine's text: the key with its value, and what would be right. The service and nothing where no one key is to blame.</summary>
    /// <param name="service">The service.</param>
    /// <param name="text">What the engine says.</param>
    public static (string At, string Hint) Of(ServiceDefinition service, string text) =>
        EngineRules.Find(text) is { Key.Length: > 0 } rule && service.Keys.GetValueOrDefault(rule.Key) is { } key
            ? (key.At, $" ({key}{(rule.Right.Length > 0 ? $"; right: {rule.Right}" : "")})")
            : (service.Source, "");
}
