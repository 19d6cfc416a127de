using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OomSim.Kernel;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>The cgroups that a kubelet makes for pods, by the cgroupfs driver's names: <c>/kubepods/burstable/podUID</c> (D10.2).</summary>
/// <param name="node">The node.</param>
/// <param name="version">Its hierarchy.</param>
internal sealed class PodCgroups(KubeNode node, CgroupVersion version)
{
    private const string Root = "/kubepods";

    /// <summary>The cgroup of a pod.</summary>
    public static string PathOf(Pod pod) => PodResources.ClassOf(pod) switch
    {
        QosClass.Guaranteed => Root,
        QosClass.Burstable => Root + "/burstable",
        _ => Root + "/besteffort",
    } + "/pod" + UidOf(pod);

    /// <summary>The UID of a pod: what its cluster gave it, else one that follows from its name.</summary>
    public static string UidOf(Pod pod)
    {
        if (pod.Uid.Length > 0)
        {
            return pod.Uid;
        }

        string hex = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{pod.Namespace}/{pod.Owner}/{pod.Name}")));
        return $"{hex[..8]}-{hex[8..12]}-5{hex[13..16]}-a{hex[17..20]}-{hex[20..32]}";
    }

    /// <summary>The cgroups above those of the pods, with what is written to their files.</summary>
    public List<(string Path, List<(string File, string Value)> Files)> OfNode(IReadOnlyList<Pod> pods)
    {
        long burstable = pods.Where(p => PodResources.ClassOf(p) == QosClass.Burstable).Aggregate(0L, (sum, p) => PodResources.Sum(sum, PodResources.Request(p, ResourceName.Cpu)));
        return
        [
            (Root, [Weight(PodResources.Shares(node.Cpus * 1000))]),
            (Root + "/burstable", [Weight(PodResources.Shares(burstable))]),
            (Root + "/besteffort", [Weight(PodResources.LeastShares)]),
        ];
    }

    /// <summary>What is written to the files of a pod's cgroup.</summary>
    public List<(string File, string Value)> FilesOf(Pod pod)
    {
        List<(string File, string Value)> files = [];
        if (PodResources.IsBounded(pod, ResourceName.Memory))
        {
            files.Add((version == CgroupVersion.V1 ? "memory.limit_in_bytes" : "memory.max", Number(PodResources.Limit(pod, ResourceName.Memory))));
        }

        files.Add(Weight(PodResources.ClassOf(pod) == QosClass.BestEffort ? PodResources.LeastShares : PodResources.Shares(PodResources.Request(pod, ResourceName.Cpu))));
        if (PodResources.IsBounded(pod, ResourceName.Cpu))
        {
            string quota = Number(PodResources.Quota(PodResources.Limit(pod, ResourceName.Cpu)));
            files.AddRange(version == CgroupVersion.V1
                ? [("cpu.cfs_period_us", Number(PodResources.Period)), ("cpu.cfs_quota_us", quota)]
                : [("cpu.max", $"{quota} {Number(PodResources.Period)}")]);
        }

        return files;
    }

    // The kubelet's own straight line from shares to weights.
    private (string File, string Value) Weight(long shares) =>
        version == CgroupVersion.V1 ? ("cpu.shares", Number(Math.Min(shares, 262_144))) : ("cpu.weight", Number(Math.Min(10_000, 1 + ((shares - 2) * 9999 / 262_142))));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
