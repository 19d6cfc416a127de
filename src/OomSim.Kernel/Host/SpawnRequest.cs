using System.Collections.Immutable;

namespace OomSim.Kernel;

/// <summary>What a new process is.</summary>
public sealed record SpawnRequest
{
    /// <summary>Its cgroup; who starts the same process again and again in new ones may change it between two starts.</summary>
    public required Cgroup Cgroup { get; set; }

    /// <summary>What it runs.</summary>
    public required ProgramDefinition Program { get; init; }

    /// <summary>Programs it can fork, by name.</summary>
    public IReadOnlyDictionary<string, ProgramDefinition> Processes { get; init; } = ImmutableSortedDictionary<string, ProgramDefinition>.Empty;

    /// <summary>Its PID namespace; null makes a new one whose init it is. It may change between two starts.</summary>
    public PidNamespace? Namespace { get; set; }

    /// <summary>Name used for events and rows: the container's.</summary>
    public required string Owner { get; init; }

    /// <summary>Name of its random streams, which a rename does not change; null: the owner's.</summary>
    public string? StreamName { get; init; }

    /// <summary>OOM score adjustment it starts with (D4.49).</summary>
    public int OomScoreAdj { get; init; }

    /// <summary>What its file names mean.</summary>
    public IFileNamespace? Files { get; init; }

    /// <summary>Where its output goes; null: nowhere.</summary>
    public IProcessOutput? Output { get; init; }

    /// <summary>The swapoff that it is; null for any other process.</summary>
    internal SwapOff? SwapOff { get; init; }

    /// <summary>True without CAP_SYS_RESOURCE on the host: it may not lower its oom_score_adj below what it began with (K1.17).</summary>
    public bool LacksSysResource { get; init; }

    /// <summary>True with CAP_SYS_ADMIN on the host: <c>vm.admin_reserve_kbytes</c> is not kept back from it, nor from what it forks (K15.3).</summary>
    public bool IsAdmin { get; init; }

    /// <summary>Bytes the runtime charges for a moment before the program runs.</summary>
    public long StartupPeak { get; init; }

    /// <summary>Kernel memory charged to the cgroup for as long as it exists, set up by the runtime: a network namespace, which goes late.</summary>
    public long RuntimeKernelMemory { get; init; }

    /// <summary>Kernel memory of the other namespaces that the runtime makes: it goes with their init (recordings docker/v2-16, v2-33).</summary>
    public long NamespaceKernelMemory { get; init; }
}
