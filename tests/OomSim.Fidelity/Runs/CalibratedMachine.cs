using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>The recordings' machine in the simulator's terms. One value for all recordings of a cgroup version, none for a single case.</summary>
public static class CalibratedMachine
{
    /// <summary>The recording that the first-touch speed of a version is taken from: the one whose program is not paced.</summary>
    public static string SpeedRecording(CgroupVersion version) => version == CgroupVersion.V1 ? "kernel/v1-a02-unpaced" : "kernel/v2-a02-unpaced";

    /// <summary>Anonymous memory that the unpaced program touched, over the time from its step's start to the kill; bytes per second.</summary>
    public static long FirstTouchSpeed(CgroupVersion version)
    {
        Recording unpaced = Recording.Load(SpeedRecording(version));
        long start = unpaced.Program.Last(message => message.Kind == "START").Time;
        KernelKill kill = unpaced.Kills[0];
        return (long)(kill.Anon * 1e9 / (kill.Time - start));
    }

    /// <summary>The machine on which a recording was made.</summary>
    public static HostConfig For(Recording recording) => new()
    {
        Memory = recording.Host.MemoryTotal,
        Reserved = recording.Host.MemoryTotal - recording.FreeAtStart,
        Swap = recording.Host.SwapTotal > 0 ? new SwapConfig(recording.Host.SwapTotal) : null,
        Cpus = recording.Host.Cpus,
        Cgroup = recording.Host.Cgroup,
        Sysctl = recording.Host.Sysctl,
        MemoryBandwidth = FirstTouchSpeed(recording.Host.Cgroup),
        Kernel = "6.1",
    };
}
