namespace OomSim.Fidelity;

/// <summary>Times that belong together, ns.</summary>
/// <param name="Recorded">On the recording's clock.</param>
/// <param name="Simulated">In the simulation.</param>
/// <param name="Line">The line of the program's log; null for what was typed.</param>
internal readonly record struct StepMark(long Recorded, long Simulated, string? Line);
