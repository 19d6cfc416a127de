namespace OomSim.Results;

/// <summary>What the clients of a container saw, in slices of time by when they sent their requests.</summary>
internal sealed class RequestSeries(string name, ContainerSeries? curve, int slices)
{
    /// <summary>The container's name.</summary>
    public string Name => name;

    /// <summary>The course of the container; null where it has none.</summary>
    public ContainerSeries? Curve => curve;

    /// <summary>The longest latency of those that were answered, s; 0 for none.</summary>
    public double[] Longest { get; } = new double[slices];

    /// <summary>Requests that were answered.</summary>
    public long[] Answers { get; } = new long[slices];

    /// <summary>Requests that still wait at the end.</summary>
    public long[] Pending { get; } = new long[slices];

    /// <summary>Requests without an answer: timed out, refused, cut off.</summary>
    public long[] Failures { get; } = new long[slices];

    /// <summary>Requests that were answered.</summary>
    public long Answered { get; set; }

    /// <summary>Requests that were not.</summary>
    public long Failed { get; set; }

    /// <summary>Requests that still wait for their answer at the end.</summary>
    public long Waiting { get; set; }
}
