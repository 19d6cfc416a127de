using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>One thing a process does. Sizes are bytes, rates bytes per second, times ns.</summary>
public abstract record Step
{
    /// <summary>Where the step stands in the scenario, for messages; empty when unknown.</summary>
    public string Source { get; init; } = "";
}

/// <summary>How fast a step goes: a rate, a total duration, or (neither) as fast as it can.</summary>
/// <param name="Rate">Bytes per second.</param>
/// <param name="Over">Total duration in ns.</param>
/// <param name="CatchUp">True for a clock-driven program, which does at once what is overdue after a stall.</param>
public sealed record Pace(Quantity? Rate = null, Quantity? Over = null, bool CatchUp = false)
{
    /// <summary>As fast as the machine allows.</summary>
    public static Pace Free { get; } = new();
}

/// <summary>Touches new anonymous memory.</summary>
public sealed record AllocStep(Quantity Size, Pace Pace) : Step;

/// <summary>Maps memory without touching it: the address space grows, nothing is charged (K15).</summary>
public sealed record ReserveStep(Quantity Size) : Step;

/// <summary>Gives anonymous memory back; a null size means all.</summary>
public sealed record FreeStep(Quantity? Size) : Step;

/// <summary>Gives shared memory back; a null size means all.</summary>
public sealed record FreeShmStep(Quantity? Size) : Step;

/// <summary>Keeps touching a working set round and round; a null size means all its memory.</summary>
public sealed record AccessStep(Quantity? Size, Quantity Duration, Pace Pace) : Step;

/// <summary>Writes once over memory it already has; a null size means all.</summary>
public sealed record RewriteStep(Quantity? Size, Pace Pace) : Step;

/// <summary>Locks present and future memory.</summary>
public sealed record MlockAllStep : Step;

/// <summary>Changes its own OOM score adjustment (K1.17).</summary>
public sealed record OomScoreAdjStep(Quantity Value) : Step;

/// <summary>Changes its own name; at most 15 bytes.</summary>
public sealed record CommStep(string Name) : Step;

/// <summary>Reads a file through the page cache; a null size means the whole file.</summary>
public sealed record ReadStep(string File, Quantity? Size, Pace Pace) : Step;

/// <summary>Writes a file through the page cache.</summary>
public sealed record WriteStep(string File, Quantity Size, Pace Pace) : Step;

/// <summary>Waits until a file's dirty pages are on disk.</summary>
public sealed record FsyncStep(string File) : Step;

/// <summary>Removes a file; its cache goes with it.</summary>
public sealed record RemoveFileStep(string File) : Step;

/// <summary>Writes to tmpfs or shared memory.</summary>
public sealed record ShmStep(Quantity Size, Pace Pace) : Step;

/// <summary>Fills a buffer that is not written out yet (M7); it is anonymous memory.</summary>
public sealed record BufferStep(Quantity Size, Pace Pace) : Step;

/// <summary>Writes the buffer out to a file.</summary>
public sealed record FlushStep(string File) : Step;

/// <summary>Burns CPU time.</summary>
public sealed record CpuStep(Quantity Duration) : Step;

/// <summary>Waits; wall time, which runs on while frozen. A null duration means for ever.</summary>
public sealed record SleepStep(Quantity? Duration) : Step;

/// <summary>Starts children.</summary>
public sealed record ForkStep(string Program, Quantity Count) : Step;

/// <summary>Waits for children: one of a name, or (null) all.</summary>
public sealed record WaitStep(string? Program) : Step;

/// <summary>Ends the process.</summary>
public sealed record ExitStep(Quantity Code) : Step;

/// <summary>Raises a signal on itself.</summary>
public sealed record SignalStep(int Signal) : Step;

/// <summary>Repeats steps; a null count means for ever.</summary>
public sealed record RepeatStep(Quantity? Count, IReadOnlyList<Step> Steps) : Step;
