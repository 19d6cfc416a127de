namespace OomSim.Docker;

/// <summary>A registry that the host pulls from: what it holds, and how fast it gives it (M15).</summary>
/// <param name="Images">What it holds.</param>
/// <param name="Bandwidth">What all downloads share, bytes per second.</param>
/// <param name="LatencyNs">From a request to the first byte of its answer, ns.</param>
public sealed record ImageRegistry(IReadOnlyList<ImageDefinition> Images, long Bandwidth = ImageRegistry.DefaultBandwidth, long LatencyNs = ImageRegistry.DefaultLatencyNs)
{
    /// <summary>Address of the host's name server where the host has no network: nothing can be pulled. Empty: it has one.</summary>
    public string Offline { get; init; } = "";

    /// <summary>A line of 100 Mbit/s, in bytes per second.</summary>
    public const long DefaultBandwidth = 12_500_000;

    /// <summary>50 ms, in ns.</summary>
    public const long DefaultLatencyNs = 50_000_000;

    /// <summary>The image that a name means; null with the engine's error where the registry has none.</summary>
    internal ImageDefinition? Find(string reference, out string error)
    {
        string? digest = ImageReference.WithDigest(reference);
        string name = ImageReference.Tagged(reference);
        string repository = ImageReference.Repository(reference);
        error = ImageReference.HasHost(reference) || Images.Any(i => ImageReference.Repository(i.Name) == repository)
            ? $"manifest for {digest ?? name} not found: manifest unknown: manifest unknown"
            : Denied(reference);
        return Images.FirstOrDefault(i => digest is null
            ? ImageReference.Tagged(i.Name) == name
            : digest == repository + "@sha256:" + ManifestDigest(i) && ImageReference.Repository(i.Name) == repository);
    }

    /// <summary>Digest of an image's manifest, which is not its ID (D7.1): it is over a document that names it. A name may tell it.</summary>
    internal static string ManifestDigest(ImageDefinition image) => ImageReference.WithDigest(image.Name) is { } named && named.Contains("@sha256:", StringComparison.Ordinal)
        ? named[(named.LastIndexOf(':') + 1)..]
        : EngineJson.Sha256("manifest of " + ImageStore.Digest(image));

    /// <summary>What an engine without a network says (recording docker/v1-35); null where it has one.</summary>
    internal string? Unreachable(string reference)
    {
        string repository = ImageReference.Repository(reference);
        string host = ImageReference.HasHost(reference) ? repository[..repository.IndexOf('/', StringComparison.Ordinal)] : "registry-1.docker.io";
        return Offline.Length == 0 ? null
            : $"Get \"https://{host}/v2/\": dial tcp: lookup {host} on {Offline}:53: dial udp {Offline}:53: connect: network is unreachable";
    }

    /// <summary>Docker Hub's answer for a repository that it does not have, or does not show.</summary>
    internal static string Denied(string reference) =>
        $"pull access denied for {ImageReference.Repository(reference)}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied";
}
