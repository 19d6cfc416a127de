using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What a parent does when a child ends abnormally (M12).</summary>
public enum OnChildExit
{
    /// <summary>It ends too, with the child's status.</summary>
    Exit,

    /// <summary>It goes on.</summary>
    Ignore,

    /// <summary>It starts the child again.</summary>
    Restart,
}

/// <summary>What a process does on a signal it has a handler for: null steps mean it ignores the signal.</summary>
/// <param name="Steps">What the handler does before the program goes on; null to ignore the signal.</param>
public sealed record SignalHandler(IReadOnlyList<Step>? Steps)
{
    /// <summary>The signal goes on to the first child, whoever sent it, and waits for that to be there (D4.72).</summary>
    public static SignalHandler HandOn { get; } = new([]) { ToChild = true };

    /// <summary>True where the process does nothing about the signal but send it to its first child.</summary>
    public bool ToChild { get; private init; }

    /// <summary>True where the process ignores the signal.</summary>
    internal bool Ignores => this is { Steps: null, ToChild: false };
}

/// <summary>What the processes of one name do.</summary>
public sealed record ProgramDefinition
{
    /// <summary>Its name among the image's processes; <c>init</c> for the program itself.</summary>
    public required string Name { get; init; }

    /// <summary>The command name the kernel shows; at most 15 bytes.</summary>
    public required string Comm { get; init; }

    /// <summary>The file of the image it runs, whose pages are page cache; null for none.</summary>
    public string? Exec { get; init; }

    /// <summary>What a shell executes it with, its name first; null where that is not told.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>What it does, in order; it exits with 0 after the last.</summary>
    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>What it does when a child ends abnormally.</summary>
    public OnChildExit OnChildExit { get; init; } = OnChildExit.Exit;

    /// <summary>Its signal handlers by signal number.</summary>
    public IReadOnlyDictionary<int, SignalHandler> OnSignal { get; init; } = new SortedDictionary<int, SignalHandler>();

    /// <summary>True where it ignores SIGCHLD: whoever ends is gone at once (kernel/signal.c, do_notify_parent). To do something about an end it has to know of it.</summary>
    internal bool LetsChildrenGo => OnChildExit == OnChildExit.Ignore && OnSignal.TryGetValue(SignalNumber.Child, out SignalHandler? handler) && handler.Ignores;

    /// <summary>Exit code, 0 to 255, after a refused allocation; null: it goes on with the next step.</summary>
    public Quantity? EnomemExitCode { get; init; } = Quantity.Of(1);

    /// <summary>The OOM score adjustment that it writes for itself before its first step, −1000…1000, if it may (K1.17); null: it keeps what it was started with.</summary>
    public Quantity? OomScoreAdj { get; init; }
}

/// <summary>A program and the processes it can fork, by name.</summary>
/// <param name="Init">The program of PID 1.</param>
/// <param name="Processes">What a <see cref="ForkStep"/> can start, by name.</param>
public sealed record ProgramSet(ProgramDefinition Init, IReadOnlyDictionary<string, ProgramDefinition> Processes)
{
    /// <summary>True where nobody says what PID 1 does: <see cref="Init"/> is made up and only sleeps.</summary>
    public bool IsStandIn { get; init; }
}
