using System.Collections.Immutable;

namespace OomSim.Docker;

/// <summary>The kubelet of a node, as far as it ends pods for want of memory (D10.5, D10.6).</summary>
/// <param name="EvictionHard">Hard threshold of <c>memory.available</c>, bytes: with less, a pod is evicted; 0 for none.</param>
/// <param name="Pods">What it knows of pods, by the path of the cgroup above their containers (<see cref="DockerConfig.CgroupAbove"/>).</param>
public sealed record KubeletConfig(long EvictionHard, ImmutableSortedDictionary<string, PodSettings> Pods);
