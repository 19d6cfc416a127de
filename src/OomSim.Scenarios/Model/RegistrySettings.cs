using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>The registry as a scenario describes it.</summary>
/// <param name="Images">What it holds.</param>
/// <param name="Bandwidth">What all downloads share, bytes per second; null: 100 Mbit/s.</param>
/// <param name="Latency">From a request to the first byte of its answer, ns; null: 50 ms.</param>
/// <param name="Offline">The address of the host's name server where the host has no network; empty: it has one.</param>
public sealed record RegistrySettings(IReadOnlyList<ImageSettings> Images, Quantity? Bandwidth = null, Quantity? Latency = null, string Offline = "")
{
    private const string Owner = "registry";

    /// <summary>The registry of one run: what is random is drawn.</summary>
    public ImageRegistry ToRegistry(RandomStreams streams) => new(
        [.. Images.Select(i => i.ToDefinition(streams))],
        Math.Max(1, Bandwidth?.Draw(streams, Owner) ?? ImageRegistry.DefaultBandwidth),
        Math.Max(0, Latency?.Draw(streams, Owner) ?? ImageRegistry.DefaultLatencyNs))
    {
        Offline = Offline,
    };
}
