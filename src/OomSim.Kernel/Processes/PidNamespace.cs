namespace OomSim.Kernel;

/// <summary>A PID namespace: when its init ends, all in it die (D6.1).</summary>
public sealed class PidNamespace
{
    /// <summary>Its init; null before it starts.</summary>
    public Process? Init { get; internal set; }

    /// <summary>Its live processes in order of creation.</summary>
    public IReadOnlyList<Process> Members => MemberList;

    internal List<Process> MemberList { get; } = new(1);

    internal int LastPid { get; set; }
}
