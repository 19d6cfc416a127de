namespace OomSim.Kernel;

/// <summary>A PID namespace: when its init ends, all in it die (D6.1).</summary>
public sealed class PidNamespace
{
    /// <summary>True for the host's own: its PIDs are those of the host, and no process of a container is its init (D6.5).</summary>
    public bool IsHost { get; init; }

    /// <summary>Its init; null before it starts, and in the host's.</summary>
    public Process? Init { get; internal set; }

    /// <summary>Its live processes in order of creation.</summary>
    public IReadOnlyList<Process> Members => MemberList;

    internal FewList<Process> MemberList { get; } = new();

    internal int LastPid { get; set; }

    /// <summary>Kernel memory of it and of those made with it, charged to a cgroup until its init has ended, bytes.</summary>
    internal long KernelMemory { get; set; }

    /// <summary>The cgroup that <see cref="KernelMemory"/> is charged to: that in which it was made.</summary>
    internal Cgroup? Maker { get; set; }

    /// <summary>What has become of <see cref="KernelMemory"/> once its maker was removed (K9.7); usually null.</summary>
    internal LeftKernelMemory? Left { get; set; }
}
