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

    /// <summary>When the last of its processes was killed by an OOM killer; −1 for never.</summary>
    public long KilledAt { get; set; } = -1;

    /// <summary>Since when it ran before it had to be restarted.</summary>
    public long RanSince { get; set; }

    /// <summary>When the last row was; −1 for never.</summary>
    public long LastAt { get; set; } = -1;

    /// <summary>CPU time in the last row.</summary>
    public long LastCpu { get; set; }

    /// <summary>Memory, as its counter has it.</summary>
    public TraceCounter Memory { get; } = new();

    /// <summary>CPUs in use, in thousandths, as its counter has it.</summary>
    public TraceCounter Cpu { get; } = new();

    /// <summary>How many of its processes are in each condition.</summary>
    public int[] Strengths { get; } = new int[Conditions.Count];

    /// <summary>True for the host itself.</summary>
    public bool IsHost { get; init; }

    /// <summary>True for a container: programs outside have no state and no condition.</summary>
    public bool IsContainer { get; set; }

    /// <summary>The condition that speaks for its processes.</summary>
    public string StrongestCondition
    {
        get
        {
            int strongest = Strengths.Length - 1;
            while (strongest > 0 && Strengths[strongest] == 0)
            {
                strongest--;
            }

            return Conditions.Named(strongest);
        }
    }
}
