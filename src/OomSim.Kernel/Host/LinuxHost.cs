using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>One simulated Linux host: the way in for everything outside the kernel.</summary>
public sealed partial class LinuxHost
{
    /// <summary>Boots a host.</summary>
    public LinuxHost(Simulator simulator, HostConfig config, RandomStreams streams)
    {
        Simulator = simulator;
        Config = config;
        Streams = streams;
    }

    /// <summary>The clock and the event queue.</summary>
    public Simulator Simulator { get; }

    /// <summary>The machine's configuration.</summary>
    public HostConfig Config { get; }

    /// <summary>The run's random streams.</summary>
    public RandomStreams Streams { get; }

    /// <summary>Who watches, in order of being told.</summary>
    public List<IHostObserver> Observers { get; } = [];

    /// <summary>The root cgroup.</summary>
    public Cgroup Root => throw new InvalidOperationException("under construction");

    /// <summary>Creates a cgroup with all controllers, and its missing ancestors. Paths look like <c>/docker/abc</c>.</summary>
    public Cgroup CreateCgroup(string path) => throw new InvalidOperationException("under construction");

    /// <summary>The cgroup at a path, or null.</summary>
    public Cgroup? FindCgroup(string path) => throw new InvalidOperationException("under construction");

    /// <summary>Removes a cgroup (<c>rmdir</c>); EBUSY while it has processes or children (K9.8).</summary>
    public Errno RemoveCgroup(Cgroup cgroup) => throw new InvalidOperationException("under construction");

    /// <summary>Writes to a kernel file of a cgroup, as <c>echo value > file</c> would.</summary>
    public Errno WriteFile(Cgroup cgroup, string file, string value) => throw new InvalidOperationException("under construction");

    /// <summary>Reads a kernel file of a cgroup in the kernel's format; null where there is no such file.</summary>
    public string? ReadFile(Cgroup cgroup, string file) => throw new InvalidOperationException("under construction");

    /// <summary>Starts a process.</summary>
    public Process Spawn(SpawnRequest request) => throw new InvalidOperationException("under construction");

    /// <summary>Sends a signal from the host to a process (K2, K17.9, K18.4, D6.2).</summary>
    public void SendSignal(Process process, int signal) => throw new InvalidOperationException("under construction");

    /// <summary>Freezes a cgroup: <c>freezer.state</c> or <c>cgroup.freeze</c> (K17, K18).</summary>
    public void Freeze(Cgroup cgroup) => throw new InvalidOperationException("under construction");

    /// <summary>Thaws a cgroup.</summary>
    public void Thaw(Cgroup cgroup) => throw new InvalidOperationException("under construction");

    /// <summary>Sets a sysctl.</summary>
    public Errno SetSysctl(string name, string value) => throw new InvalidOperationException("under construction");

    /// <summary>All live processes in order of creation.</summary>
    public IReadOnlyCollection<Process> Processes => throw new InvalidOperationException("under construction");

    /// <summary>The kernel log so far.</summary>
    public IReadOnlyList<string> Log => throw new InvalidOperationException("under construction");

    /// <summary>The present values of the host as a whole.</summary>
    public HostValues Read() => throw new InvalidOperationException("under construction");
}

/// <summary>What a new process is.</summary>
public sealed record SpawnRequest
{
    /// <summary>Its cgroup.</summary>
    public required Cgroup Cgroup { get; init; }

    /// <summary>What it runs.</summary>
    public required ProgramDefinition Program { get; init; }

    /// <summary>Programs it can fork, by name.</summary>
    public IReadOnlyDictionary<string, ProgramDefinition> Processes { get; init; } = new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal);

    /// <summary>Its PID namespace; null makes a new one whose init it is.</summary>
    public PidNamespace? Namespace { get; init; }

    /// <summary>Name used for random streams, events and rows: the container's.</summary>
    public required string Owner { get; init; }

    /// <summary>OOM score adjustment it starts with (D4.49).</summary>
    public int OomScoreAdj { get; init; }

    /// <summary>What its file names mean.</summary>
    public IFileNamespace? Files { get; init; }

    /// <summary>Bytes the runtime charges for a moment before the program runs; only the peak shows them.</summary>
    public long StartupPeak { get; init; }

    /// <summary>Kernel memory charged to the cgroup for as long as it exists, set up by the runtime.</summary>
    public long RuntimeKernelMemory { get; init; }
}

/// <summary>Turns a process's file names into inodes: the container's union of layers, in the kernel's terms.</summary>
public interface IFileNamespace
{
    /// <summary>The inode a name leads to; null when there is none.</summary>
    Inode? Find(string path);

    /// <summary>The inode to write to: created, or copied up, when needed (D7.7).</summary>
    Inode OpenForWriting(string path);

    /// <summary>Removes a name; the inode that lost its last name, or null.</summary>
    Inode? Remove(string path);
}

/// <summary>Present values of the host, in the units of <c>host.csv</c>.</summary>
public readonly record struct HostValues(
    long MemoryTotal, long MemoryFree, long MemoryAvailable, long File, long Anon, long Shmem, long Dirty,
    long SwapTotal, long SwapFree, double CpuBusyCores, long DiskReadSpeed, long DiskWriteSpeed);

/// <summary>Error numbers the kernel answers with.</summary>
public enum Errno
{
    /// <summary>Success.</summary>
    None = 0,

    /// <summary>No such file.</summary>
    ENOENT = 2,

    /// <summary>Out of memory.</summary>
    ENOMEM = 12,

    /// <summary>Permission denied.</summary>
    EACCES = 13,

    /// <summary>Device or resource busy.</summary>
    EBUSY = 16,

    /// <summary>Invalid argument.</summary>
    EINVAL = 22,

    /// <summary>No space left on device.</summary>
    ENOSPC = 28,

    /// <summary>Numerical result out of range.</summary>
    ERANGE = 34,

    /// <summary>Try again.</summary>
    EAGAIN = 11,
}
