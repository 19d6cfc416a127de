namespace OomSim.Kernel;

/// <summary>A process (thread group).</summary>
public sealed partial class Process
{
    /// <summary>PID in the host's namespace.</summary>
    public int Pid { get; internal set; }

    /// <summary>PID in its own namespace; 1 for a container's init.</summary>
    public int NamespacePid { get; internal set; }

    /// <summary>Its parent; null when started from outside.</summary>
    public Process? Parent { get; internal set; }

    /// <summary>Its name; at most 15 bytes.</summary>
    public string Comm { get; internal set; } = "";

    /// <summary>Its cgroup.</summary>
    public Cgroup Cgroup { get; internal set; } = null!;

    /// <summary>The name it was started under: the container's.</summary>
    public string Owner { get; internal set; } = "";

    /// <summary>Its PID namespace.</summary>
    public PidNamespace Namespace { get; internal set; } = null!;

    /// <summary>OOM score adjustment, −1000…1000 (K1.17).</summary>
    public int OomScoreAdj { get; internal set; }

    /// <summary>How it ended; null while it lives.</summary>
    public ExitStatus? Exit { get; internal set; }

    /// <summary>True once the OOM killer chose it.</summary>
    public bool IsOomVictim { get; internal set; }

    /// <summary>Bytes that were in its buffers or written but not yet on disk when it died (M7).</summary>
    public long LostBytes { get; internal set; }

    /// <summary>What it is doing: see <see cref="TaskCondition"/>.</summary>
    public TaskCondition Condition { get; internal set; }

    /// <summary>Present values.</summary>
    public ProcessValues Read() => throw new InvalidOperationException("under construction");
}

/// <summary>How a process ended.</summary>
/// <param name="Code">Exit code, when it exited by itself.</param>
/// <param name="Signal">The signal that killed it; 0 when it exited by itself.</param>
public readonly record struct ExitStatus(int Code, int Signal)
{
    /// <summary>As a shell or Docker shows it: the code, or 128 + signal (D2.1).</summary>
    public int ShellCode => Signal == 0 ? Code & 0xFF : 128 + Signal;

    /// <summary>True for anything but exit code 0.</summary>
    public bool IsAbnormal => Signal != 0 || Code != 0;
}

/// <summary>A PID namespace: when its init ends, all in it die (D6.1).</summary>
public sealed class PidNamespace
{
    /// <summary>Its init; null before it starts.</summary>
    public Process? Init { get; internal set; }

    /// <summary>Its live processes in order of creation.</summary>
    public IReadOnlyList<Process> Members => MemberList;

    internal List<Process> MemberList { get; } = [];

    internal int LastPid { get; set; }
}

/// <summary>What is really going on with a task.</summary>
public enum TaskCondition
{
    /// <summary>Runs or makes progress.</summary>
    Active,

    /// <summary>Waits for time, a child or a signal.</summary>
    Idle,

    /// <summary>Slowed by memory.high or a CPU quota.</summary>
    Throttled,

    /// <summary>Pays for its memory by reclaim or swap.</summary>
    Reclaiming,

    /// <summary>Waits at a limit whose OOM killer is disabled (K4.11).</summary>
    Hung,

    /// <summary>In the freezer.</summary>
    Frozen,

    /// <summary>Killed, giving its memory back.</summary>
    Dying,
}

/// <summary>Present values of a process, in the units of <c>processes.csv</c>.</summary>
public readonly record struct ProcessValues(
    char State, long Rss, long Anon, long File, long Shmem, long Swap, long Vm, long PageTables, long OomScore, long CpuUsageNs);

/// <summary>A file on disk: its size and its cached pages (K9.5).</summary>
public sealed partial class Inode
{
    /// <summary>A file.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="size">Bytes.</param>
    public Inode(string name, long size)
    {
        Name = name;
        Size = size;
    }

    /// <summary>Its name, for messages.</summary>
    public string Name { get; }

    /// <summary>Bytes.</summary>
    public long Size { get; internal set; }
}
