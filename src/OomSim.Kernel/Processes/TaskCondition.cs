namespace OomSim.Kernel;

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
