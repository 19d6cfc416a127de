namespace OomSim.Kernel;

/// <summary>A request of a client outside, from first to last. Times in simulated ns.</summary>
/// <param name="Container">Whose processes serve it: the container's name.</param>
/// <param name="Arrived">When the client sent it.</param>
/// <param name="Started">When a process began to work on it; null when none had.</param>
/// <param name="Finished">When the client had its answer or knew that it would get none; null while it waits.</param>
/// <param name="Outcome">What became of it.</param>
public readonly record struct RequestRecord(string Container, long Arrived, long? Started, long? Finished, RequestOutcome Outcome);
