using OomSim.Engine;

namespace OomSim.Docker;

/// <summary>Containers of pods: a kubelet starts them again by its own rules (D10.7), whoever ended them and whatever becomes of dockerd.</summary>
public sealed partial class DockerEngine
{
    private const long HousekeepingPeriod = 2 * SimTime.Second;

    // immediateEvictionGracePeriodSeconds (k8s, pkg/kubelet/eviction/eviction_manager.go): how long SIGKILL waits, s; of which the kubelet makes the least that it gives.
    private const long EvictionGraceSeconds = 1;

    // How long the kubelet waits; null where it does not start the container again, or not now. A null duration: it is being restarted by hand.
    private long? JudgePod(Container container, long? durationNs)
    {
        container.PodJudgedNs = container.FinishedAtNs;
        long? delay = durationNs is { } duration && !container.RemovalInProgress && !container.IsPodOver ? container.Restarter.ShouldRestart(container.ExitCode, manuallyStopped: false, duration) : null;
        container.PodRestartNs = Clock.Now + delay;
        return Phase == DaemonPhase.Up ? delay : null;
    }

    // A start that failed is a crash like any other.
    private void RetryPod(Container container)
    {
        long? delay = Phase == DaemonPhase.Up && !container.RemovalInProgress && !container.IsPodOver ? container.Restarter.ShouldRestart(UnknownExitCode, manuallyStopped: false, 0) : null;
        container.FinishedAtNs = container.PodJudgedNs = Clock.Now;
        container.PodRestartNs = Clock.Now + delay;
        SetEnded(container, delay);
        if (delay is { } wait)
        {
            container.RestartTimer = Clock.After(wait, container.Restart);
        }

        EndPodVolumes(container);
        Changed(container);
        NotifyStopped(container);
    }

    // dockerd is there again: what of an evicted pod has outlived it is ended, and what the kubelet meant to start while it was not is started when it is due.
    private void ResumePods(IEnumerable<Container> containers)
    {
        foreach (Container container in containers.Where(c => c is { IsEvicted: true, Removed: false, Running: true }))
        {
            EndEvicted(container);
        }

        foreach (Container container in containers.Where(c => c is { IsOfPod: true, Removed: false, RestartTimer: null, IsPodOver: false } && (c.Restarting || !c.Running)))
        {
            if (!container.Restarting && container.StartedAtNs is { } started && container.FinishedAtNs is { } finished && container.PodJudgedNs != finished)
            {
                // It ended while nobody looked.
                JudgePod(container, finished - started);
            }

            if (container.PodRestartNs is { } due && (container.Restarting || container.StartedAtNs is not null))
            {
                long wait = Math.Max(0, due - Clock.Now);
                if (!container.Restarting)
                {
                    SetEnded(container, wait);
                }

                container.RestartTimer = Clock.After(wait, container.Restart);
                Changed(container);
            }
        }

        foreach (Container sidecar in containers.Where(c => c is { IsOfPod: true, Removed: false, Spec.PodRole: PodRole.Sidecar, IsEvicted: false }))
        {
            // Whoever was to end them is gone with the engine.
            sidecar.IsPodOver = false;
            EndSidecarsOf(sidecar);
        }
    }

    /// <summary>What tells a container's pod from others: the path of the cgroup above all of its containers; one that names none is a pod of its own.</summary>
    internal string PodOf(Container container) =>
        container.Spec.CgroupParent is { Length: > 0 } parent ? Config.CgroupAbove(parent) ?? parent : container.Id;

    /// <summary>The kubelet ends a pod for good: nothing of it is started again. Completes when all of it has ended.</summary>
    /// <param name="pod">Its containers.</param>
    /// <param name="why">What is told of it.</param>
    internal async SimTask<bool> Evict(IReadOnlyList<Container> pod, string why)
    {
        foreach (Container container in pod)
        {
            container.IsEvicted = container.IsPodOver = true;
            container.PodRestartNs = null;
            EndLifeProbes(container);
        }

        Container[] ended = [.. pod.Where(c => c.Running)];
        foreach (Container container in ended)
        {
            Tell((container, why), static (observer, told) => observer.OnEvicted(told.container, told.why));
        }

        await EndAllOfPod(ended, StopReason.Eviction, EvictionGraceSeconds);
        EndPodVolumes(pod[0]);
        return true;
    }

    // What of an evicted pod runs after all ends with the kubelet's next housekeeping, whoever started it (k8s, pkg/kubelet/kubelet_pods.go, HandlePodCleanups; kubelet.go, housekeepingPeriod).
    private void EndEvicted(Container container) =>
        Clock.After(HousekeepingPeriod - (Clock.Now % HousekeepingPeriod), () =>
        {
            if (container is { Running: true, Removed: false })
            {
                _ = EndOfPod(container, StopReason.Eviction, EvictionGraceSeconds);
            }
        });

    // What a pod holds in memory outlives its containers: the kubelet takes it down once none of them will be started again.
    private void EndPodVolumes(Container container)
    {
        if (container.IsOfPod && !container.KeepOnExit)
        {
            EndVolumesOf(container);
        }
    }

    private void EndVolumesOf(Container container)
    {
        string pod = PodOf(container);
        Container[] all = [.. _containers.All.Where(c => c.IsOfPod && PodOf(c) == pod)];
        if (Array.Exists(all, c => !c.Removed && ((c.Running && !c.Restarting) || IsToGoOn(c) || (c.StartedAtNs is null && !c.IsEvicted))))
        {
            return;
        }

        foreach (VolumeMount volume in all.Append(container).SelectMany(c => c.Volumes))
        {
            if (FindVolume(volume.Volume) is { Mounted.Count: 0, Content.Memory: not null } known)
            {
                known.Content.Delete(Host);
            }
        }
    }

    // The next run is of the same pod: a Job makes a new one each time.
    private static bool IsToGoOn(Container container) => container.Spec.RestartBackoff != RestartBackoff.Job && (container.Restarting || container.PodRestartNs is not null);
}
