using OomSim.Kernel;

namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    /// <inheritdoc/>
    void IHostObserver.OnProcessExited(Process process)
    {
        if (process.Cgroup.Keeper is Container owner)
        {
            owner.LostBytes += process.LostBytes;
        }

        if (_processes?.OnExited(process) == true)
        {
            return;
        }

        if (_execs.Count > 0 && _execs.Remove(process, out ContainerExec? exec))
        {
            if (exec.IsForgotten)
            {
                HearOfForgotten(exec);
            }
            else
            {
                EndSoon(exec, process.Exit!.Value);
            }
        }

        if (process.Keeper is Container container)
        {
            process.Keeper = null;

            if (HasNoDaemon)
            {
                container.EndedUnseenNs = Clock.Now;
                return;
            }

            HearOfEnd(container);
        }
        else if (_leftovers.Count > 0)
        {
            Clock.After(0, RemoveLeftovers);
        }
    }

    /// <inheritdoc/>
    void IHostObserver.OnProgramBegan(Process process)
    {
        if (_execs.Count > 0 && _execs.TryGetValue(process, out ContainerExec? exec) && !exec.IsForgotten)
        {
            BeginSoon(exec);
        }

        HandleInitBegan(process);
    }

    /// <inheritdoc/>
    void IHostObserver.OnLimitMet(Cgroup cgroup)
    {
        if (cgroup.Keeper is Container container)
        {
            container.Fetch();
        }
    }

    /// <inheritdoc/>
    void IHostObserver.OnOomKill(Process process)
    {
        if (process.Cgroup.Keeper is Container owner)
        {
            owner.OomKills++;
            owner.Launch?.Fetch();
        }
    }

    /// <inheritdoc/>
    void IHostObserver.OnOomNotification(Cgroup cgroup)
    {
        // Several kills between two looks at the counter make one event (D2.17, Appendix B.4).
        // Before the program runs nobody looks at it yet (D2.15).
        if (cgroup.Keeper is not Container container || container.LastOomEventNs == Clock.Now || container.Beginning is not null)
        {
            return;
        }

        container.StickyOom = true;
        if (HasNoDaemon)
        {
            return;
        }

        container.LastOomEventNs = Clock.Now;
        container.OomEvents++;
        container.OomKilled |= Profile.OomKilledWhileRunning;
        Publish(container, "oom");
        Changed(container);
    }

    // Apart, so that only a command in a container pays for what it remembers.
    private void EndSoon(ContainerExec exec, ExitStatus exit) => Clock.After(0, () => HandleExecExit(exec, exit));

    private void BeginSoon(ContainerExec exec) => Clock.After(0, () => exec.Begun.Complete(true));

    private void HandleExit(Container container)
    {
        if (container.Init?.Exit is not { } exit)
        {
            return;
        }

        if (container.Beginning is { } beginning)
        {
            beginning.Complete(false);
            return;
        }

        long duration = Clock.Now - (container.StartedAtNs ?? Clock.Now);
        container.Init.Keeper = null;
        EndProbes(container);
        ReleaseTask(container);
        ReleasePorts(container);
        container.Output.Close();
        container.ExitCode = exit.ShellCode;
        container.FinishedAtNs = container.EndedUnseenNs ?? Clock.Now;
        container.EndedUnseenNs = null;
        if (!Profile.OomKilledWhileRunning)
        {
            container.OomKilled = container.StickyOom; // D2.13
        }

        container.StickyOom = false;
        long? delay = container.IsOfPod ? JudgePod(container, container.KeepOnExit ? null : duration)
            : container.Restarter.ShouldRestart(container.ExitCode, container.ManuallyStopped || Phase == DaemonPhase.Stopping, duration);
        if (!Profile.DieBeforeDisconnect)
        {
            LeaveAll(container); // D1.23
            UnmountVolumes(container);
        }

        SetEnded(container, delay);
        PublishEnd(container, duration);
        SetReady(container, false);
        EndPodVolumes(container);
        if (delay is { } wait)
        {
            container.RestartTimer = Clock.After(wait, container.Restart);
        }
        else if (container.Spec.AutoRemove && !container.KeepOnExit)
        {
            RemoveByItself(container);
        }

        Changed(container);
        NotifyStopped(container);
        EndSidecarsOf(container);
    }

    private static void SetEnded(Container container, long? restartDelay)
    {
        container.Paused = false;
        container.Restarting = container.Running = restartDelay is not null;
        if (restartDelay is not null)
        {
            container.RestartCount++; // D2.22
        }
    }

    // Appendix B.1: 20.10 die, disconnect, stop; later versions disconnect, stop, die.
    private void PublishEnd(Container container, long duration)
    {
        if (Profile.StopBeforeDie)
        {
            PublishStops(container);
        }

        if (IsHeard)
        {
            Publish(container, "die", Profile.ExecDuration
                ? [("execDuration", Number(duration / 1_000_000_000)), ("exitCode", Number(container.ExitCode))]
                : [("exitCode", Number(container.ExitCode))]);
        }

        if (Profile.DieBeforeDisconnect)
        {
            LeaveAll(container);
            UnmountVolumes(container);
        }

        if (!Profile.StopBeforeDie)
        {
            PublishStops(container);
        }
    }

    private void PublishStops(Container container)
    {
        for (; container.StopsInProgress > 0; container.StopsInProgress--)
        {
            Publish(container, "stop");
        }
    }

    // D3.7: a start that fails ends the matter, with the exit status of the run before.
    private async SimTask<string?> RestartByPolicy(Container container)
    {
        container.RestartTimer = null;
        int exitCode = container.ExitCode;
        if (await Run(container) is not { } error)
        {
            container.CountPolicyRestart();
            return null;
        }

        container.ExitCode = exitCode;
        if (container.IsOfPod)
        {
            RetryPod(container);
            return error;
        }

        SetEnded(container, null);
        if (container.Spec.AutoRemove)
        {
            RemoveByItself(container);
        }

        Changed(container);
        NotifyStopped(container);
        return error;
    }

    // D3.13: the pending restart is given up; the container is what its last run left.
    private void CancelRestart(Container container)
    {
        Clock.Cancel(container.RestartTimer);
        container.RestartTimer = null;
        SetEnded(container, null);
        PublishStops(container);
        Changed(container);
        NotifyStopped(container);
    }

    private void ReleaseTask(Container container)
    {
        container.Files.Unmount(Host);
        container.Init = null;
        _processes?.EndShim(container);
        if (container.Cgroup is { } cgroup)
        {
            if (container.Spec.PidMode.Length > 0)
            {
                // No namespace ends with it: the runtime kills what is left (D6.5).
                foreach (Process left in cgroup.Subtree().SelectMany(g => g.Processes).ToArray())
                {
                    Host.SendSignal(left, Signals.Kill);
                }
            }

            container.Cgroup = null;
            cgroup.Keeper = null;
            RemoveCgroup(cgroup);
        }
    }
}
