using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What the engine found its host able to do (D4.38).</summary>
/// <param name="CpuCount">CPUs.</param>
/// <param name="SwapLimit">Swap can be limited.</param>
/// <param name="OomKillDisable">The OOM killer of a cgroup can be disabled: v1 only.</param>
/// <param name="MemorySwappiness">Swappiness per cgroup: v1 only.</param>
/// <param name="KernelMemory">Kernel memory can be limited: not on v2, nor with a kernel of 5.16 or later.</param>
/// <param name="BlkioWeight">Weights at the disk: on v1 the file <c>blkio.weight</c>, which kernels have had no more since 5.0.</param>
public sealed record HostCapabilities(int CpuCount, bool SwapLimit, bool OomKillDisable, bool MemorySwappiness, bool KernelMemory, bool BlkioWeight)
{
    /// <summary>The capabilities of a simulated host.</summary>
    public static HostCapabilities Of(HostConfig host)
    {
        bool v1 = host.Cgroup == CgroupVersion.V1;
        return new HostCapabilities(host.Cpus, SwapLimit: true, OomKillDisable: v1, MemorySwappiness: v1, KernelMemory: v1, BlkioWeight: !v1);
    }
}
