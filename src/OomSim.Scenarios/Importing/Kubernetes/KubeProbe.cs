using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>A probe of a kubelet's.</summary>
/// <param name="Command">What is run in the container; for a question that the kubelet asks from outside, a tool that asks the same.</param>
/// <param name="PeriodSeconds">From one probe to the next, s.</param>
/// <param name="TimeoutSeconds">Longest that a probe may take, s.</param>
/// <param name="Failures">Failures in a row that count.</param>
/// <param name="DelaySeconds">Time after the start in which nothing is asked, s.</param>
/// <param name="At">Where it stands.</param>
internal sealed record KubeProbe(IReadOnlyList<string> Command, long PeriodSeconds, long TimeoutSeconds, long Failures, long DelaySeconds, Location At)
{
    /// <summary>True where the kubelet asks from outside.</summary>
    public bool IsFromOutside { get; init; }

    /// <summary>Successes in a row that count.</summary>
    public long Successes { get; init; } = 1;

    /// <summary>How long one that fails it has, s; null: as long as its pod says.</summary>
    public long? GraceSeconds { get; init; }
}
