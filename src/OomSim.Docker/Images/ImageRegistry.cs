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

    /// <summary>
    /// What an engine says that does not reach the registry of a name: without a network none (recording docker/v1-35; 20.10.24), and on the host itself none but one that is described, which it asks
    /// without TLS. Null where it does.
    /// </summary>
    internal string? Unreachable(string reference)
    {
        string host = ImageReference.HasHost(reference) ? HostOf(reference) : "registry-1.docker.io";
        int colon = host.LastIndexOf(':');
        string name = colon < 0 ? host : host[..colon];
        string port = colon < 0 ? "" : host[(colon + 1)..];
        bool isAddress = System.Net.IPAddress.TryParse(name, out System.Net.IPAddress? address);
        if (name == "localhost" || (isAddress && System.Net.IPAddress.IsLoopback(address!)))
        {
            return Images.Any(i => ImageReference.HasHost(i.Name) && HostOf(i.Name) == host) ? null
                : $"Get \"http://{host}/v2/\": dial tcp {(isAddress ? name : "127.0.0.1")}:{(port.Length > 0 ? port : "80")}: connect: connection refused";
        }

        return Offline.Length == 0 ? null
            : isAddress ? $"Get \"https://{host}/v2/\": dial tcp {name}:{(port.Length > 0 ? port : "443")}: connect: network is unreachable"
            : $"Get \"https://{host}/v2/\": dial tcp: lookup {name} on {Offline}:53: dial udp {Offline}:53: connect: network is unreachable";
    }

    private static string HostOf(string reference) => ImageReference.Repository(reference).Split('/')[0];

    /// <summary>Docker Hub's answer for a repository that it does not have, or does not show.</summary>
    internal static string Denied(string reference) =>
        $"pull access denied for {ImageReference.Repository(reference)}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied";
}
