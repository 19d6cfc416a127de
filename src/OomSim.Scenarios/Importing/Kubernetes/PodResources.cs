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

    /// <summary>The pod's class (D10.3): by what it says of itself as a whole where it does, else by its containers.</summary>
    public static QosClass ClassOf(Pod pod)
    {
        (ResourceValue? MemoryRequest, ResourceValue? MemoryLimit, ResourceValue? CpuRequest, ResourceValue? CpuLimit)[] all = pod.Level is { } level
            ? [(level.MemoryRequest, level.MemoryLimit, level.CpuRequest, level.CpuLimit)]
            : [.. pod.Containers.Select(c => (c.MemoryRequest, c.MemoryLimit, c.CpuRequest, c.CpuLimit))];
        if (all.All(c => !Has(c.MemoryRequest) && !Has(c.MemoryLimit) && !Has(c.CpuRequest) && !Has(c.CpuLimit)))
        {
            return QosClass.BestEffort;
        }

        return all.All(c => Has(c.MemoryLimit) && Has(c.CpuLimit) && c.MemoryRequest?.Value == c.MemoryLimit!.Value && c.CpuRequest?.Value == c.CpuLimit!.Value)
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

        // What the pod requests beyond its containers is shared by all of them alike.
        long share = pod.Level?.MemoryRequest is { Value: > 0 } whole ? (whole.Value - OfContainers(pod, ResourceName.Memory, false)) / pod.Containers.Count : 0;
        text += share == 0 ? "" : $" and {Units.Format(Unit.Size, share)} of the pod's";
        long value = BestEffort - (long)((Int128)1000 * Sum(request, share) / capacity);
        string why = $"Burstable: 1000 - 1000 * {(share == 0 ? text : $"({text})")} / {Units.Format(Unit.Size, capacity)}";
        return value < BestEffort + Guaranteed ? (BestEffort + Guaranteed, why + ", at least 3")
            : value == BestEffort ? (BestEffort - 1, why + ", at most 999")
            : ((int)value, why);
    }

    /// <summary>cpu.shares of a request in thousandths of a CPU (D10.1).</summary>
    public static long Shares(long milliCpus) => Math.Max(LeastShares, milliCpus * 1024 / 1000);

    /// <summary>CPU time in each period of a limit in thousandths of a CPU, µs (D10.1).</summary>
    public static long Quota(long milliCpus) => Math.Max(LeastQuota, milliCpus * Period / 1000);

    /// <summary>A resource as manifests name it.</summary>
    public static string KeyOf(ResourceName name) => name == ResourceName.Memory ? "memory" : "cpu";

    /// <summary>What a container itself says of a resource; null for nothing.</summary>
    /// <param name="container">The container.</param>
    /// <param name="name">The resource.</param>
    /// <param name="ofLimits">True for its limit, false for its request.</param>
    public static ResourceValue? Of(PodContainer container, ResourceName name, bool ofLimits) => (name, ofLimits) switch
    {
        (ResourceName.Memory, true) => container.MemoryLimit,
        (ResourceName.Memory, false) => container.MemoryRequest,
        (_, true) => container.CpuLimit,
        _ => container.CpuRequest,
    };

    /// <summary>The limit that a container's cgroup gets: its own, else the pod's (kuberuntime, getMemoryLimit).</summary>
    public static ResourceValue? LimitOf(Pod pod, PodContainer container, ResourceName name) => Has(Of(container, name, true)) ? Of(container, name, true) : pod.Level?.Limit(name);

    /// <summary>What the first container that says something of a resource says; null where none does.</summary>
    public static ResourceValue? First(Pod pod, ResourceName name, bool ofLimits) => pod.Containers.Select(c => Of(c, name, ofLimits)).FirstOrDefault(v => v is not null);

    /// <summary>What containers amount to of one resource: those of the pod's life and sidecars together, or an init container with the sidecars before it if that is more.</summary>
    public static long OfContainers(Pod pod, ResourceName name, bool ofLimits)
    {
        long sidecars = 0;
        long most = 0;
        foreach (PodContainer container in pod.Containers.Where(c => c.Role != ContainerRole.App))
        {
            long value = Of(container, name, ofLimits)?.Value ?? 0;
            most = Math.Max(most, Sum(sidecars, value));
            sidecars = container.Role == ContainerRole.Sidecar ? Sum(sidecars, value) : sidecars;
        }

        return Math.Max(most, pod.Containers.Where(c => c.Role == ContainerRole.App).Aggregate(sidecars, (sum, c) => Sum(sum, Of(c, name, ofLimits)?.Value ?? 0)));
    }

    /// <summary>The same as a quantity, in powers of 1024 where the first container's is.</summary>
    public static string TotalText(Pod pod, ResourceName name, bool ofLimits) =>
        KubeQuantity.Format(OfContainers(pod, name, ofLimits), name == ResourceName.Cpu, First(pod, name, ofLimits)?.Text.EndsWith('i') == true);

    /// <summary>What a pod takes of a node: its own request, else its containers', and its overhead.</summary>
    public static long Request(Pod pod, ResourceName name) => Sum(pod.Level?.Request(name)?.Value ?? OfContainers(pod, name, false), Overhead(pod, name));

    /// <summary>What bounds a pod: its own limit, else its containers', and its overhead.</summary>
    public static long Limit(Pod pod, ResourceName name) =>
        (pod.Level?.Limit(name) is { Value: > 0 } own ? own.Value : OfContainers(pod, name, true)) is var limit and not 0 ? Sum(limit, Overhead(pod, name)) : 0;

    /// <summary>True where the pod has a limit, or every container has one, so that their sum bounds the pod (D10.2).</summary>
    public static bool IsBounded(Pod pod, ResourceName name) => Has(pod.Level?.Limit(name)) || pod.Containers.All(c => Has(Of(c, name, true)));

    private static long Overhead(Pod pod, ResourceName name) => (name == ResourceName.Memory ? pod.MemoryOverhead : pod.CpuOverhead)?.Value ?? 0;

    /// <summary>A sum that stays at the largest number.</summary>
    public static long Sum(long a, long b) => a > long.MaxValue - b ? long.MaxValue : a + b;

    private static bool Has(ResourceValue? value) => value is { Value: > 0 };
}
