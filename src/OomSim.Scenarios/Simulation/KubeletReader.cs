using OomSim.Docker;
using OomSim.Engine;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads <c>x-oomsim.host.kubelet</c>.</summary>
/// <param name="values">Reads the values.</param>
/// <param name="driver">Who makes the cgroups of containers.</param>
internal sealed class KubeletReader(ValueReader values, CgroupDriver driver)
{
    /// <summary>Reads the section; null where there is none.</summary>
    /// <param name="node">The section.</param>
    /// <param name="path">Its path, for messages.</param>
    public KubeletSettings? Read(Node? node, string path)
    {
        if (values.Mapping(node, path) is not { } kubelet)
        {
            return null;
        }

        values.Keys(kubelet, path, HostKeys.Kubelet);
        List<(string, Quantity?, int)> pods = [];
        SortedDictionary<string, string> seen = new(StringComparer.Ordinal);
        foreach (Entry entry in values.Mapping(kubelet["pods"], path + ".pods")?.Entries ?? [])
        {
            string at = $"{path}.pods.{entry.Key}";
            if (PathOf(driver, entry.Key) is not { } cgroup)
            {
                string example = driver == CgroupDriver.Systemd ? "kubepods-burstable-podUID.slice" : "/kubepods/burstable/podUID";
                values.Bag.Error(entry.At, $"{path}.pods: '{entry.Key}' is no path of a cgroup: write the cgroup_parent of the pod's services, as {example}");
            }
            else if (!seen.TryAdd(cgroup, entry.Key))
            {
                values.Bag.Error(entry.At, $"{path}.pods: '{entry.Key}' is the same pod as '{seen[cgroup]}'");
            }
            else if (values.Mapping(entry.Value is Scalar { IsNull: true } ? null : entry.Value, at) is { } pod)
            {
                values.Keys(pod, at, HostKeys.KubeletPod);
                pods.Add((cgroup, values.Quantity(pod["memory_request"], at + ".memory_request", Unit.Size), values.Integer(pod["priority"], at + ".priority") ?? 0));
            }
        }

        return new KubeletSettings(values.Quantity(kubelet["eviction_hard"], path + ".eviction_hard", Unit.Size), pods);
    }

    /// <summary>Says which pods no service is of.</summary>
    /// <param name="simulator">The section <c>x-oomsim</c>.</param>
    /// <param name="driver">Who makes the cgroups of containers.</param>
    /// <param name="services">All services.</param>
    /// <param name="bag">Takes the warnings.</param>
    public static void WarnOfUnknown(Mapping simulator, CgroupDriver driver, IEnumerable<ServiceDefinition> services, DiagnosticBag bag)
    {
        DockerConfig config = new() { CgroupDriver = driver };
        HashSet<string?> known = [.. services.Where(s => s.Spec is { IsOfPod: true, CgroupParent.Length: > 0 }).Select(s => config.CgroupAbove(s.Spec.CgroupParent))];
        Mapping? kubelet = (simulator["host"] as Mapping)?["kubelet"] as Mapping;
        foreach (Entry entry in (kubelet?["pods"] as Mapping)?.Entries ?? [])
        {
            if (PathOf(driver, entry.Key) is { } cgroup && !known.Contains(cgroup))
            {
                bag.Warning(entry.At, $"x-oomsim.host.kubelet.pods: '{entry.Key}' is the cgroup_parent of no service with 'restart: kubelet' or 'job'");
            }
        }
    }

    // With the driver systemd the name of a slice is one, too.
    private static string? PathOf(CgroupDriver driver, string key)
    {
        if (key.StartsWith('/'))
        {
            return CgroupReader.IsPath(key) ? key : null;
        }

        DockerConfig config = new() { CgroupDriver = driver, CgroupParent = key };
        return driver == CgroupDriver.Systemd && key.Length > 0 && config.CgroupParentFault is null ? config.CgroupAbove(key) : null;
    }
}
