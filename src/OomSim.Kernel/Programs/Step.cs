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

/// <summary>Touches new anonymous memory. A map that overcommit refuses (ENOMEM) ends the program or not, as its on_enomem says (K15).</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Pace">How fast.</param>
public sealed record AllocStep(Quantity Size, Pace Pace) : Step;

/// <summary>Maps memory without touching it: the address space grows, nothing is charged (K15).</summary>
/// <param name="Size">Bytes.</param>
public sealed record ReserveStep(Quantity Size) : Step;

/// <summary>Gives anonymous memory back, and its swap.</summary>
/// <param name="Size">Bytes; null means all, more than there is as well.</param>
public sealed record FreeStep(Quantity? Size) : Step;

/// <summary>Gives back what <see cref="ShmStep"/> mapped; files below /dev/shm are removed with <see cref="RemoveFileStep"/> (K9.6).</summary>
/// <param name="Size">Bytes; null means all.</param>
public sealed record FreeShmStep(Quantity? Size) : Step;

/// <summary>Keeps touching a working set in order, round and round, and faults back in what was swapped out or reclaimed.</summary>
/// <param name="Size">Bytes of the set; null means all its memory.</param>
/// <param name="Duration">Wall time in ns.</param>
/// <param name="Pace">How fast.</param>
public sealed record AccessStep(Quantity? Size, Quantity Duration, Pace Pace) : Step;

/// <summary>Writes once over memory it already has: pages shared since a fork are copied, swapped ones brought back.</summary>
/// <param name="Size">Bytes; null means all.</param>
/// <param name="Pace">How fast.</param>
public sealed record RewriteStep(Quantity? Size, Pace Pace) : Step;

/// <summary>
/// Locks present and future memory (mlockall with MCL_CURRENT and MCL_FUTURE): reclaim leaves it alone, what was only reserved is touched, and what
/// is in swap comes back.
/// </summary>
public sealed record MlockAllStep : Step;

/// <summary>Changes its own OOM score adjustment (K1.17).</summary>
/// <param name="Value">−1000 to 1000.</param>
public sealed record OomScoreAdjStep(Quantity Value) : Step;

/// <summary>Changes its own name, by which the OOM killer's report and <c>kill</c> know it.</summary>
/// <param name="Name">At most 15 bytes of UTF-8.</param>
public sealed record CommStep(string Name) : Step;

/// <summary>Reads a file through the page cache; clean pages are charged to who brings them in (K9).</summary>
/// <param name="File">Its path in the container.</param>
/// <param name="Size">Bytes from its beginning; null means the whole file.</param>
/// <param name="Pace">How fast.</param>
public sealed record ReadStep(string File, Quantity? Size, Pace Pace) : Step;

/// <summary>
/// Writes to a file through the page cache: dirty pages, on disk later (K9). Below /dev/shm, and where a tmpfs is mounted, the pages
/// are shared memory, outlive the process, and no more of them fit than the file system's size: --shm-size, 64 MiB by default
/// (D4.41, K9.6).
/// </summary>
/// <param name="File">Its path in the container; the first write to a file of the image copies that up (D7.6).</param>
/// <param name="Size">Bytes.</param>
/// <param name="Pace">How fast.</param>
public sealed record WriteStep(string File, Quantity Size, Pace Pace) : Step;

/// <summary>Waits until a file's dirty pages are on disk.</summary>
/// <param name="File">Its path in the container.</param>
public sealed record FsyncStep(string File) : Step;

/// <summary>Removes a file; its cache, and the memory of a file of a tmpfs, goes with it (K9.6).</summary>
/// <param name="File">Its path in the container.</param>
public sealed record RemoveFileStep(string File) : Step;

/// <summary>
/// Writes to new shared memory of the process, as mmap with MAP_SHARED and MAP_ANONYMOUS gives it: charged as shmem, part of the
/// process's RSS, reclaimable only to swap, gone with the process (K9.6; recordings kernel/v1-a12-shm and v2-a12-shm). It is no file of
/// /dev/shm, so --shm-size does not bound it; a <see cref="WriteStep"/> to /dev/shm is bounded.
/// </summary>
/// <param name="Size">Bytes.</param>
/// <param name="Pace">How fast.</param>
public sealed record ShmStep(Quantity Size, Pace Pace) : Step;

/// <summary>Fills a buffer that is not written out yet; it is anonymous memory, and lost when the process dies (M7).</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Pace">How fast.</param>
public sealed record BufferStep(Quantity Size, Pace Pace) : Step;

/// <summary>Writes the whole buffer out to a file, as fast as the page cache takes it (M7).</summary>
/// <param name="File">Its path in the container.</param>
public sealed record FlushStep(string File) : Step;

/// <summary>Burns CPU time on one CPU.</summary>
/// <param name="Duration">CPU time in ns; wall time is longer where others compete or a quota holds it back.</param>
public sealed record CpuStep(Quantity Duration) : Step;

/// <summary>Waits; wall time, which runs on while frozen.</summary>
/// <param name="Duration">ns; null means for ever.</param>
public sealed record SleepStep(Quantity? Duration) : Step;

/// <summary>Starts children, which share its memory copy-on-write.</summary>
/// <param name="Program">Name of their program among those of the image.</param>
/// <param name="Count">How many.</param>
public sealed record ForkStep(string Program, Quantity Count) : Step
{
    /// <summary>ns from one to the next; null: all at once. A refused one is the last that is tried, either way.</summary>
    public Quantity? Gap { get; init; }

    /// <summary>What a shell calls itself: it tells of a refused fork on standard error and ends with 2 (BusyBox ash); null for a program, which does as it does without memory.</summary>
    public string? Shell { get; init; }
}

/// <summary>Waits for children: those that have ended are gone then (D6.3).</summary>
/// <param name="Program">Children of this program; null means all children.</param>
public sealed record WaitStep(string? Program) : Step
{
    /// <summary>True where it takes any that ends meanwhile, as shells and docker-init do (<c>waitpid(-1)</c>), whoever it is for.</summary>
    public bool ReapsOthers { get; init; }
}

/// <summary>Ends the process.</summary>
/// <param name="Code">Exit code, 0 to 255.</param>
public sealed record ExitStep(Quantity Code) : Step;

/// <summary>Raises a signal on itself.</summary>
/// <param name="Signal">Its number, 1 to 64.</param>
public sealed record SignalStep(int Signal) : Step;

/// <summary>Writes to standard output or standard error: takes no time, and nothing where nobody reads.</summary>
/// <param name="Text">What it writes, with its line feed.</param>
/// <param name="IsError">True for standard error.</param>
public sealed record PrintStep(string Text, bool IsError = false) : Step;

/// <summary>Is a small program that takes no time.</summary>
/// <param name="Tool">What it does.</param>
public sealed record ToolStep(ITool Tool) : Step;

/// <summary>Repeats steps.</summary>
/// <param name="Count">How often; null means for ever.</param>
/// <param name="Steps">What is repeated.</param>
public sealed record RepeatStep(Quantity? Count, IReadOnlyList<Step> Steps) : Step;
