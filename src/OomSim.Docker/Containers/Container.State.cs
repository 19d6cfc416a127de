using OomSim.Kernel;

namespace OomSim.Docker;

public sealed partial class Container
{
    /// <summary>Running, also while paused or between two runs of a restart policy (D1.1, D1.3).</summary>
    public bool Running { get; internal set; }

    /// <summary>Paused (D1.1).</summary>
    public bool Paused { get; internal set; }

    /// <summary>Waits for its next run by policy (D1.3).</summary>
    public bool Restarting { get; internal set; }

    /// <summary>Being removed (D1.8).</summary>
    public bool RemovalInProgress { get; internal set; }

    /// <summary>Could not be removed completely (D1.8).</summary>
    public bool Dead { get; internal set; }

    /// <summary>No longer exists.</summary>
    public bool Removed { get; internal set; }

    /// <summary>created, running, paused, restarting, removing, exited or dead (D1.2); <c>removed</c> once it is gone.</summary>
    public string Status =>
        Removed ? "removed"
        : Running && Paused ? "paused"
        : Running && Restarting ? "restarting"
        : Running ? "running"
        : RemovalInProgress ? "removing"
        : Dead ? "dead"
        : StartedAtNs is null ? "created"
        : "exited";

    /// <summary>Text of the last failed start, stop or removal (D2.20).</summary>
    public string Error { get; internal set; } = "";

    /// <summary>Its place among all containers that were ever created, from 1.</summary>
    internal long Number { get; init; }

    /// <summary>When it was created, simulated ns.</summary>
    public long CreatedAtNs { get; internal init; }

    /// <summary>When it last began to run, simulated ns; null: never.</summary>
    public long? StartedAtNs { get; internal set; }

    /// <summary>When its last run ended, simulated ns; null: never (D2.21).</summary>
    public long? FinishedAtNs { get; internal set; }

    /// <summary>How the engine ended its last run, or is about to end this one; null where it does not.</summary>
    public ContainerStop? LastStop { get; internal set; }

    /// <summary>True where the engine discarded its <c>--oom-kill-disable</c>: cgroup v2 has no such switch (D4.20).</summary>
    public bool IsOomKillDisableDiscarded { get; internal set; }

    /// <summary>Bytes its processes had taken from the program but not brought to disk when they died (M7).</summary>
    public long LostBytes { get; internal set; }

    /// <summary>Its health; null before the first run of one that has a health check, and for any other (D8.6).</summary>
    public ContainerHealth? Health { get; internal set; }

    /// <summary>Its files: image layers, writable layer, tmpfs.</summary>
    public ContainerFiles Files { get; internal init; } = null!;

    /// <summary>Its image.</summary>
    public Image Image { get; internal init; } = null!;

    /// <summary>What its first process runs.</summary>
    public ProgramSet Program { get; internal init; } = null!;

    /// <summary>What its service or image describes: its own program and the processes that commands can name.</summary>
    internal ProgramSet Described { get; init; } = null!;

    /// <summary>The runtime's words when its command names nothing that can be executed; empty when it does (D2.7).</summary>
    internal string CommandProblem { get; init; } = "";

    /// <summary>The first word of its image's own command where nobody says what that does, so that it sleeps; null for others.</summary>
    internal string? Undescribed { get; init; }

    /// <summary>Standard output and standard error of its processes.</summary>
    internal OutputPipes Output { get; init; } = null!;

    /// <summary>What they have written in all its runs, as far as it is kept.</summary>
    internal ContainerLog Log { get; init; } = null!;

    /// <summary>Pid of its init on the host; 0 while it does not run, and until the engine knows that it does (container/state.go, SetRunning).</summary>
    public int Pid => Running ? Init?.Pid ?? 0 : 0;

    /// <summary>Present values of its cgroup; all zero, without limits, while it has none.</summary>
    public CgroupValues Read() => Cgroup?.Read() ?? default;
}
