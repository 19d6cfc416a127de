using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>An <c>emptyDir</c> with <c>medium: Memory</c>, as a container mounts it: all of a pod have the same.</summary>
/// <param name="Name">The volume's name within the pod.</param>
/// <param name="Path">Where.</param>
/// <param name="SizeLimit">Its <c>sizeLimit</c>, bytes; null for none.</param>
/// <param name="IsReadOnly">True where the container may not write to it.</param>
/// <param name="At">Where the mount stands.</param>
internal sealed record MemoryVolume(string Name, string Path, long? SizeLimit, bool IsReadOnly, Location At);
