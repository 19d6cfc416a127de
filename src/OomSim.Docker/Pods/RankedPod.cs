namespace OomSim.Docker;

/// <summary>A pod with something that runs, or will again, and what an eviction goes by (k8s, pkg/kubelet/eviction/helpers.go, rankMemoryPressure).</summary>
/// <param name="Containers">Its containers, in order of creation.</param>
/// <param name="Settings">What the kubelet knows of it.</param>
/// <param name="Usage">Its working set, bytes.</param>
internal sealed record RankedPod(IReadOnlyList<Container> Containers, PodSettings Settings, long Usage)
{
    private bool IsAboveRequest => Usage > Settings.MemoryRequest;

    private long Excess => Usage - Settings.MemoryRequest;

    /// <summary>Who is evicted first comes first: above its request, then of lower priority, then further above its request.</summary>
    public static IEnumerable<RankedPod> InOrder(IEnumerable<RankedPod> pods) =>
        pods.OrderByDescending(p => p.IsAboveRequest).ThenBy(p => p.Settings.Priority).ThenByDescending(p => p.Excess);
}
