using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What <c>docker stats</c> makes of a cgroup's values.</summary>
public static class ContainerStatistics
{
    /// <summary>MEM USAGE: usage without the inactive page cache, in bytes (D8.14).</summary>
    public static long Used(CgroupValues values) =>
        values.InactiveFile < values.Current ? values.Current - values.InactiveFile : values.Current;
}
