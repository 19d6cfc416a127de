using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>The end of dockerd: in order, with its containers or (live-restore) without them, or at once (D3.16–D3.18, D1.36).</summary>
public sealed partial class DockerEngine
{
    /// <summary>What a client says that finds nobody at the socket.</summary>
    public const string CannotConnect = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?";

    internal const string ConnectionLost = "error during connect: EOF";
    private const long LeastShutdownTimeout = 15;
    private const long GraceAfterStop = 5;

    private readonly LinkedList<IDaemonRequest> _requests = new();
    private readonly List<SimTask<bool>> _connecting = [];

    // True while dockerd does nothing any more, but its process has not ended.
    private bool _isExiting;

    /// <summary>What dockerd is doing.</summary>
    public DaemonPhase Phase { get; private set; }

    /// <summary>True where a client finds somebody at the socket; who connects while it starts waits for the answer.</summary>
    public bool IsReachable => Phase is DaemonPhase.Up or DaemonPhase.Starting;

    // What happens to containers then is kept for the next one.
    private bool HasNoDaemon => Phase == DaemonPhase.Down || _isExiting;

    /// <summary>A client connects, for Compose.</summary>
    /// <param name="answer">Called once, at once or when the engine has started: true where it answers.</param>
    public void Connect(Action<bool> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        SimTask<bool> serving = WhenServing();
        serving.OnCompleted(() => answer(serving.GetResult()));
    }

    /// <summary>Waits until the engine answers; false when there is none to wait for.</summary>
    internal SimTask<bool> WhenServing()
    {
        if (Phase != DaemonPhase.Starting)
        {
            return SimTask<bool>.From(Phase == DaemonPhase.Up);
        }

        var served = new SimTask<bool>();
        _connecting.Add(served);
        return served;
    }

    /// <summary>
    /// dockerd gets SIGTERM: it closes its socket, stops what runs (not with live-restore) and ends. What has not ended in time lives on. Whoever
    /// is connected is served until then: only the listeners are closed (api/server/server.go, Close; seen with 20.10.24 for attach, start -a and events).
    /// </summary>
    internal async SimTask<bool> ShutDown()
    {
        if (Phase != DaemonPhase.Up)
        {
            return false;
        }

        SetPhase(DaemonPhase.Stopping);
        Container[] running = Config.LiveRestore ? [] : [.. _containers.All.Where(c => c.Running && !(c.Restarting && c.IsOfPod))];
        long longest = _containers.All.Select(c => (long)(c.Spec.StopTimeout ?? DefaultStopTimeout)).DefaultIfEmpty(0).Max();
        bool forEver = _containers.All.Any(c => c.Spec.StopTimeout < 0);
        SimTask<bool> done = All(running, StopForGood);
        if (forEver)
        {
            await done;
        }
        else
        {
            await Within(done, Math.Max(LeastShutdownTimeout, longest + GraceAfterStop) * SimTime.Second);
        }

        if (running.Length > 0)
        {
            // Who waits for these has the answer before dockerd is through with its networks and layers.
            await Clock.Delay(0);
        }

        if (Phase == DaemonPhase.Stopping)
        {
            if (_processes?.Dockerd is null)
            {
                Crash(new ExitStatus(0, 0));
                return true;
            }

            // The process takes its time to give its memory back, and systemd has the next one wait for its end.
            LetGo();
            _isExiting = true;
            _processes.EndDockerd();
        }

        return true;
    }

    // A stop as any other, and then as long as it takes.
    private async SimTask<bool> StopForGood(Container container)
    {
        await Stop(container, container.Id, timeout: null, reason: StopReason.DaemonEnds);
        return await WhenStopped(container);
    }

    /// <summary>dockerd gets SIGKILL.</summary>
    internal void KillDaemon()
    {
        if (_processes?.Dockerd is { } dockerd)
        {
            Host.SendSignal(dockerd, Signals.Kill);
        }
        else
        {
            Crash(new ExitStatus(0, Signals.Kill));
        }
    }

    /// <summary>systemd executes dockerd; completes when it answers.</summary>
    internal SimTask<bool> LaunchDaemon()
    {
        _processes?.StartDockerd();
        return StartDaemon();
    }

    /// <summary>dockerd is gone from one moment to the next.</summary>
    private void Crash(ExitStatus exit)
    {
        Halt();
        Unit.OnEnded(exit);
    }

    // Containers live on without dockerd; all that it only knew is lost.
    private void Halt()
    {
        if (Phase == DaemonPhase.Down)
        {
            return;
        }

        _isExiting = false;
        SetPhase(DaemonPhase.Down);
        LetGo();
    }

    private void LetGo()
    {
        LoseRequests();
        Clock.DropAll();
        _history.Clear();
        _pendingProbes = 0;
        _askedProbes = 0;
        _eviction?.Halt();
        foreach (ContainerExec exec in _execs.Values)
        {
            exec.IsForgotten = true;
        }

        _beginning = 0;
        foreach (Container container in _containers.All)
        {
            Forget(container);
        }
    }

    private void Forget(Container container)
    {
        if (container.Beginning is not null && container.Init is { } init)
        {
            // The runtime does not bring to life what nobody asks for any more.
            Host.SendSignal(init, Signals.Kill);
            init.Keeper = null;
            ReleaseTask(container);
        }
        else if (container.Init is { Exit: not null, Keeper: null })
        {
            container.EndedUnseenNs ??= Clock.Now;
        }

        container.Beginning = null;
        container.Freezing = null;
        container.Ending = null;
        container.RestartTimer = null;
        container.StopsInProgress = 0;
        container.BlockedReaders = 0;
        container.KeepOnExit = false;
        container.RemovalInProgress = false;
        container.StopWaiters?.Clear();
        container.RemovalWaiters?.Clear();
        container.Execs?.Clear();
        container.Health?.Monitor.Forget();
        container.Probes?.Forget();
        container.PodEnd = null;
    }

    private void LoseRequests()
    {
        // Who has not been answered at all finds nobody when it asks (20.10.24, 28.2.2: the client's ping is lost, and then its request is refused).
        AnswerClients(false);
        while (_requests.First is { } first)
        {
            first.Value.Lose();
        }
    }

    // Those that came while it started.
    private void AnswerClients(bool serves)
    {
        SimTask<bool>[] waiting = [.. _connecting];
        _connecting.Clear();
        Array.ForEach(waiting, client => client.Complete(serves));
    }

    private void SetPhase(DaemonPhase phase)
    {
        Phase = phase;
        Unit.OnPhase(phase);
        Tell(phase, static (observer, now) => observer.OnDaemonChanged(now));
    }
}
