namespace OomSim.Kernel;

/// <summary>One decision of an OOM killer, for those who explain it.</summary>
/// <param name="Time">Simulated ns.</param>
/// <param name="Domain">Path of the memcg that hit its limit; <c>/</c> for the host.</param>
/// <param name="Trigger">The process whose request could not be met; null when unknown.</param>
/// <param name="Victim">Who was chosen.</param>
/// <param name="Candidates">Everybody who was looked at, in that order, with points.</param>
public sealed record OomDecision(long Time, string Domain, Process? Trigger, Process Victim, IReadOnlyList<OomCandidate> Candidates);
