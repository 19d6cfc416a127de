namespace OomSim.Scenarios.Kubernetes;

/// <summary>The node that all pods run on, and which of them it has room for.</summary>
/// <param name="Memory">Its memory, bytes.</param>
/// <param name="Cpus">Its CPUs.</param>
internal sealed record KubeNode(long Memory, long Cpus)
{
    /// <summary>What the kubelet keeps free of memory before it evicts: <c>memory.available&lt;100Mi</c> (D10.5).</summary>
    public const long EvictionThreshold = KubeletSettings.DefaultEvictionHard;

    /// <summary>Most pods of a node, as the kubelet has it.</summary>
    public const int MostPods = 110;

    private const long LeastMemory = 4L << 30;
    private const long LeastCpus = 2;
    private const long MostMemory = 64L << 40;

    /// <summary>The smallest usual node that holds what pods request.</summary>
    /// <param name="pods">The pods.</param>
    /// <param name="memory">Memory that was asked for, bytes; null for any.</param>
    /// <param name="cpus">CPUs that were asked for; null for any.</param>
    public static KubeNode For(IReadOnlyList<Pod> pods, long? memory, long? cpus)
    {
        long bytes = pods.Aggregate(0L, (sum, p) => PodResources.Sum(sum, PodResources.Request(p, ResourceName.Memory)));
        long milli = pods.Aggregate(0L, (sum, p) => PodResources.Sum(sum, PodResources.Request(p, ResourceName.Cpu)));
        long enough = LeastMemory;
        while (enough - EvictionThreshold < bytes && enough < MostMemory)
        {
            enough *= 2;
        }

        long number = LeastCpus;
        while (number < HostReader.MaximumCpus && number * 1000 < milli)
        {
            number *= 2;
        }

        return new KubeNode(memory ?? enough, cpus ?? number);
    }

    /// <summary>Places pods in order; those for which there is no room stay pending, with the scheduler's reason.</summary>
    public (List<Pod> Placed, List<(Pod Pod, string Why)> Pending) Place(IEnumerable<Pod> pods)
    {
        List<Pod> placed = [];
        List<(Pod Pod, string Why)> pending = [];
        (long bytes, long milli) = (0, 0);
        foreach (Pod pod in pods)
        {
            long memory = PodResources.Sum(bytes, PodResources.Request(pod, ResourceName.Memory));
            long cpu = PodResources.Sum(milli, PodResources.Request(pod, ResourceName.Cpu));
            string[] missing =
            [
                .. placed.Count == MostPods ? ["1 Too many pods"] : Array.Empty<string>(),
                .. cpu > Cpus * 1000 ? ["1 Insufficient cpu"] : Array.Empty<string>(),
                .. memory > Memory - EvictionThreshold ? ["1 Insufficient memory"] : Array.Empty<string>(),
            ];
            if (missing.Length > 0)
            {
                pending.Add((pod, $"0/1 nodes are available: {string.Join(", ", missing)}"));
                continue;
            }

            (bytes, milli) = (memory, cpu);
            placed.Add(pod);
        }

        return (placed, pending);
    }
}
