namespace OomSim.Docker;

/// <summary>A registry that the host pulls from: what it holds, and how fast it gives it (M15).</summary>
/// <param name="Images">What it holds.</param>
/// <param name="Bandwidth">What all downloads share, bytes per second.</param>
/// <param name="LatencyNs">From a request to the first byte of its answer, ns.</param>
public sealed record ImageRegistry(IReadOnlyList<ImageDefinition> Images, long Bandwidth = ImageRegistry.DefaultBandwidth, long LatencyNs = ImageRegistry.DefaultLatencyNs)
{
    /// <summary>A line of 100 Mbit/s, in bytes per second.</summary>
    public const long DefaultBandwidth = 12_500_000;

    /// <summary>50 ms, in ns.</summary>
    public const long DefaultLatencyNs = 50_000_000;

    /// <summary>The image that a name means; null with the engine's error where the registry has none.</summary>
    internal ImageDefinition? Find(string reference, out string error)
    {
        string name = ImageReference.Familiar(reference);
        string repository = ImageReference.Repository(reference);
        error = ImageReference.HasHost(reference) || Images.Any(i => ImageReference.Repository(i.Name) == repository)
            ? $"manifest for {name} not found: manifest unknown: manifest unknown"
            : Denied(reference);
        return Images.FirstOrDefault(i => ImageReference.Familiar(i.Name) == name);
    }

    /// <summary>Docker Hub's answer for a repository that it does not have, or does not show.</summary>
    internal static string Denied(string reference) =>
        $"pull access denied for {ImageReference.Repository(reference)}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied";
}
