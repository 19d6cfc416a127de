using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>What a container requests or is limited to of one resource.</summary>
/// <param name="Value">Bytes, or thousandths of a CPU.</param>
/// <param name="Text">As written.</param>
/// <param name="Source">The key that says so, as <c>limits.memory</c>.</param>
/// <param name="At">Where it stands.</param>
internal sealed record ResourceValue(long Value, string Text, string Source, Location At);
