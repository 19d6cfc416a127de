namespace OomSim.Scenarios.Kubernetes;

/// <summary>The probes of a container.</summary>
/// <param name="Liveness">What ends it where it fails; null for none.</param>
/// <param name="Startup">What ends it where it fails, and before which nothing else is asked; null for none.</param>
/// <param name="Readiness">What says whether it is ready; null for none.</param>
internal sealed record ContainerProbes(KubeProbe? Liveness = null, KubeProbe? Startup = null, KubeProbe? Readiness = null);
