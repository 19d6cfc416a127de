using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>How a kubelet looks whether a container is alive: one that fails is ended, with its pod's grace period, and started again by its policy.</summary>
/// <param name="Command">What is run in the container; for a question that the kubelet asks from outside, a tool that asks the same.</param>
/// <param name="PeriodSeconds">From one probe to the next, s.</param>
/// <param name="TimeoutSeconds">Longest that a probe may take, s.</param>
/// <param name="Failures">Failures in a row that end the container.</param>
/// <param name="StartSeconds">Time after the start in which failures do not count, s: the initial delay, and as long as a startup probe lets it take.</param>
/// <param name="At">Where it stands.</param>
internal sealed record LivenessProbe(IReadOnlyList<string> Command, long PeriodSeconds, long TimeoutSeconds, long Failures, long StartSeconds, Location At);
