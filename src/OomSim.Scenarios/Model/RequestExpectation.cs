using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>What became of the requests of clients to a container.</summary>
public sealed record RequestExpectation : Expectation
{
    /// <summary>The container that was asked.</summary>
    public required string Container { get; init; }

    /// <summary>Only requests of this outcome; null for all.</summary>
    public RequestOutcome? Outcome { get; init; }

    /// <summary>Only requests sent after this time, ns; null for no bound.</summary>
    public long? After { get; init; }

    /// <summary>Only requests sent before this time, ns; null for no bound.</summary>
    public long? Before { get; init; }

    /// <summary>Least number of them.</summary>
    public long MinimumCount { get; init; } = 1;

    /// <summary>Greatest number of them.</summary>
    public long MaximumCount { get; init; } = long.MaxValue;

    /// <summary>Least time from sending to the end of each of them, ns; null for no bound.</summary>
    public long? MinimumLatency { get; init; }

    /// <summary>Greatest time from sending to the end of each of them, ns; null for no bound. One that still waits exceeds any.</summary>
    public long? MaximumLatency { get; init; }
}
