namespace OomSim.Results;

/// <summary>What trace.json shows as a process: a container, a program outside containers, or the host. Times in ns.</summary>
/// <param name="name">Its name.</param>
/// <param name="pid">Its number, which is that of its first thread as well: the track of its states.</param>
internal sealed class TraceTrack(string name, int pid)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its number, and the track of its states.</summary>
    public int Pid => pid;

    /// <summary>The track of its conditions.</summary>
    public int ConditionTid => pid + 1;

    /// <summary>Its state in the last row; empty before.</summary>
    public string State { get; set; } = "";

    /// <summary>Since when.</summary>
    public long StateSince { get; set; }

    /// <summary>Its condition in the last row; empty before.</summary>
    public string Condition { get; set; } = "";

    /// <summary>Since when.</summary>
    public long ConditionSince { get; set; }

    /// <summary>When the last row was; −1 for never.</summary>
    public long LastAt { get; set; } = -1;

    /// <summary>CPU time in the last row.</summary>
    public long LastCpu { get; set; }

    /// <summary>Memory, as its counter has it.</summary>
    public TraceCounter Memory { get; } = new();

    /// <summary>CPUs in use, in thousandths, as its counter has it.</summary>
    public TraceCounter Cpu { get; } = new();
}
