namespace OomSim.Scenarios.Kubernetes;

/// <summary>What follows from the requests and limits of a pod's containers (D10.1–D10.4).</summary>
internal static class PodResources
{
    /// <summary>The smallest weight, and that of who requests nothing.</summary>
    public const long LeastShares = 2;

    /// <summary>Period of CPU quotas, µs.</summary>
    public const long Period = 100_000;

    private const long LeastQuota = 1_000;
    private const int Guaranteed = -997;
    private const int BestEffort = 1000;

    /// <summary>The pod's class (D10.3).</summary>
    public static QosClass ClassOf(Pod pod)
    {
        if (pod.Containers.All(c => !Has(c.MemoryRequest) && !Has(c.MemoryLimit) && !Has(c.CpuRequest) && !Has(c.CpuLimit)))
        {
            return QosClass.BestEffort;
        }

        return pod.Containers.All(c => Has(c.MemoryLimit) && Has(c.CpuLimit) && c.MemoryRequest?.Value == c.MemoryLimit!.Value && c.CpuRequest?.Value == c.CpuLimit!.Value)
            ? QosClass.Guaranteed
            : QosClass.Burstable;
    }

    /// <summary>oom_score_adj of a container (D10.4), and the arithmetic in words.</summary>
    /// <param name="pod">Its pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="capacity">Memory of the node, bytes.</param>
    public static (int Value, string Why) OomScoreAdj(Pod pod, PodContainer container, long capacity)
    {
        QosClass qos = ClassOf(pod);
        if (pod.IsNodeCritical || qos == QosClass.Guaranteed)
        {
            return (Guaranteed, pod.IsNodeCritical ? "system-node-critical" : "Guaranteed");
        }

        if (qos == QosClass.BestEffort)
        {
            return (BestEffort, "BestEffort");
        }

        long request = container.MemoryRequest?.Value ?? 0;
        string text = container.MemoryRequest?.Text ?? "0";
        if (container.Role == ContainerRole.Sidecar && pod.Containers.Where(c => c.Role == ContainerRole.App).MinBy(c => c.MemoryRequest?.Value ?? 0) is { } least
            && (least.MemoryRequest?.Value ?? 0) > request)
        {
            // A sidecar is not killed before the container that it serves.
            (request, text) = (least.MemoryRequest!.Value, $"{least.MemoryRequest.Text} of {least.Name}");
        }

        long value = BestEffort - (long)((Int128)1000 * request / capacity);
        string why = $"Burstable: 1000 - 1000 * {text} / {Units.Format(Unit.Size, capacity)}";
        return value < BestEffort + Guaranteed ? (BestEffort + Guaranteed, why + ", at least 3")
            : value == BestEffort ? (BestEffort - 1, why + ", at most 999")
            : ((int)value, why);
    }

    /// <summary>cpu.shares of a request in thousandths of a CPU (D10.1).</summary>
    public static long Shares(long milliCpus) => Math.Max(LeastShares, milliCpus * 1024 / 1000);

    /// <summary>CPU time in each period of a limit in thousandths of a CPU, µs (D10.1).</summary>
    public static long Quota(long milliCpus) => Math.Max(LeastQuota, milliCpus * Period / 1000);

    /// <summary>What a pod amounts to of one resource: its containers and sidecars together, or an init container with the sidecars before it if that is more.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="of">What a container has of it.</param>
    public static long Total(Pod pod, Func<PodContainer, ResourceValue?> of)
    {
        long sidecars = 0;
        long most = 0;
        foreach (PodContainer container in pod.Containers.Where(c => c.Role != ContainerRole.App))
        {
            long value = of(container)?.Value ?? 0;
            most = Math.Max(most, Sum(sidecars, value));
            sidecars = container.Role == ContainerRole.Sidecar ? Sum(sidecars, value) : sidecars;
        }

        return Math.Max(most, pod.Containers.Where(c => c.Role == ContainerRole.App).Aggregate(sidecars, (sum, c) => Sum(sum, of(c)?.Value ?? 0)));
    }

    /// <summary>True where every container has a limit, so that their sum bounds the pod (D10.2).</summary>
    public static bool IsBounded(Pod pod, Func<PodContainer, ResourceValue?> limit) => pod.Containers.All(c => Has(limit(c)));

    /// <summary>A sum that stays at the largest number.</summary>
    public static long Sum(long a, long b) => a > long.MaxValue - b ? long.MaxValue : a + b;

    private static bool Has(ResourceValue? value) => value is { Value: > 0 };
}
