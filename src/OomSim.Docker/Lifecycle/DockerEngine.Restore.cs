using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>The start of dockerd: it takes over what lives, records what has ended, and starts what its policy says (D3.15–D3.21).</summary>
public sealed partial class DockerEngine
{
    /// <summary>The exit code of a container that is found dead and of whose end nobody knows (D2.11).</summary>
    private const int UnknownExitCode = 255;

    private async SimTask<bool> StartDaemon()
    {
        if (Phase != DaemonPhase.Down)
        {
            return false;
        }

        SetPhase(DaemonPhase.Starting);

        // Before anything else the engine empties its folder of temporary files.
        Hold(-_temporary);
        _ports.Forget();
        Container[] all = [.. _containers.All];
        Array.ForEach(all, RegisterLinks);
        await All(all, TakeOver);
        Container[] due = [.. all.Where(c => c is { Running: false, Removed: false, StartedAtNs: not null, IsOfPod: false } && RestartsWithDaemon(c))];

        // Those that share another's network come after it (D3.15); a failed start is only logged (D3.21).
        await All([.. due.Where(c => !c.Spec.SharesNetwork)], c => Start(c, c.Id, isRequest: false));
        await All([.. due.Where(c => c.Spec.SharesNetwork)], c => Start(c, c.Id, isRequest: false));
        await All([.. all.Where(c => c is { Spec.AutoRemove: true, Removed: false } && (!c.Running || Profile.RemovesLivingWithDaemon))], RemoveWithDaemon);
        if (Phase != DaemonPhase.Starting)
        {
            return false;
        }

        SetPhase(DaemonPhase.Up);
        ResumePods(all);
        _eviction?.Begin();
        AnswerClients(true);
        return true;
    }

    // D3.19; by force where it runs.
    private async SimTask<bool> RemoveWithDaemon(Container container)
    {
        if (container.Running)
        {
            container.RemovesVolumes = true;
            return await Remove(container, container.Id, force: true) is null;
        }

        RemoveByItself(container);
        return true;
    }

    // Begins with all of them; completes with the last.
    private static SimTask<bool> All<T>(Container[] containers, Func<Container, SimTask<T>> act)
    {
        var done = new SimTask<bool>();
        int left = containers.Length;
        foreach (Container container in containers)
        {
            SimTask<T> one = act(container);
            one.OnCompleted(Count);
        }

        if (containers.Length == 0)
        {
            done.Complete(true);
        }

        return done;

        void Count()
        {
            if (--left == 0)
            {
                done.Complete(true);
            }
        }
    }

    // D3.3 with what is stored: always whatever the user did before, unless-stopped only if he did not.
    private static bool RestartsWithDaemon(Container container) =>
        container.NewRestarter().ShouldRestart(container.ExitCode, container.ManuallyStopped, 0) is not null;

    private async SimTask<bool> TakeOver(Container container)
    {
        if (!container.Running)
        {
            return true;
        }

        if (container.Restarting && container.IsOfPod)
        {
            return true;
        }

        if (container.Restarting || container.Init is not { } init)
        {
            RecordEnd(container, UnknownExitCode, Clock.Now);
        }
        else if (init.Exit is { } exit)
        {
            RecordEnd(container, exit.ShellCode, container.EndedUnseenNs ?? Clock.Now);
        }
        else if (!Config.LiveRestore)
        {
            // D3.18: with the mark of a stop by hand, for the daemon is not shutting down.
            await Stop(container, container.Id, timeout: null, reason: StopReason.DaemonBegins);
            await WhenStopped(container);
        }

        // The delay and the count live in memory (D3.5).
        container.Restarter = container.NewRestarter();
        if (container.Running)
        {
            ResumeProbes(container);
            Changed(container);
        }

        return true;
    }

    // Without events (D1.36).
    private void RecordEnd(Container container, int exitCode, long at)
    {
        EndProbes(container);
        ReleaseTask(container);
        container.Output.Close();
        container.ExitCode = exitCode;
        container.FinishedAtNs = at;
        container.EndedUnseenNs = null;
        container.OomKilled |= container.StickyOom;
        container.StickyOom = false;
        SetEnded(container, null);
        SetReady(container, false);
        Changed(container);
    }
}
