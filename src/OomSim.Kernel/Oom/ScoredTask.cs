namespace OomSim.Kernel;

/// <summary>A candidate of an OOM report with its badness.</summary>
/// <param name="Task">The row of the task table.</param>
/// <param name="Points">Badness in pages; null for one that is not scored (K1.5).</param>
/// <param name="Bonus">What is taken off for root, pages (<see cref="RootBonus"/>).</param>
/// <param name="WasKilledBefore">True for one that an earlier report of the log killed and the reaper has done with (K1.12).</param>
public sealed record ScoredTask(ReportedTask Task, long? Points, long Bonus, bool WasKilledBefore);
