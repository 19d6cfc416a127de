namespace OomSim.Scenarios;

/// <summary>A command and its answer.</summary>
/// <param name="TimeNs">When it was typed, simulated ns.</param>
/// <param name="Command">As typed.</param>
/// <param name="ExitCode">As a shell sees it; null where it had not ended when the run did.</param>
/// <param name="Stdout">What it printed, until then.</param>
/// <param name="Stderr">What it complained about.</param>
/// <param name="Number">Its place in the timeline, from 1; 0 for the bringing up of the services.</param>
/// <param name="CompletedNs">When it answered, or the end of the run, simulated ns.</param>
public sealed record CommandRecord(long TimeNs, string Command, int? ExitCode, string Stdout, string Stderr, int Number = 0, long CompletedNs = 0);
