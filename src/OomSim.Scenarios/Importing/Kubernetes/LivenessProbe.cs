using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>How a kubelet looks whether a container is alive: one that fails is ended, with its pod's grace period, and started again by its policy.</summary>
/// <param name="Command">What is run in the container; for a question that the kubelet asks from outside, a tool that asks the same.</param>
/// <param name="PeriodSeconds">From one probe to the next, s.</param>
/// <param name="TimeoutSeconds">Longest that a probe may take, s.</param>
/// <param name="Failures">Failures in a row that end the container.</param>
/// <param name="StartSeconds">Time after the start in which failures do not count, s: as long as a startup probe lets it take, or until the first probe where the initial delay lets that wait for longer than a period; 0 for none.</param>
/// <param name="StartPeriodSeconds">From the start to the first probe, and from one to the next within that time, s; as long as that time is, nothing is asked within it.</param>
/// <param name="At">Where it stands.</param>
internal sealed record LivenessProbe(IReadOnlyList<string> Command, long PeriodSeconds, long TimeoutSeconds, long Failures, long StartSeconds, long StartPeriodSeconds, Location At);
