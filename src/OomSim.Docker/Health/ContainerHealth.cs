namespace OomSim.Docker;

/// <summary>A container's health as the engine tells of it (D8.17).</summary>
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

    /// <summary>The engine's monitor. A kubelet has its own (<see cref="PodProbe"/>), and this one stays closed.</summary>
    internal ProbeMonitor Monitor { get; } = new();

    /// <summary>True where the last probe says what all say: another answer alike changes nothing.</summary>
    internal bool HasFound => Status == "unhealthy" || (Status == "healthy" && FailingStreak == 0);

    /// <summary>A run begins.</summary>
    /// <param name="failures">How many probes in a row have failed before it, as a kubelet counts them; the engine counts anew.</param>
    internal void Reset(int failures = 0) => (Status, FailingStreak) = ("starting", failures);

    /// <summary>The engine's monitor ends: without one it calls a container unhealthy, and says nothing of it (D5.10).</summary>
    internal void Lose() => Status = "unhealthy";

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
