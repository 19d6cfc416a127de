using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>What the recorder reads beside containers, cgroups and processes. A synthetic one drives it in tests.</summary>
internal interface IWorld
{
    /// <summary>Simulated ns.</summary>
    long Now { get; }

    /// <summary>True where cgroups are of version 1.</summary>
    bool IsV1 { get; }

    /// <summary>Moves the clock to a moment before the next event.</summary>
    void MoveTo(long ns);

    /// <summary>Reads the host.</summary>
    HostValues ReadHost();
}

/// <summary>A cgroup that is recorded, and what was last written about it.</summary>
internal abstract class CgroupTrack(string path, CgroupTrack? parent)
{
    public string Path { get; } = path;

    public CgroupTrack? Parent { get; } = parent;

    /// <summary>False once the cgroup is gone.</summary>
    public abstract bool Exists { get; }

    /// <summary>Values at the last reading.</summary>
    public CgroupValues Values { get; private set; }

    public ContainerTrack? Container { get; set; }

    public long BeforeAt { get; set; } = -1;

    public long HighestBefore { get; set; }

    public long TouchedAt { get; set; } = -1;

    public long LastRowAt { get; set; } = -1;

    public CgroupRow LastRow { get; set; }

    public void Refresh() => Values = Read();

    protected abstract CgroupValues Read();
}

/// <summary>A process that is recorded.</summary>
internal abstract class ProcessTrack
{
    public abstract int Pid { get; }

    public abstract int ParentPid { get; }

    public abstract string Comm { get; }

    public abstract int OomScoreAdj { get; }

    public abstract TaskCondition Condition { get; }

    public abstract bool IsOomVictim { get; }

    public long LastRowAt { get; set; } = -1;

    public ProcessRow LastRow { get; set; }

    /// <summary>True once its OOM kill is in the container's account.</summary>
    public bool KillNoted { get; set; }

    public abstract ProcessValues Read();
}

/// <summary>Processes started under one name: a container's, or some program's outside containers.</summary>
internal class ProcessGroup(string name)
{
    public virtual string Name => name;

    /// <summary>Live ones in order of creation.</summary>
    public LinkedList<ProcessTrack> Processes { get; } = new();
}

/// <summary>A container that is recorded, and what was last written about it.</summary>
internal abstract class ContainerTrack() : ProcessGroup("")
{
    public abstract string Status { get; }

    public abstract long RestartCount { get; }

    public abstract long OomEvents { get; }

    public abstract long OomKills { get; }

    public abstract int ExitCode { get; }

    public abstract bool OomKilled { get; }

    /// <summary>Its cgroup; null while it does not run.</summary>
    public abstract CgroupTrack? Cgroup { get; }

    public string KnownStatus { get; set; } = "";

    public long KnownRestartCount { get; set; }

    public long TouchedAt { get; set; } = -1;

    public long LastRowAt { get; set; } = -1;

    public ContainerRow LastRow { get; set; }

    public ContainerAccount Account { get; } = new();
}
