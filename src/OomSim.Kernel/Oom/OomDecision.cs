namespace OomSim.Kernel;

/// <summary>One decision of an OOM killer, for those who explain it.</summary>
/// <param name="Time">Simulated ns.</param>
/// <param name="Cgroup">The cgroup that hit its limit; the root for the host.</param>
/// <param name="Trigger">The process whose request could not be met; null when unknown.</param>
/// <param name="Victim">Who was chosen.</param>
/// <param name="Candidates">Everybody who was looked at, in that order, with points.</param>
public sealed record OomDecision(long Time, Cgroup Cgroup, Process? Trigger, Process Victim, IReadOnlyList<OomCandidate> Candidates)
{
    /// <summary>True where the kernel's log has a report of it: the rate limit of reports leaves some out (K2.6), and who reads the log does not see those (K22.6).</summary>
    public bool IsReported { get; init; }

    /// <summary>Path of the cgroup; <c>/</c> for the host.</summary>
    public string Domain => Cgroup.Path;
}
