using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Reads resources of a whole pod, with the API server's defaults and checks (pkg/apis/core).</summary>
/// <param name="fields">Reads the fields.</param>
/// <param name="resources">Reads the lists of resources.</param>
internal sealed class PodLevelReader(KubeFields fields, ResourceReader resources)
{
    private static readonly ResourceName[] Names = [ResourceName.Memory, ResourceName.Cpu];

    /// <summary>The pod with what its spec says of it as a whole.</summary>
    /// <param name="pod">The pod with its containers.</param>
    /// <param name="spec">Its spec.</param>
    /// <param name="path">Its path, for messages.</param>
    public Pod Read(Pod pod, Mapping spec, string path)
    {
        (ResourceValue? memory, ResourceValue? cpu) = resources.Read(spec["overhead"], path + ".overhead", "overhead");
        pod = pod with { MemoryOverhead = memory, CpuOverhead = cpu };
        if (fields.Object(spec["resources"], path + ".resources") is not { } lists)
        {
            return pod;
        }

        fields.Known(lists, path + ".resources", KubeFields.OfResources);
        (ResourceValue? memoryRequest, ResourceValue? cpuRequest) = resources.Read(lists["requests"], path + ".resources.requests", "requests of the pod:");
        (ResourceValue? memoryLimit, ResourceValue? cpuLimit) = resources.Read(lists["limits"], path + ".resources.limits", "limits of the pod:");
        if (memoryRequest is null && cpuRequest is null && memoryLimit is null && cpuLimit is null)
        {
            return pod;
        }

        PodLevel level = new() { MemoryRequest = memoryRequest, CpuRequest = cpuRequest, MemoryLimit = memoryLimit, CpuLimit = cpuLimit };
        if (memoryLimit is not null || cpuLimit is not null)
        {
            level = level with { MemoryRequest = memoryRequest ?? Default(pod, level, ResourceName.Memory), CpuRequest = cpuRequest ?? Default(pod, level, ResourceName.Cpu) };
        }

        foreach (ResourceName name in Names)
        {
            Check(pod, level, name, path);
        }

        return pod with { Level = level };
    }

    // What its containers request together, else its own limit.
    private static ResourceValue? Default(Pod pod, PodLevel level, ResourceName name) =>
        PodResources.First(pod, name, false) is { } first
            ? first with { Value = PodResources.OfContainers(pod, name, false), Text = PodResources.TotalText(pod, name, false) }
            : level.Limit(name);

    private void Check(Pod pod, PodLevel level, ResourceName name, string path)
    {
        string key = PodResources.KeyOf(name);
        ResourceValue? request = level.Request(name);
        ResourceValue? limit = level.Limit(name);
        if (request is not null && request.Value < PodResources.OfContainers(pod, name, false))
        {
            fields.Bag.Error(request.At, $"{path}.resources.requests[{key}]: Invalid value: \"{request.Text}\": must be greater than or equal to aggregate container requests of {PodResources.TotalText(pod, name, false)}");
        }

        if (request is not null && limit is not null && request.Value > limit.Value)
        {
            fields.Bag.Error(request.At, $"{path}.resources.requests: Invalid value: \"{request.Text}\": must be less than or equal to {key} limit of {limit.Text}");
        }

        foreach (PodContainer container in pod.Containers.Where(c => c.Role == ContainerRole.App))
        {
            if (limit is not null && PodResources.Of(container, name, true) is { } own && own.Value > limit.Value)
            {
                fields.Bag.Error(own.At, $"{path}.containers.resources.limits[{key}]: Invalid value: \"{own.Text}\": must be less than or equal to pod limits of {limit.Text}");
            }
        }
    }
}
