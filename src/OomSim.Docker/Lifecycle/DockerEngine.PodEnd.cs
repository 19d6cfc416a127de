using OomSim.Engine;

namespace OomSim.Docker;

/// <summary>How a kubelet ends containers, and pods that are over.</summary>
public sealed partial class DockerEngine
{
    // minimumGracePeriodInSeconds (k8s, pkg/kubelet/kuberuntime/kuberuntime_container.go, killContainer; from 1.29 on behind a given grace period as well), s.
    private const long LeastGraceSeconds = 2;

    private bool _hasSidecars;

    // The kubelet ends a container, with its own grace period (null) or another, s: a hook runs first, which may take all of that, and what is left, at least 2 s, is between SIGTERM and SIGKILL.
    // The worker of a pod waits for an end that it has begun, whatever comes meanwhile (pkg/kubelet/pod_workers.go, podWorkerLoop); only an eviction cuts that short (UpdatePod, cancelFn).
    private SimTask<string?> EndOfPod(Container container, StopReason reason, long? graceSeconds)
    {
        if (reason == StopReason.Eviction || container.PodEnd is not { IsCompleted: false })
        {
            container.PodEnd = BeginEndOfPod(container, reason, graceSeconds);
        }

        return container.PodEnd;
    }

    private SimTask<string?> BeginEndOfPod(Container container, StopReason reason, long? graceSeconds)
    {
        long grace = graceSeconds ?? GraceOf(container);
        return container.Spec.PreStopNs > 0 && grace > 0 ? EndBehindHook(container, reason, grace)
            : Stop(container, container.Id, grace is >= 0 and < LeastGraceSeconds ? LeastGraceSeconds : graceSeconds, reason: reason);
    }

    private async SimTask<string?> EndBehindHook(Container container, StopReason reason, long grace)
    {
        long hook = Math.Min(container.Spec.PreStopNs, grace > LongestTimeout ? long.MaxValue : grace * SimTime.Second);
        long? run = container.StartedAtNs;
        await WhenStopped(container, hook);
        return !container.Running || container.StartedAtNs != run ? null : await Stop(container, container.Id, Math.Max(LeastGraceSeconds, grace - (hook / SimTime.Second)), reason: reason);
    }

    private static long GraceOf(Container container) => container.Spec.StopTimeout ?? DefaultStopTimeout;

    // Ends what runs of a pod: a sidecar when all others and the sidecars behind it have ended, or the grace period is over (kuberuntime_termination_order.go).
    private async SimTask<bool> EndAllOfPod(IEnumerable<Container> pod, StopReason reason, long? graceSeconds)
    {
        Container[] running = [.. pod.Where(c => c.Running)];
        foreach (Container waiting in running.Where(c => c.Restarting))
        {
            CancelRestart(waiting);
        }

        long begun = Clock.Now;
        SimTask<bool> turn = All([.. running.Where(c => c.Running && c.Spec.PodRole != PodRole.Sidecar)], c => EndOfPod(c, reason, graceSeconds));
        List<SimTask<bool>> ends = [turn];
        foreach (Container sidecar in running.Where(c => c.Running && c.Spec.PodRole == PodRole.Sidecar).Reverse())
        {
            long grace = graceSeconds ?? GraceOf(sidecar);
            long left = grace - ((Clock.Now - begun) / SimTime.Second);
            if (!turn.IsCompleted && left > 0)
            {
                await Within(turn, (grace * SimTime.Second) - (Clock.Now - begun));
            }

            ends.Add(turn = All([sidecar], c => EndOfPod(c, reason, Math.Max(0, grace - ((Clock.Now - begun) / SimTime.Second)))));
        }

        foreach (SimTask<bool> end in ends)
        {
            await end;
        }

        return true;
    }

    // Sidecars go on until all others of their pod have ended for good, or an init container has failed so (kuberuntime_manager.go, computePodActions).
    private void EndSidecarsOf(Container ended)
    {
        if (_hasSidecars && Phase == DaemonPhase.Up && ended is { IsOfPod: true, IsPodOver: false })
        {
            EndSidecarsOf(PodOf(ended));
        }
    }

    private void EndSidecarsOf(string pod)
    {
        Container[] all = [.. _containers.All.Where(c => c.IsOfPod && !c.Removed && PodOf(c) == pod)];
        Container[] apps = [.. all.Where(c => c.Spec.PodRole == PodRole.App)];
        bool isOver = Array.Exists(all, c => c.Spec.PodRole == PodRole.Init && HasEndedForGood(c) && c.ExitCode != 0) || (apps.Length > 0 && Array.TrueForAll(apps, HasEndedForGood));
        if (!isOver || !Array.Exists(all, c => c.Spec.PodRole == PodRole.Sidecar))
        {
            return;
        }

        foreach (Container container in all)
        {
            container.IsPodOver = true;
            container.PodRestartNs = null;
        }

        _ = EndAllOfPod(all, StopReason.PodEnds, graceSeconds: null);
    }

    private static bool HasEndedForGood(Container container) => container is { StartedAtNs: not null, Running: false, Restarting: false, PodRestartNs: null, KeepOnExit: false, Beginning: null };
}
