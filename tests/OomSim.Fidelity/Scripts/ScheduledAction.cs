namespace OomSim.Fidelity;

/// <summary>Something that a recording's script did, and when (ns on the recording's clock).</summary>
public sealed record ScheduledAction(long Time, Action Do);
