namespace OomSim.Results;

/// <summary>What an explanation is about.</summary>
public enum ExplainedKind
{
    /// <summary>An OOM killer killed a process.</summary>
    Kill,

    /// <summary>An OOM killer found nobody whom it could kill.</summary>
    NoVictim,

    /// <summary>Processes wait at a limit with the OOM killer off.</summary>
    Hang,

    /// <summary>A container is paused, and something waits until it goes on.</summary>
    Pause,

    /// <summary>A container ended in a way that its exit code does not tell.</summary>
    Exit,

    /// <summary>A command was refused.</summary>
    Refusal,

    /// <summary>The kernel panicked.</summary>
    Panic,

    /// <summary>memory.high held back who grew.</summary>
    MemoryHigh,

    /// <summary>Any other event that was asked for.</summary>
    Other,
}
