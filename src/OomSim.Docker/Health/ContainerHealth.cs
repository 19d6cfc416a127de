namespace OomSim.Docker;

/// <summary>A container's health, and the monitor that keeps it (D8.17).</summary>
public sealed class ContainerHealth
{
    private const int MostResults = 5;
    private readonly List<ProbeResult> _log = [];

    /// <summary>starting, healthy or unhealthy.</summary>
    public string Status { get; private set; } = "starting";

    /// <summary>Failed probes in a row.</summary>
    public int FailingStreak { get; private set; }

    /// <summary>The last probes, at most five; they outlast a restart.</summary>
    public IReadOnlyList<ProbeResult> Log => _log;

    /// <summary>As tables show it.</summary>
    public string Text => Status == "starting" ? "health: starting" : Status;

    /// <summary>Counts the monitors: what an earlier one finds out is no longer heard.</summary>
    internal int Turn { get; private set; }

    /// <summary>True while probes are made.</summary>
    internal bool IsMonitored { get; private set; }

    /// <summary>What a probe does; null before the first.</summary>
    internal ProbeCommand? Command { get; set; }

    /// <summary>When the monitor asked first, ns; null: it did not yet. A kubelet's ticks are counted from there.</summary>
    internal long? FirstProbeNs { get; set; }

    /// <summary>The next probe.</summary>
    internal EngineTimer? NextProbe { get; set; }

    /// <summary>The probe that runs; null for none.</summary>
    internal ContainerExec? Probe { get; set; }

    /// <summary>A run begins.</summary>
    internal void Reset() => (Status, FailingStreak, FirstProbeNs) = ("starting", 0, null);

    /// <summary>A monitor begins; its number.</summary>
    /// <param name="keeps">True where a kubelet asks, whose ticks go on.</param>
    internal int Open(bool keeps)
    {
        IsMonitored = true;
        FirstProbeNs = keeps ? FirstProbeNs : null;
        return ++Turn;
    }

    /// <summary>The monitor ends: without one the engine calls a container unhealthy, and says nothing of it (D5.10). A kubelet's results stay as they are.</summary>
    /// <param name="keeps">True where a kubelet asks.</param>
    internal void Close(bool keeps)
    {
        IsMonitored = false;
        Status = keeps ? Status : "unhealthy";
        Turn++;
    }

    /// <summary>The engine that monitored it is gone.</summary>
    internal void Forget()
    {
        IsMonitored = false;
        NextProbe = null;
        Probe = null;
        Turn++;
    }

    /// <summary>Takes a result; true when the status changed.</summary>
    /// <param name="result">The result.</param>
    /// <param name="check">What says how many failures there may be.</param>
    /// <param name="isStarting">True for a probe of the start period.</param>
    internal bool Take(ProbeResult result, HealthCheck check, bool isStarting)
    {
        string before = Status;
        if (_log.Count == MostResults)
        {
            _log.RemoveAt(0);
        }

        _log.Add(result);
        if (result.ExitCode == 0)
        {
            (Status, FailingStreak) = ("healthy", 0);
        }
        else if ((Status != "starting" || !isStarting) && ++FailingStreak >= check.MostFailures)
        {
            Status = "unhealthy";
        }

        return Status != before;
    }
}
