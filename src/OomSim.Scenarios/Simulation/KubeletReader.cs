using OomSim.Engine;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads <c>x-oomsim.host.kubelet</c>.</summary>
/// <param name="values">Reads the values.</param>
internal sealed class KubeletReader(ValueReader values)
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
        foreach (Entry entry in values.Mapping(kubelet["pods"], path + ".pods")?.Entries ?? [])
        {
            string at = $"{path}.pods.{entry.Key}";
            if (!CgroupReader.IsPath(entry.Key))
            {
                values.Bag.Error(entry.At, $"{path}.pods: '{entry.Key}' is no path of a cgroup: write the cgroup_parent of the pod's services, as /kubepods/burstable/podUID");
            }
            else if (values.Mapping(entry.Value is Scalar { IsNull: true } ? null : entry.Value, at) is { } pod)
            {
                values.Keys(pod, at, HostKeys.KubeletPod);
                pods.Add((entry.Key, values.Quantity(pod["memory_request"], at + ".memory_request", Unit.Size), values.Integer(pod["priority"], at + ".priority") ?? 0));
            }
        }

        return new KubeletSettings(values.Quantity(kubelet["eviction_hard"], path + ".eviction_hard", Unit.Size), pods);
    }
}
