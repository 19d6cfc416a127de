using OomSim.Engine;

namespace OomSim.Docker;

/// <summary>
/// A kubelet's worker that asks one question, as it is during one run of a container (k8s, pkg/kubelet/prober/worker.go). It knows nothing of the
/// engine's pauses and restarts, and its answers in a row go on from run to run: it lives as long as its pod. It has a ticker, which keeps one tick that comes while it asks (Go, time.NewTicker).
/// </summary>
/// <param name="kind">What it asks for.</param>
/// <param name="check">How: the interval is the worker's period, the start period its initial delay.</param>
/// <param name="before">The worker as it was during the run before; null for the pod's first.</param>
internal sealed class PodProbe(PodProbeKind kind, HealthCheck check, PodProbe? before)
{
    private bool? _last = before?._last;
    private int _run = before?._run ?? 0;
    private long? _firstNs;

    /// <summary>What it asks for.</summary>
    public PodProbeKind Kind => kind;

    /// <summary>How it asks.</summary>
    public HealthCheck Check => check;

    /// <summary>Its timer and the command that runs.</summary>
    public ProbeMonitor Monitor { get; } = new();

    /// <summary>What it has found, which is of so many answers alike; null: nothing yet.</summary>
    public bool? Result { get; private set; }

    /// <summary>True where the last answer says what all say: another one alike changes nothing.</summary>
    public bool HasFound => Result is not null && _last == Result;

    /// <summary>Failed answers in a row; 0 behind a failure for good.</summary>
    public int Failures => _last == false ? _run : 0;

    /// <summary>It asks no more in this run: the container is being ended, or has started (worker.go, onHold).</summary>
    public bool IsOnHold => kind switch
    {
        PodProbeKind.Liveness => Result == false,
        PodProbeKind.Startup => Result is not null,
        _ => false,
    };

    /// <summary>Takes an answer; true where it changes what is found.</summary>
    public bool Take(bool isWell)
    {
        bool? found = Result;
        _run = _last == isWell ? _run + 1 : 1;
        _last = isWell;
        if (_run >= (isWell ? check.Successes : check.MostFailures))
        {
            Result = isWell;
            _run = IsOnHold && !isWell ? 0 : _run;
        }

        return Result != found;
    }

    /// <summary>It asks.</summary>
    /// <param name="nowNs">When, ns.</param>
    public void Ask(long nowNs) => _firstNs ??= nowNs;

    /// <summary>
    /// How long it waits for its next tick, ns. Of a worker that has not asked yet the ticks are counted from the container's start: it begins
    /// before that does, and asks nothing before the delay is over (doProbe); readiness is asked at once (prober_manager.go, UpdatePodStatus), from
    /// where its ticks are counted then.
    /// </summary>
    /// <param name="startedNs">When the container started, ns.</param>
    /// <param name="askedNs">When it last asked or could have, ns: a tick between that and now is kept.</param>
    /// <param name="nowNs">Now, ns.</param>
    public long Wait(long startedNs, long askedNs, long nowNs)
    {
        if (_firstNs is { } first)
        {
            return Math.Max(0, check.Interval - ((askedNs - first) % check.Interval) - (nowNs - askedNs));
        }

        long elapsed = nowNs - startedNs;
        if (kind == PodProbeKind.Readiness && elapsed >= check.StartPeriodNs)
        {
            return 0;
        }

        long due = Math.Max(check.StartPeriodNs, elapsed);
        long ticks = Math.Max(1, (due / check.Interval) + (due % check.Interval > 0 ? 1 : 0));
        return ticks > SimTime.Never / check.Interval ? SimTime.Never - elapsed : (ticks * check.Interval) - elapsed;
    }
}
