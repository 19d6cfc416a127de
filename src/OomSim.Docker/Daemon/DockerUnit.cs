using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>
/// docker.service as systemd keeps it: <c>Restart=always</c>, <c>RestartSec=2</c>, <c>StartLimitBurst=3</c> within 60 s. Only dockerd is a process of it
/// (<c>KillMode=process</c>): the shims and their containers are not touched. There is no docker.socket that would start it on demand. States, results and
/// what becomes of jobs that meet were seen with systemd 252.
/// </summary>
public sealed class DockerUnit
{
    private const long RestartSec = 2 * SimTime.Second;
    private const long StartLimitInterval = 60 * SimTime.Second;
    private const int StartLimitBurst = 3;

    private readonly DockerEngine _engine;
    private readonly EngineClock _clock;
    private readonly List<Action<UnitJobResult>> _waiting = [];
    private JobKind? _job;
    private EngineTimer? _restart;
    private EngineTimer? _timeout;
    private long _windowStart = long.MinValue / 2;
    private int _starts;
    private bool _hasFailed;

    // It was told to end, or said that it does.
    private bool _isStopping;

    // From a stop on to the next start (service_stop, forbid_restart).
    private bool _staysDown;

    /// <summary>The unit of an engine, which runs.</summary>
    internal DockerUnit(DockerEngine engine)
    {
        _engine = engine;
        _clock = new EngineClock(engine.Host);
    }

    // The kinds of jobs that this unit has.
    private enum JobKind
    {
        Start,
        Stop,
        Restart,
    }

    /// <summary>active, activating, deactivating, inactive or failed.</summary>
    public string State =>
        _isStopping ? "deactivating"
        : _engine.Phase switch
        {
            DaemonPhase.Up => "active",
            DaemonPhase.Starting => "activating",
            _ => _restart is not null ? "activating" : _hasFailed ? "failed" : "inactive",
        };

    /// <summary>What it does in that state: running, start, auto-restart, stop-sigterm, stop-sigkill, dead or failed.</summary>
    public string SubState =>
        State switch
        {
            "active" => "running",
            "activating" => _restart is not null ? "auto-restart" : "start",
            "deactivating" => Result == UnitResults.Timeout ? "stop-sigkill" : "stop-sigterm",
            "inactive" => "dead",
            var failed => failed,
        };

    /// <summary>How it ended last, one of <see cref="UnitResults"/>: what went wrong first, until the next start or <see cref="ResetFailed"/>.</summary>
    public string Result { get; private set; } = UnitResults.Success;

    /// <summary>Since when it is as it is, simulated ns.</summary>
    public long SinceNs { get; private set; }

    /// <summary>The time, simulated ns.</summary>
    public long NowNs => _clock.Now;

    /// <summary><c>systemctl start</c>; answers when it runs.</summary>
    /// <param name="answer">Gets what became of the job.</param>
    public void Start(Action<UnitJobResult> answer) => Install(JobKind.Start, answer);

    /// <summary><c>systemctl stop</c>; answers when dockerd has ended.</summary>
    /// <param name="answer">Gets what became of the job.</param>
    public void Stop(Action<UnitJobResult> answer) => Install(JobKind.Stop, answer);

    /// <summary><c>systemctl restart</c>; answers as <see cref="Start"/> does.</summary>
    /// <param name="answer">Gets what became of the job.</param>
    public void Restart(Action<UnitJobResult> answer) => Install(JobKind.Restart, answer);

    /// <summary><c>systemctl reset-failed</c>.</summary>
    public void ResetFailed()
    {
        Result = UnitResults.Success;
        _hasFailed = false;
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

    /// <summary>dockerd does something else than before: it tells systemd when it answers, and when it is about to end (sd_notify, READY=1 and STOPPING=1).</summary>
    internal void OnPhase(DaemonPhase phase)
    {
        if (phase == DaemonPhase.Stopping)
        {
            BeginStop();
        }
        else if (!_isStopping)
        {
            SinceNs = _clock.Now;
        }
    }

    /// <summary>dockerd is gone, however it went.</summary>
    /// <param name="exit">The exit of its process.</param>
    internal void OnEnded(ExitStatus exit)
    {
        bool wasStopping = _isStopping;
        _isStopping = false;
        _clock.Cancel(_timeout);
        _timeout = null;
        SinceNs = _clock.Now;
        Result = Result != UnitResults.Success ? Result
            : exit.Signal != 0 ? UnitResults.Signal
            : exit.Code != 0 ? UnitResults.ExitCode
            : UnitResults.Success;
        _hasFailed = Result != UnitResults.Success;
        if (!_staysDown)
        {
            _restart = _clock.After(RestartSec, Launch);
        }

        if (_job == JobKind.Start && !wasStopping)
        {
            Finish(UnitJobResult.Failed);
        }
        else
        {
            RunJob();
        }
    }

    // A unit has one job: one that does not go with it cancels it, any other joins it, and all who wait for it are answered together (systemd, job_install and job_merging_table).
    private void Install(JobKind kind, Action<UnitJobResult> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (_job is { } installed && (installed == JobKind.Stop) != (kind == JobKind.Stop))
        {
            Finish(UnitJobResult.Canceled);
        }

        _job = _job == JobKind.Restart ? _job : kind;
        _waiting.Add(answer);
        RunJob();
    }

    // What the job can do as the unit is now: looked at when it comes, and when dockerd runs or has ended.
    private void RunJob()
    {
        bool ends = _job is JobKind.Stop or JobKind.Restart;
        _staysDown |= ends;
        if (_job is null || _isStopping)
        {
            return;
        }

        if (_engine.Phase != DaemonPhase.Down)
        {
            if (ends)
            {
                BeginStop();
                _ = Terminate();
            }
            else if (_engine.Phase == DaemonPhase.Up)
            {
                Finish(UnitJobResult.Done);
            }

            return;
        }

        if (ends && _restart is not null)
        {
            CancelRestart();
            _hasFailed = false;
            SinceNs = _clock.Now;
        }

        if (_job == JobKind.Stop)
        {
            Finish(UnitJobResult.Done);
        }
        else if (_restart is null)
        {
            _job = JobKind.Start;
            Launch();
        }
    }

    private void Finish(UnitJobResult result)
    {
        Action<UnitJobResult>[] waiting = [.. _waiting];
        _waiting.Clear();
        _job = null;
        Array.ForEach(waiting, answer => answer(result));
    }

    private void BeginStop()
    {
        if (_isStopping)
        {
            return;
        }

        _isStopping = true;
        SinceNs = _clock.Now;
        if (_engine.Profile.UnitStopTimeoutNs is { } timeout)
        {
            _timeout = _clock.After(timeout, KillInTheEnd);
        }
    }

    // TimeoutStopSec is over: SIGKILL, which a frozen task of cgroup v2 dies of, too; with v1 it waits for the thaw.
    private void KillInTheEnd()
    {
        _timeout = null;
        Result = UnitResults.Timeout;
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
        SinceNs = State == "failed" ? SinceNs : _clock.Now;
        CancelRestart();
        if (!MayStart())
        {
            // What went wrong before stays what is told.
            Result = Result == UnitResults.Success ? UnitResults.StartLimitHit : Result;
            _hasFailed = true;
            Finish(UnitJobResult.Failed);
            return;
        }

        Result = UnitResults.Success;
        _hasFailed = _staysDown = false;
        _engine.LaunchDaemon().OnCompleted(RunJob);
    }
}
