namespace OomSim.Kernel;

/// <summary>A request of a client outside, from first to last. Times in simulated ns.</summary>
/// <param name="Container">Whose processes serve it: the container's name, the present one where it is none any more.</param>
/// <param name="Arrived">When the client sent it.</param>
/// <param name="Started">When a process began to work on it; null when none had while the client waited: its connection may be accepted later, for nobody.</param>
/// <param name="Finished">When the client had its answer or knew that it would get none; null while it waits.</param>
/// <param name="Outcome">What became of it.</param>
public readonly record struct RequestRecord(string Container, long Arrived, long? Started, long? Finished, RequestOutcome Outcome)
{
    /// <summary>Path of the cgroup of the processes that serve it: whose they are, whatever the container is called.</summary>
    public string Cgroup { get; init; } = "";
}
