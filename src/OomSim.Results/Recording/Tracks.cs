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
    /// <summary>The kernel's path.</summary>
    public string Path { get; } = path;

    /// <summary>The cgroup above; null for the root.</summary>
    public CgroupTrack? Parent { get; } = parent;

    /// <summary>False once the cgroup is gone.</summary>
    public abstract bool Exists { get; }

    /// <summary>Values at the last reading.</summary>
    public CgroupValues Values { get; private set; }

    /// <summary>The container whose cgroup it is; null for others.</summary>
    public ContainerTrack? Container { get; set; }

    /// <summary>When a row was last written just before a jump, ns; −1 for never.</summary>
    public long BeforeAt { get; set; } = -1;

    /// <summary>Bytes in the highest row of that moment.</summary>
    public long HighestBefore { get; set; }

    /// <summary>When it was last noted for a row just after a jump, ns; −1 for never.</summary>
    public long TouchedAt { get; set; } = -1;

    /// <summary>When its last row was written, ns; −1 for never.</summary>
    public long LastRowAt { get; set; } = -1;

    /// <summary>Its last row.</summary>
    public CgroupRow LastRow { get; set; }

    /// <summary>Its last row that only expectations see; null for none.</summary>
    public CgroupRow? WatchedRow { get; set; }

    /// <summary>Whether expectations look at it, as long as its container has the same name.</summary>
    public (string? Name, bool Is)? Watched { get; set; }

    /// <summary>Its pressure in its last row; null where it had none.</summary>
    public PressureValues? LastPressure { get; set; }

    /// <summary>Reads the present values.</summary>
    public void Refresh() => Values = Read();

    /// <summary>Its present values.</summary>
    protected abstract CgroupValues Read();
}

/// <summary>A process that is recorded.</summary>
internal abstract class ProcessTrack
{
    /// <summary>PID on the host.</summary>
    public abstract int Pid { get; }

    /// <summary>The parent's PID on the host; 0 for none.</summary>
    public abstract int ParentPid { get; }

    /// <summary>Its name.</summary>
    public abstract string Comm { get; }

    /// <summary>Its OOM score adjustment, −1000 to 1000.</summary>
    public abstract int OomScoreAdj { get; }

    /// <summary>What is really going on with it.</summary>
    public abstract TaskCondition Condition { get; }

    /// <summary>True once an OOM killer has chosen it.</summary>
    public abstract bool IsOomVictim { get; }

    /// <summary>When its last row was written, ns; −1 for never.</summary>
    public long LastRowAt { get; set; } = -1;

    /// <summary>Its last row.</summary>
    public ProcessRow LastRow { get; set; }

    /// <summary>What it was just before a jump of this instant, as long as that is not known to have changed it; null for none.</summary>
    public ProcessRow? HeldRow { get; set; }

    /// <summary>Its last row that only expectations see; null for none.</summary>
    public ProcessRow? WatchedRow { get; set; }

    /// <summary>True once its OOM kill is in the container's account.</summary>
    public bool KillNoted { get; set; }

    /// <summary>Its present values.</summary>
    public abstract ProcessValues Read();
}

/// <summary>Processes started under one name: a container's, or some program's outside containers.</summary>
internal class ProcessGroup(string name)
{
    /// <summary>The container's name, or the program's.</summary>
    public virtual string Name => name;

    /// <summary>Live ones in order of creation.</summary>
    public LinkedList<ProcessTrack> Processes { get; } = new();

    /// <summary>Whether expectations look at it and at its processes, as long as it has the same name.</summary>
    public (string Name, bool Is, bool HasProcesses)? Watched { get; set; }
}

/// <summary>A container that is recorded, and what was last written about it.</summary>
internal abstract class ContainerTrack() : ProcessGroup("")
{
    /// <summary>Docker's state.</summary>
    public abstract string Status { get; }

    /// <summary>Restarts by its policy.</summary>
    public abstract long RestartCount { get; }

    /// <summary>The engine's oom events for it.</summary>
    public abstract long OomEvents { get; }

    /// <summary>Processes of it that an OOM killer killed.</summary>
    public abstract long OomKills { get; }

    /// <summary>Exit code of its last run; 0 before.</summary>
    public abstract int ExitCode { get; }

    /// <summary>As docker inspect shows it.</summary>
    public abstract bool OomKilled { get; }

    /// <summary>Its cgroup; null while it does not run.</summary>
    public abstract CgroupTrack? Cgroup { get; }

    /// <summary>What it may have of the CPUs; null while it does not run.</summary>
    public virtual CpuGrant? Cpu => null;

    /// <summary>The name in the last row; empty before it was known.</summary>
    public string KnownName { get; set; } = "";

    /// <summary>The state in the last row.</summary>
    public string KnownStatus { get; set; } = "";

    /// <summary>Restarts in the last row.</summary>
    public long KnownRestartCount { get; set; }

    /// <summary>When it was last noted for a row just after a change, ns; −1 for never.</summary>
    public long TouchedAt { get; set; } = -1;

    /// <summary>When its last row was written, ns; −1 for never.</summary>
    public long LastRowAt { get; set; } = -1;

    /// <summary>Its last row.</summary>
    public ContainerRow LastRow { get; set; }

    /// <summary>Its last row that only expectations see; null for none.</summary>
    public ContainerRow? WatchedRow { get; set; }

    /// <summary>What the summary will say of it.</summary>
    public ContainerAccount Account { get; } = new();
}
