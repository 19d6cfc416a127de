namespace OomSim.Results;

/// <summary>What the clients of a container saw.</summary>
/// <param name="Container">Its name.</param>
/// <param name="Ok">Requests that were answered.</param>
/// <param name="Timeout">Requests whose client gave up.</param>
/// <param name="Refused">Requests that found nobody listening.</param>
/// <param name="Reset">Requests whose connection was cut.</param>
/// <param name="Pending">Requests that still wait at the end.</param>
/// <param name="MedianNs">Latency, from sending to answer, that half of the answered ones do not exceed, ns; null when none was answered.</param>
/// <param name="P99Ns">Latency that 99 % of the answered ones do not exceed, ns; null when none was answered.</param>
public sealed record RequestSummary(string Container, long Ok, long Timeout, long Refused, long Reset, long Pending, long? MedianNs, long? P99Ns)
{
    /// <summary>The container's ID, which tells those apart that had its name one after the other; empty where nobody wrote it down.</summary>
    public string Id { get; init; } = "";

    /// <summary>How far both latencies are off at most, as a part of them; 0 where they are exact.</summary>
    public double LatencyError { get; init; }
}
