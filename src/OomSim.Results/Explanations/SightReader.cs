using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>Reads memory as the tools count it.</summary>
internal static class SightReader
{
    /// <summary>A container's.</summary>
    public static MemorySight Of(Cgroup cgroup)
    {
        CgroupValues v = cgroup.Read();
        long rss = 0;
        int processes = 0;
        foreach (Process process in All(cgroup))
        {
            rss += process.Read().Rss;
            processes++;
        }

        return new MemorySight
        {
            Current = v.Current,
            Limit = v.Max,
            DockerStats = v.InactiveFile < v.Current ? v.Current - v.InactiveFile : v.Current, // D8.14
            WorkingSet = Math.Max(0, v.Current - v.InactiveFile),
            Rss = rss,
            Anon = v.Anon,
            File = v.File - v.Shmem,
            InactiveFile = v.InactiveFile,
            Shmem = v.Shmem,
            Kernel = v.Kernel,
            Swap = v.SwapCurrent,
            SwapLimit = v.SwapMax,
            Processes = processes,
        };
    }

    /// <summary>The host's.</summary>
    public static HostSight Of(HostValues v) => new()
    {
        Total = v.MemoryTotal,
        Free = v.MemoryFree,
        Available = v.MemoryAvailable,
        Anon = v.Anon,
        File = v.File,
        Shmem = v.Shmem,
        SwapTotal = v.SwapTotal,
        SwapFree = v.SwapFree,
    };

    /// <summary>The processes of a cgroup and of those below.</summary>
    public static IEnumerable<Process> All(Cgroup cgroup) => cgroup.Processes.Concat(cgroup.Children.SelectMany(All));
}
