namespace OomSim.Kernel;

/// <summary>Counters of <c>memory.events</c> (K7.7), and on v1 of <c>memory.oom_control</c>.</summary>
public struct MemoryEvents
{
    /// <summary>Reclaimed though under memory.low.</summary>
    public long Low;

    /// <summary>Went over memory.high.</summary>
    public long High;

    /// <summary>Charges that met the limit.</summary>
    public long Max;

    /// <summary>OOM situations.</summary>
    public long Oom;

    /// <summary>Processes killed by any OOM killer.</summary>
    public long OomKill;

    /// <summary>Group kills.</summary>
    public long OomGroupKill;
}
