namespace OomSim.Kernel;

/// <summary>What a small program has printed, and how it ends.</summary>
/// <param name="Stdout">Lines with their line feeds; empty for nothing.</param>
/// <param name="Stderr">The same of its complaints.</param>
/// <param name="ExitCode">0 to 255; with 0 the steps behind it follow.</param>
public readonly record struct ToolAnswer(string Stdout, string Stderr = "", int ExitCode = 0)
{
    /// <summary>True where the process goes on behind the <see cref="RepeatStep"/> that it stands in, whose other steps are left out.</summary>
    public bool EndsLoop { get; init; }

    /// <summary>A file of the kernel that it writes to: what it prints and ends with is known when that is done. Null for none.</summary>
    public KernelWrite? Write { get; init; }

    /// <summary>Files that it opens for writing before it ends, in order: one of the image is copied up (D7.7). Null for none.</summary>
    public IReadOnlyList<string>? Opened { get; init; }

    /// <summary>Files that it has removed: their cached pages go with them. Null for none.</summary>
    public IReadOnlyList<Inode>? Removed { get; init; }

    /// <summary>Signals that it has sent, in order, each to a process that hears it. Null for none.</summary>
    public IReadOnlyList<(Process Receiver, int Signal)>? Sent { get; init; }
}
