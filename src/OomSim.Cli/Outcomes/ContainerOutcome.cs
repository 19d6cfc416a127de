using OomSim.Docker;

namespace OomSim.Cli;

/// <summary>How a container stood at the end of a run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Docker's state, or <c>removed</c>.</param>
/// <param name="ExitCode">Exit code of its last run; null while it runs or never ran.</param>
/// <param name="OomKilled">State.OOMKilled.</param>
/// <param name="OomKills">Processes of it that an OOM killer killed.</param>
/// <param name="Hangs">Times it hung at its limit.</param>
/// <param name="Restarts">Times that its policy started it again in the whole run.</param>
/// <param name="PeakBytes">Highest memory use, bytes.</param>
internal sealed record ContainerOutcome(
    string Name, string State, int? ExitCode, bool OomKilled, long OomKills, int Hangs, long Restarts, long PeakBytes)
{
    /// <summary>RestartCount of <c>docker inspect</c>, which a start by hand sets back (D2.22).</summary>
    public long RestartCount { get; init; }

    /// <summary>When an OOM killer first killed one of its processes, simulated ns; null for never.</summary>
    public long? FirstKillNs { get; init; }

    /// <summary>Times that it ran out of memory with nobody to kill (K2.5).</summary>
    public long VainOoms { get; init; }

    /// <summary>When that was first, simulated ns; null for never.</summary>
    public long? FirstVainOomNs { get; init; }

    /// <summary>When it first hung at its limit, simulated ns; null for never.</summary>
    public long? FirstHangNs { get; init; }

    /// <summary>Highest memory use that a scrape saw, bytes; null where nobody scraped.</summary>
    public long? ScrapedPeak { get; init; }

    /// <summary>Whose rules say how long a restart of it waits.</summary>
    public RestartBackoff Backoff { get; init; }

    /// <summary>True where a kubelet has evicted its pod.</summary>
    public bool IsEvicted { get; init; }

    /// <summary>Its state in words: Docker's, or what <c>kubectl get pods</c> has under STATUS.</summary>
    public string Status => Backoff == RestartBackoff.Docker ? State : State switch
    {
        "running" => "Running",
        "restarting" when Backoff == RestartBackoff.Kubelet => "CrashLoopBackOff",
        "created" => "PodInitializing",
        "exited" when IsEvicted => "Evicted",
        "exited" when ExitCode == 0 => "Completed",
        "exited" or "restarting" => OomKilled ? "OOMKilled" : "Error",
        _ => State,
    };
}
