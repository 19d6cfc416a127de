using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>
/// The kubelet's look at the node's memory each 10 s: with less available than the hard threshold it ends one pod, waits until that is gone, and
/// looks again at once (D10.5, D10.6; k8s, pkg/kubelet/eviction/eviction_manager.go).
/// </summary>
/// <param name="engine">The engine that runs the pods.</param>
/// <param name="kubelet">The kubelet's configuration.</param>
internal sealed class EvictionManager(DockerEngine engine, KubeletConfig kubelet)
{
    private const long Interval = 10 * SimTime.Second;
    private const long CleanupPoll = SimTime.Second;
    private const int CleanupPolls = 30;

    /// <summary>True while it waits for its next look.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>True where that look would evict a pod.</summary>
    public bool IsDue => Next(out _) is not null;

    /// <summary>The kubelet goes on; with the engine gone its timers are, too. It looks at whole multiples of 10 s.</summary>
    public void Begin() => Await(Interval - (engine.Clock.Now % Interval));

    /// <summary>The timers are gone.</summary>
    public void Halt() => IsWaiting = false;

    /// <summary>What a kubelet calls available, bytes: capacity less the working set of the root cgroup, which is anonymous memory and page cache but for inactive file pages (runc, rootStatsFromMeminfo).</summary>
    private long Available()
    {
        CgroupValues root = engine.Host.Root.Read();
        return engine.Host.Config.Memory - engine.Host.Config.Reserved - root.Anon - root.File + root.InactiveFile;
    }

    private void Await(long ns)
    {
        IsWaiting = true;
        engine.Clock.After(ns, () => _ = Look());
    }

    private async SimTask<bool> Look()
    {
        IsWaiting = false;
        while (Next(out long available) is { } pod)
        {
            await Evict(pod, available);
        }

        Await(Interval);
        return true;
    }

    // The pod to evict; null where there is enough, or none that may be.
    private RankedPod? Next(out long available)
    {
        available = Available();
        return available < kubelet.EvictionHard ? RankedPod.InOrder(Pods()).FirstOrDefault(p => !p.Settings.IsCritical) : null;
    }

    private IEnumerable<RankedPod> Pods() =>
        engine.Containers.Where(c => c.IsOfPod && !c.IsEvicted).GroupBy(engine.PodOf, StringComparer.Ordinal)
            .Where(g => g.Any(c => c.Running || c.Restarting || c.PodRestartNs is not null))
            .Select(g => new RankedPod([.. g], kubelet.Pods.GetValueOrDefault(g.Key) ?? new PodSettings(), UsageOf(g.Key, g)));

    private long UsageOf(string path, IEnumerable<Container> containers) =>
        path.StartsWith('/') && engine.Host.FindCgroup(path) is { } cgroup ? WorkingSet(cgroup) : containers.Sum(c => c.Cgroup is { } own ? WorkingSet(own) : 0);

    private static long WorkingSet(Cgroup cgroup)
    {
        CgroupValues values = cgroup.Read();
        return Math.Max(0, values.Current - values.InactiveFile);
    }

    private async SimTask<bool> Evict(RankedPod pod, long available)
    {
        string why = $"The node was low on resource: memory. Threshold quantity: {BinaryQuantity.Format(kubelet.EvictionHard)}, available: {BinaryQuantity.Format(available)}. "
            + FormattableString.Invariant($"The pod was using {BinaryQuantity.Format(pod.Usage)}, its request is {BinaryQuantity.Format(pod.Settings.MemoryRequest)}, its priority {pod.Settings.Priority}.");
        await engine.Evict(pod.Containers, why);
        for (int polls = 0; polls < CleanupPolls; polls++)
        {
            await engine.Clock.Delay(CleanupPoll);
            if (pod.Containers.All(c => c.Removed || !c.Running))
            {
                break;
            }
        }

        return true;
    }
}
