namespace OomSim.Docker;

/// <summary>Containers of pods: a kubelet starts them again by its own rules (D10.7), whoever ended them and whatever becomes of dockerd.</summary>
public sealed partial class DockerEngine
{
    // How long the kubelet waits; null where it does not start the container again, or not now. A null duration: it is being restarted by hand.
    private long? JudgePod(Container container, long? durationNs)
    {
        container.PodJudgedNs = container.FinishedAtNs;
        long? delay = durationNs is { } duration && !container.RemovalInProgress ? container.Restarter.ShouldRestart(container.ExitCode, manuallyStopped: false, duration) : null;
        container.PodRestartNs = Clock.Now + delay;
        return Phase == DaemonPhase.Up ? delay : null;
    }

    // A start that failed is a crash like any other.
    private void RetryPod(Container container)
    {
        long? delay = Phase == DaemonPhase.Up && !container.RemovalInProgress ? container.Restarter.ShouldRestart(UnknownExitCode, manuallyStopped: false, 0) : null;
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

    // dockerd is there again: what the kubelet meant to start while it was not is started when it is due.
    private void ResumePods(IEnumerable<Container> containers)
    {
        foreach (Container container in containers.Where(c => c is { IsOfPod: true, Removed: false, RestartTimer: null } && (c.Restarting || !c.Running)))
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
    }

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
        Container[] pod = [.. _containers.All.Where(c => c.IsOfPod && c.Spec.CgroupParent == container.Spec.CgroupParent)];
        if (Array.Exists(pod, c => !c.Removed && (c.Running || c.Restarting || c.PodRestartNs is not null || c.StartedAtNs is null)))
        {
            return;
        }

        foreach (VolumeMount volume in pod.Append(container).SelectMany(c => c.Volumes))
        {
            if (FindVolume(volume.Volume) is { Mounted.Count: 0, Content.Memory: not null } known)
            {
                known.Content.Delete(Host);
            }
        }
    }
}
