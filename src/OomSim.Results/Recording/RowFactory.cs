using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>Turns present values into rows.</summary>
internal static class RowFactory
{
    private static readonly string[] Letters = Enumerable.Range(0, 128).Select(c => ((char)c).ToString()).ToArray();

    /// <summary>A container's row; without a cgroup its memory is 0.</summary>
    public static ContainerRow Container(long now, ContainerTrack track, string status, long restartCount, string condition)
    {
        CgroupValues v = track.Cgroup?.Values ?? default;
        return new ContainerRow
        {
            Time = now,
            Container = track.Name,
            State = status,
            Condition = condition,
            MemoryCurrent = v.Current,
            MemoryLimit = v.Max,
            WorkingSet = WorkingSet(v),
            DockerStats = DockerStats(v),
            Anon = v.Anon,
            File = v.File,
            Shmem = v.Shmem,
            KernelMemory = v.Kernel,
            Swap = v.SwapCurrent,
            CpuUsageNs = v.CpuUsageNs,
            CpuThrottledNs = v.CpuThrottledNs,
            Pids = v.Pids,
            OomEvents = track.OomEvents,
            OomKills = track.OomKills,
            RestartCount = restartCount,
            PsiSomeAvg10 = v.PsiSomeAvg10,
            PsiFullAvg10 = v.PsiFullAvg10,
            Pressure = v.Pressure,
        };
    }

    /// <summary>The row with which a name ends that a container no longer has: as that of a removed one.</summary>
    public static ContainerRow End(in ContainerRow last) => new()
    {
        Time = last.Time,
        Container = last.Container,
        State = "removed",
        Condition = Conditions.None,
        OomEvents = last.OomEvents,
        OomKills = last.OomKills,
        RestartCount = last.RestartCount,
    };

    /// <summary>container_memory_working_set_bytes, as cAdvisor's setMemoryStats computes it.</summary>
    public static long WorkingSet(in CgroupValues v) => Math.Max(0, v.Current - v.InactiveFile);

    /// <summary>MEM USAGE of docker stats: inactive file pages are taken off only where that leaves something (D8.14).</summary>
    public static long DockerStats(in CgroupValues v) => v.InactiveFile < v.Current ? v.Current - v.InactiveFile : v.Current;

    /// <summary>A process's row.</summary>
    public static ProcessRow Process(long now, string container, ProcessTrack track)
    {
        ProcessValues v = track.Read();
        return new ProcessRow
        {
            Time = now,
            Container = container,
            Pid = track.Pid,
            ParentPid = track.ParentPid,
            Comm = track.Comm,
            State = v.State < 128 ? Letters[v.State] : v.State.ToString(),
            Rss = v.Rss,
            Anon = v.Anon,
            File = v.File,
            Shmem = v.Shmem,
            Swap = v.Swap,
            Vm = v.Vm,
            OomScoreAdj = track.OomScoreAdj,
            OomScore = v.OomScore,
            CpuUsageNs = v.CpuUsageNs,
        };
    }

    /// <summary>The host's row.</summary>
    public static HostRow Host(long now, HostValues v) => new()
    {
        Time = now,
        MemoryTotal = v.MemoryTotal,
        MemoryFree = v.MemoryFree,
        MemoryAvailable = v.MemoryAvailable,
        File = v.File,
        Anon = v.Anon,
        Shmem = v.Shmem,
        Dirty = v.Dirty,
        SwapTotal = v.SwapTotal,
        SwapFree = v.SwapFree,
        CpuBusyCores = v.CpuBusyCores,
        DiskReadSpeed = v.DiskReadSpeed,
        DiskWriteSpeed = v.DiskWriteSpeed,
        Pressure = v.Pressure,
    };

    /// <summary>A cgroup's row; files that the cgroup version does not have stay empty.</summary>
    public static CgroupRow Cgroup(long now, CgroupTrack track, bool v1)
    {
        CgroupValues v = track.Values;
        return new CgroupRow
        {
            Time = now,
            Path = track.Path,
            Current = v.Current,
            Peak = v.Peak,
            Max = v.Max,
            High = v1 ? null : v.High,
            Low = v.Low,
            Min = v1 ? null : v.Min,
            SwapCurrent = v.SwapCurrent,
            SwapMax = v.SwapMax,
            EventsLow = v1 ? null : v.EventsLow,
            EventsHigh = v1 ? null : v.EventsHigh,
            EventsMax = v1 ? null : v.EventsMax,
            EventsOom = v1 ? null : v.EventsOom,
            EventsOomKill = v.EventsOomKill,
            EventsOomGroupKill = v1 ? null : v.EventsOomGroupKill,
            Failcnt = v1 ? v.Failcnt : null,
            UnderOom = v1 ? v.UnderOom : null,
            OomKillDisable = v1 ? v.OomKillDisable : null,
            Frozen = v.Frozen,
            Pressure = v.Pressure,
        };
    }
}
