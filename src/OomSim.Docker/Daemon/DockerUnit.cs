using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>
/// docker.service as systemd keeps it: <c>Restart=always</c>, <c>RestartSec=2</c>, <c>StartLimitBurst=3</c> within 60 s. Only dockerd is a process of it
/// (<c>KillMode=process</c>): the shims and their containers are not touched. There is no docker.socket that would start it on demand.
/// </summary>
public sealed class DockerUnit
{
    private const long RestartSec = 2 * SimTime.Second;
    private const long StartLimitInterval = 60 * SimTime.Second;
    private const int StartLimitBurst = 3;

    private readonly DockerEngine _engine;
    private readonly EngineClock _clock;
    private readonly List<Action<bool>> _waiting = [];
    private readonly List<(Action<bool> Answer, Action? Canceled)> _queued = [];
    private readonly List<StopJob> _stops = [];
    private EngineTimer? _restart;
    private EngineTimer? _timeout;
    private long _windowStart = long.MinValue / 2;
    private int _starts;
    private bool _isStopped;
    private bool _isStopping;
    private bool _hasTimedOut;

    /// <summary>The unit of an engine, which runs.</summary>
    internal DockerUnit(DockerEngine engine)
    {
        _engine = engine;
        _clock = new EngineClock(engine.Host);
    }

    /// <summary>active, activating, deactivating, inactive or failed.</summary>
    public string State =>
        _engine.Phase switch
        {
            DaemonPhase.Up => "active",
            DaemonPhase.Starting => "activating",
            DaemonPhase.Stopping => "deactivating",
            _ => _restart is not null ? "activating" : HasFailed || _hasTimedOut ? "failed" : "inactive",
        };

    /// <summary>Since when it is as it is, simulated ns.</summary>
    public long SinceNs { get; private set; }

    /// <summary>The time, simulated ns.</summary>
    public long NowNs => _clock.Now;

    /// <summary>True where systemd has given it up: it was started too often.</summary>
    public bool HasFailed { get; private set; }

    /// <summary><c>systemctl start</c>; answers when it runs: true, or false where it is not started.</summary>
    /// <param name="answer">Gets that.</param>
    /// <param name="canceled">Called instead where a stop comes before the start has begun; null: that is no start.</param>
    public void Start(Action<bool> answer, Action? canceled = null)
    {
        ArgumentNullException.ThrowIfNull(answer);
        _isStopped = false;
        if (_isStopping || _engine.Phase == DaemonPhase.Stopping)
        {
            // The job takes the place of one that stops, and waits until dockerd is gone.
            CancelStops(ofRestarts: false);
            _queued.Add((answer, canceled));
            return;
        }

        if (_engine.Phase == DaemonPhase.Up)
        {
            answer(true);
            return;
        }

        _waiting.Add(answer);
        if (_engine.Phase == DaemonPhase.Down)
        {
            CancelRestart();
            Launch();
        }
    }

    /// <summary><c>systemctl stop</c>; answers when dockerd has ended.</summary>
    /// <param name="answer">Called then.</param>
    /// <param name="canceled">Called instead where a start comes first.</param>
    public void Stop(Action answer, Action? canceled = null)
    {
        ArgumentNullException.ThrowIfNull(answer);
        CancelStops(ofRestarts: true);
        Stop(new StopJob(answer, canceled, OfRestart: false));
    }

    /// <summary><c>systemctl restart</c>; answers as <see cref="Start"/> does.</summary>
    /// <param name="answer">Gets whether it runs.</param>
    /// <param name="canceled">Called instead where a stop comes before dockerd has ended; null: that is no start.</param>
    public void Restart(Action<bool> answer, Action? canceled = null) =>
        Stop(new StopJob(() => Start(answer, canceled), canceled ?? (() => answer(false)), OfRestart: true));

    private void Stop(StopJob job)
    {
        _isStopped = true;
        HasFailed = false;
        CancelRestart();

        // A start that has not begun is canceled.
        Cancel();
        if (_engine.Phase == DaemonPhase.Down)
        {
            job.Answer();
            return;
        }

        if (!_isStopping && _engine.Profile.UnitStopTimeoutNs is { } timeout)
        {
            _timeout = _clock.After(timeout, KillInTheEnd);
        }

        _isStopping = true;
        _stops.Add(job);
        _ = Terminate();
    }

    /// <summary><c>systemctl reset-failed</c>.</summary>
    public void ResetFailed()
    {
        HasFailed = _hasTimedOut = false;
        _starts = 0;
    }

    /// <summary>A signal to dockerd itself, as <c>kill</c> and <c>systemctl kill</c> send it; false where there is no dockerd.</summary>
    /// <param name="signal">Its number.</param>
    public bool Signal(int signal)
    {
        if (_engine.Phase == DaemonPhase.Down)
        {
            return false;
        }

        if (signal == Signals.Kill)
        {
            _engine.KillDaemon();
        }
        else if (signal is Signals.Term or Signals.Interrupt)
        {
            _ = Terminate();
        }

        // SIGHUP reads daemon.json again, in which nothing has changed; the Go runtime or the daemon take all others for nothing.
        return true;
    }

    /// <summary>dockerd is gone, however it went.</summary>
    internal void OnEnded()
    {
        StopJob[] stops = [.. _stops];
        _stops.Clear();
        bool wasAsked = _isStopping || _isStopped;
        _isStopping = false;
        _clock.Cancel(_timeout);
        _timeout = null;
        SinceNs = _clock.Now;
        Answer(_waiting, false);
        if (!wasAsked && _restart is null)
        {
            _restart = _clock.After(RestartSec, () =>
            {
                _restart = null;
                Launch();
            });
        }

        Array.ForEach(stops, s => s.Answer());
        (Action<bool> Answer, Action? Canceled)[] queued = [.. _queued];
        _queued.Clear();
        Array.ForEach(queued, q => Start(q.Answer, q.Canceled));
    }

    // TimeoutStopSec is over: SIGKILL, which a frozen task of cgroup v2 dies of, too; with v1 it waits for the thaw.
    private void KillInTheEnd()
    {
        _timeout = null;
        _hasTimedOut = true;
        _engine.KillDaemon();
    }

    private async SimTask<bool> Terminate()
    {
        if (_engine.Phase == DaemonPhase.Starting)
        {
            // It handles the signal once it is up.
            await _engine.WhenServing();
        }

        return await _engine.ShutDown();
    }

    private void CancelRestart()
    {
        _clock.Cancel(_restart);
        _restart = null;
    }

    // systemd counts the starts of a window that begins with the first of them.
    private bool MayStart()
    {
        if (_clock.Now - _windowStart > StartLimitInterval)
        {
            (_windowStart, _starts) = (_clock.Now, 0);
        }

        return ++_starts <= StartLimitBurst;
    }

    private void Launch()
    {
        if (!MayStart())
        {
            HasFailed = true;
            Answer(_waiting, false);
            return;
        }

        HasFailed = _hasTimedOut = false;
        SimTask<bool> started = _engine.LaunchDaemon();
        started.OnCompleted(() =>
        {
            SinceNs = _clock.Now;
            Answer(_waiting, started.GetResult());
        });
    }

    // A job takes the place of those of another kind: a start that of stops, a stop that of restarts (systemd, job_merging_table).
    private void CancelStops(bool ofRestarts)
    {
        Action[] canceled = [.. _stops.Where(s => s.OfRestart == ofRestarts).Select(s => s.Canceled).OfType<Action>()];
        _stops.RemoveAll(s => s.OfRestart == ofRestarts && s.Canceled is not null);
        Array.ForEach(canceled, c => c());
    }

    private void Cancel()
    {
        (Action<bool> Answer, Action? Canceled)[] queued = [.. _queued];
        _queued.Clear();
        foreach ((Action<bool> answer, Action? canceled) in queued)
        {
            if (canceled is null)
            {
                answer(false);
            }
            else
            {
                canceled();
            }
        }
    }

    private static void Answer(List<Action<bool>> jobs, bool started)
    {
        Action<bool>[] waiting = [.. jobs];
        jobs.Clear();
        Array.ForEach(waiting, w => w(started));
    }

    /// <summary>Somebody who waits for dockerd to have ended.</summary>
    /// <param name="Answer">Called then.</param>
    /// <param name="Canceled">Called instead where a job of another kind takes its place; null: it is answered all the same.</param>
    /// <param name="OfRestart">True where a start follows.</param>
    private readonly record struct StopJob(Action Answer, Action? Canceled, bool OfRestart);
}
