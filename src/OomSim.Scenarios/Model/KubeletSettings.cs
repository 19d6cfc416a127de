using System.Collections.Immutable;
using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>The kubelet as a scenario describes it.</summary>
/// <param name="EvictionHard">Hard threshold of <c>memory.available</c>, bytes; null: the kubelet's own.</param>
/// <param name="Pods">Pods by the path of the cgroup above their containers; what a pod requests in bytes, null for nothing, and its priority.</param>
public sealed record KubeletSettings(Quantity? EvictionHard, IReadOnlyList<(string Path, Quantity? MemoryRequest, int Priority)> Pods)
{
    private const string Owner = "kubelet";

    /// <summary>What a kubelet takes where nothing says otherwise, bytes: <c>memory.available&lt;100Mi</c> (D10.5).</summary>
    public const long DefaultEvictionHard = 100L << 20;

    /// <summary>The kubelet of one run: what is random is drawn.</summary>
    public KubeletConfig ToConfig(RandomStreams streams) => new(
        EvictionHard?.Draw(streams, Owner) ?? DefaultEvictionHard,
        Pods.ToImmutableSortedDictionary(p => p.Path, p => new PodSettings(p.MemoryRequest?.Draw(streams, Owner) ?? 0, p.Priority), StringComparer.Ordinal));
}
