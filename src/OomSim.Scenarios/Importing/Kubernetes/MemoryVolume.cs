using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>An <c>emptyDir</c> with <c>medium: Memory</c>, as a container mounts it.</summary>
/// <param name="Path">Where.</param>
/// <param name="SizeLimit">Its <c>sizeLimit</c>, bytes; null for none.</param>
/// <param name="At">Where the mount stands.</param>
internal sealed record MemoryVolume(string Path, long? SizeLimit, Location At);
