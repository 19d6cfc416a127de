using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>
/// What <c>service_started</c> means among containers of pods: a kubelet begins the next container when a sidecar's startup probe has passed (k8s,
/// pkg/kubelet/kuberuntime, computeInitContainerActions), and a StatefulSet's next pod when those of the one before are ready (pkg/controller/statefulset).
/// </summary>
internal static class PodDependency
{
    /// <summary>What each container of a dependency has to come to after it was started; null where that is enough.</summary>
    /// <param name="config">The engine's configuration: two ways to write <c>cgroup_parent</c> may name one cgroup, and that is the pod.</param>
    /// <param name="waiting">The service that waits.</param>
    /// <param name="dependency">What it waits for.</param>
    /// <param name="service">The service of that.</param>
    public static Func<Container, bool>? Of(DockerConfig config, ServiceDefinition waiting, Dependency dependency, ServiceDefinition service)
    {
        if (dependency.Condition != DependencyCondition.Started || !waiting.Spec.IsOfPod || service.Spec is not { IsOfPod: true, CgroupParent.Length: > 0 })
        {
            return null;
        }

        bool isSamePod = config.CgroupAbove(waiting.Spec.CgroupParent) == config.CgroupAbove(service.Spec.CgroupParent);
        return isSamePod && service.Spec is { PodRole: PodRole.Sidecar, StartupProbe: not null } ? c => c.HasPassedStartup
            : !isSamePod && (service.Spec.StartupProbe ?? service.Spec.ReadinessProbe) is not null ? c => c.IsReady
            : null;
    }
}
